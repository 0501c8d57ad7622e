/** The back office. Its words come with it, so that no other page carries them. */
import { learn } from "../lib/i18n.ts";
import { deskEnglish } from "../lib/words-desk-en.ts";
import { deskRussian } from "../lib/words-desk-ru.ts";
import { orderEnglish } from "../lib/words-order-en.ts";
import { orderRussian } from "../lib/words-order-ru.ts";
import "./desk-page.ts";

learn({ en: { ...deskEnglish, ...orderEnglish }, ru: { ...deskRussian, ...orderRussian } });
