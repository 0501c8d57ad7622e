/** A buyer's orders: the list, one order, its receipt. Their words come with the page. */
import { learn } from "../lib/i18n.ts";
import { orderEnglish } from "../lib/words-order-en.ts";
import { orderRussian } from "../lib/words-order-ru.ts";
import "./orders-page.ts";

learn({ en: orderEnglish, ru: orderRussian });
