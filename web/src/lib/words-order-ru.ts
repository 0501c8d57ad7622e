/** What the pages about orders say in Russian. */
import type { Translated } from "./i18n.ts";
import type { orderEnglish } from "./words-order-en.ts";

export const orderRussian: Translated<typeof orderEnglish> = {
  "order.status.pending_payment": "Ждёт оплаты",
  "order.status.paid": "Оплачен",
  "order.status.packed": "Собран",
  "order.status.shipped": "В пути",
  "order.status.delivered": "Доставлен",
  "order.status.expired": "Время вышло",
  "order.status.cancelled": "Отменён",
  "order.status.paid_unfulfillable": "Нельзя отправить",
  "order.status.refunded": "Деньги возвращены",
  "order.partly_refunded": "Часть денег возвращена",
};
