/** The words of the till. Whatever says them imports them, and they come with it. */
import { learn } from "./i18n.ts";
import { tillEnglish } from "./words-till-en.ts";
import { tillRussian } from "./words-till-ru.ts";

learn({ en: tillEnglish, ru: tillRussian });
