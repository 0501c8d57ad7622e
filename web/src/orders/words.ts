/** The words of the pages of orders. Imported before their elements: they speak as soon as they are there. */
import "../lib/words-staff-errors.ts";
import { learn } from "../lib/i18n.ts";
import { orderEnglish } from "../lib/words-order-en.ts";
import { orderRussian } from "../lib/words-order-ru.ts";

learn({ en: orderEnglish, ru: orderRussian });
