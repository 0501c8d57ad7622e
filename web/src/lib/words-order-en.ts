/** What the pages about orders say in English: the buyer's, and the back office. The keys are the truth for all languages. */
import type { Counted } from "./words-en.ts";

export const orderEnglish = {
  "order.status.pending_payment": "Awaiting payment",
  "order.status.paid": "Paid",
  "order.status.packed": "Packed",
  "order.status.shipped": "On its way",
  "order.status.delivered": "Delivered",
  "order.status.expired": "Expired",
  "order.status.cancelled": "Cancelled",
  "order.status.paid_unfulfillable": "Cannot be sent",
  "order.status.refunded": "Refunded",
  "order.partly_refunded": "Partly refunded",
} as const satisfies Readonly<Record<string, string | Counted>>;
