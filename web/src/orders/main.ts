/** A buyer's orders: the list, one order, its receipt. */
import "./words.ts";
import "./orders-page.ts";
