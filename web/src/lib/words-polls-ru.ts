/** Что говорят опросы по-русски. */
import type { Translated } from "./i18n.ts";
import type { pollsEnglish } from "./words-polls-en.ts";

export const pollsRussian: Translated<typeof pollsEnglish> = {
  "poll.label": "Опрос",
  "poll.left": "Осталось",
  "poll.rules": "Правила",
  "poll.votes": { one: "{n} голос", few: "{n} голоса", many: "{n} голосов", other: "{n} голосов" },
  "poll.hidden": "Итоги — в конце",
  "poll.yours": "ваш голос",
  "poll.winner": "Победил вариант",
  "poll.nobody": "Голосование закончилось. Никто не проголосовал.",
  "poll.then.next_product": "Его покажут следующим.",
  "poll.then.design": "Он может стать товаром.",
  "poll.cancelled": "Ведущий отменил этот опрос.",
  "poll.offline": "Нет связи. Проголосуете, когда она вернётся.",
  "poll.told.counted": "Ваш голос учтён. До конца можно передумать.",
  "poll.told.changed": "Голос изменён.",
  "poll.told.same": "Ваш голос учтён.",
  "poll.told.same_device": "С этого устройства уже голосовали.",
  "poll.told.queue_full": "Сколько вас сразу! Нажмите ещё раз через секунду.",
  "poll.aloud.open": "Идёт голосование",
};
