/** The words of the studio. Imported before its elements: they speak as soon as they are there. */
import "../lib/words-staff-errors.ts";
import { learn } from "../lib/i18n.ts";
import { keepingEnglish } from "../lib/words-keeping-en.ts";
import { keepingRussian } from "../lib/words-keeping-ru.ts";
import { studioEnglish } from "../lib/words-studio-en.ts";
import { studioRussian } from "../lib/words-studio-ru.ts";

learn({ en: { ...studioEnglish, ...keepingEnglish }, ru: { ...studioRussian, ...keepingRussian } });
