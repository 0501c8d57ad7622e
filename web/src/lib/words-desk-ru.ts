/** Every sentence of the back office in Russian. */
import type { Translated } from "./i18n.ts";
import type { deskEnglish } from "./words-desk-en.ts";

export const deskRussian: Translated<typeof deskEnglish> = {
  "desk.title": "Контора",
  "desk.staff_only": "Контора открыта ведущему и модераторам",
  "desk.offline": "Нет связи. То, что на экране, могло устареть.",
  "desk.more": "Показать ещё",

  "desk.tab_orders": "Заказы",
  "desk.orders_search": "Номер, почта или телефон",
  "desk.orders_status": "Состояние",
  "desk.orders_every_status": "Любое состояние",
  "desk.orders_show": "Эфир",
  "desk.orders_every_show": "Все эфиры",
  "desk.orders_none": "Заказов пока нет",
  "desk.orders_none_more": "Первый появится здесь сам.",
  "desk.orders_nothing": "Ничего не нашлось",
  "desk.orders_nothing_more": "Поищите иначе или выберите другое состояние.",
  "desk.orders_units": { one: "{n} штука", few: "{n} штуки", many: "{n} штук", other: "{n} штуки" },
};
