/** What stands around the assistant's lines, in English. It comes with the crowd, and with the studio. */
import type { Counted } from "./words-en.ts";

export const answersEnglish = {
  "answer.assistant": "Assistant",
  "answer.automatic": "Answers by itself, from the product page",
  "answer.from_faq": "Answers by itself, with what the shop has answered before",
  "answer.staff": "Answer of the shop",
  "answer.pinned": "Pinned",
  "answer.asked": { one: "{n} asked", other: "{n} asked" },
  "answer.source.price": "See the price",
  "answer.source.stock": "See what is left",
  "answer.source.delivery": "See the conditions",
  "answer.source.page": "See the product",
  "answer.opens": "{what}: opens over the show",
  "answer.opens_page": "{what}: opens the product page",
  "answer.human": "Ask a human",
  "answer.human_of": "Ask a human instead of the assistant",
  "answer.asking": "Asking…",
  "answer.human_asked": "The host has been asked",
  "answer.passed_on": "Your question reached the host",
  "answer.pin": "Pin",
  "answer.let_go": "Unpin",
  "answer.take_back": "Take back",
  "answer.take_back_sure": "Yes, take it back",
} as const satisfies Readonly<Record<string, string | Counted>>;
