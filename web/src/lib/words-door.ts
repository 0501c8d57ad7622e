/** The words of the pages at the door. Imported before their elements: they speak as soon as they are there. */
import { learn } from "./i18n.ts";
import { doorEnglish } from "./words-door-en.ts";
import { doorRussian } from "./words-door-ru.ts";

learn({ en: doorEnglish, ru: doorRussian });
