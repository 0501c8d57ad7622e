/** What stands around the assistant's lines, in Russian. */
import type { Translated } from "./i18n.ts";
import type { answersEnglish } from "./words-answers-en.ts";

export const answersRussian: Translated<typeof answersEnglish> = {
  "answer.assistant": "Ассистент",
  "answer.automatic": "Отвечает сам, по странице товара",
  "answer.from_faq": "Отвечает сам, тем, что магазин уже отвечал",
  "answer.staff": "Ответ магазина",
  "answer.pinned": "Закреплено",
  "answer.asked": { one: "спросил {n}", few: "спросили {n}", many: "спросили {n}", other: "спросили {n}" },
  "answer.source.price": "Посмотреть цену",
  "answer.source.stock": "Посмотреть остаток",
  "answer.source.delivery": "Посмотреть условия",
  "answer.source.page": "Посмотреть товар",
  "answer.opens": "{what}: откроется поверх эфира",
  "answer.opens_page": "{what}: откроется страница товара",
  "answer.human": "Спросить человека",
  "answer.human_of": "Спросить человека, а не ассистента",
  "answer.asking": "Спрашиваем…",
  "answer.human_asked": "Ведущего спросили",
  "answer.passed_on": "Ваш вопрос дошёл до ведущего",
  "answer.pin": "Закрепить",
  "answer.let_go": "Открепить",
  "answer.take_back": "Отозвать",
  "answer.take_back_sure": "Да, отозвать",
};
