import { expect, test } from "vitest";
import { BLANK_ENTRY, draftOf, type Entry, keepEntry, listEntries, wishOfEntry } from "../../src/lib/desk-faq.ts";

const entry: Entry = {
  id: "faq_1",
  topic: "return",
  product: null,
  question: { ru: "Вернуть можно?", en: "Вернуть можно?" },
  answer: { ru: "Да, 14 дней.", en: "Yes, 14 days." },
  wordings: [],
  published: true,
  show: null,
  group: null,
  version: 4,
  changed_by: "Olga",
  changed_at: "2026-11-22T18:00:00Z",
};

/** A server that keeps what it was asked. */
function doors(): { readonly asked: unknown[][]; readonly ask: <Answer>(...wish: unknown[]) => Promise<Answer> } {
  const asked: unknown[][] = [];
  return { asked, ask: (...wish) => Promise.resolve(asked.push(wish) as never) };
}

test("an entry needs a question and an answer, in one language at least", () => {
  expect(wishOfEntry({ ...BLANK_ENTRY, question_ru: "Вернуть можно?" })).toBeNull();
  expect(wishOfEntry({ ...BLANK_ENTRY, question_ru: "Вернуть можно?", answer_en: " " })).toBeNull();
  expect(wishOfEntry({ ...BLANK_ENTRY, question_ru: " Вернуть можно? ", answer_en: "Yes." })).toEqual({ question_ru: "Вернуть можно?", question_en: null, answer_ru: null, answer_en: "Yes.", product: null });
});

test("words that stand for both languages are typed once", () => {
  expect(draftOf(entry)).toEqual({ question_ru: "Вернуть можно?", question_en: "", answer_ru: "Да, 14 дней.", answer_en: "Yes, 14 days.", product: "" });
});

test("a change keeps topic and publication, and says of which version it was made", async () => {
  const server = doors();

  await keepEntry(server, { question_ru: "?" }, entry);
  await keepEntry(server, { question_ru: "?" }, null);

  expect(server.asked).toEqual([
    ["PUT", "/faq/faq_1", { body: { question_ru: "?", topic: "return", published: true, version: 4 } }],
    ["POST", "/faq", { body: { question_ru: "?" } }],
  ]);
});

test("only what is looked for stands in the question to the door", async () => {
  const server = doors();

  await listEntries(server, { words: " ", which: "all" }, null);
  await listEntries(server, { words: "возврат", which: "drafts" }, "c 1");

  expect(server.asked.map(([, door]) => decodeURIComponent(String(door)))).toEqual(["/faq", "/faq?words=возврат&published=false&cursor=c+1"]);
});
