/** The words of the back office. Imported before its elements: they speak as soon as they are there. */
import "../lib/words-staff-errors.ts";
import "../lib/words-till.ts";
import { learn } from "../lib/i18n.ts";
import { deskEnglish } from "../lib/words-desk-en.ts";
import { deskRussian } from "../lib/words-desk-ru.ts";
import { orderEnglish } from "../lib/words-order-en.ts";
import { orderRussian } from "../lib/words-order-ru.ts";

learn({ en: { ...deskEnglish, ...orderEnglish }, ru: { ...deskRussian, ...orderRussian } });
