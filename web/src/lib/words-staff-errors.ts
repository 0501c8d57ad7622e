/** What goes wrong for staff, and for whoever sends things back, learnt by the pages on which it can. */
import { learn } from "./i18n.ts";
import { staffErrorsEnglish } from "./words-staff-errors-en.ts";
import { staffErrorsRussian } from "./words-staff-errors-ru.ts";

learn({ en: staffErrorsEnglish, ru: staffErrorsRussian });
