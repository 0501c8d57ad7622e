/** Every sentence of the back office in English. They come with its page alone; the keys are the truth for all languages. */
import type { Counted } from "./words-en.ts";

export const deskEnglish = {
  "desk.title": "Back office",
  "desk.staff_only": "The back office is for the host and moderators",
  "desk.offline": "No connection. What you see may be old.",
  "desk.more": "Show more",

  "desk.tab_orders": "Orders",
  "desk.orders_search": "Number, e-mail or phone",
  "desk.orders_status": "Status",
  "desk.orders_every_status": "Every status",
  "desk.orders_show": "Show",
  "desk.orders_every_show": "Every show",
  "desk.orders_none": "No orders yet",
  "desk.orders_none_more": "The first one will appear here by itself.",
  "desk.orders_nothing": "Nothing fits",
  "desk.orders_nothing_more": "Look for something else, or choose another status.",
  "desk.orders_units": { one: "{n} unit", other: "{n} units" },
} as const satisfies Readonly<Record<string, string | Counted>>;
