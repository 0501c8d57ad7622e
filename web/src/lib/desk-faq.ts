/** The FAQ over HTTP: what the shop has answered for good. Drafts are the staff's; the host publishes. */
import type { Api } from "./api.ts";
import type { Localized } from "./wire.ts";

/** Source: server/api/faq.py, FaqView. */
export interface Entry {
  readonly id: string;
  readonly topic: string | null;
  readonly product: string | null;
  readonly question: Localized;
  readonly answer: Localized;
  readonly wordings: readonly string[];
  readonly published: boolean;
  readonly show: string | null;
  readonly group: string | null;
  readonly version: number;
  readonly changed_by: string;
  readonly changed_at: string;
}

export interface EntryPage {
  readonly items: readonly Entry[];
  readonly next: string | null;
}

/** Which entries are listed. */
export type Which = "all" | "drafts" | "published";

/** What is looked for. */
export interface Search {
  readonly words: string;
  readonly which: Which;
}

/** An entry as it is typed; words of one language may be empty. */
export interface EntryDraft {
  readonly question_ru: string;
  readonly question_en: string;
  readonly answer_ru: string;
  readonly answer_en: string;
  readonly product: string;
}

/** Code points. Source: chat/faq/faq.py, LONGEST_QUESTION and LONGEST_ANSWER. */
export const LONGEST_QUESTION = 200;
export const LONGEST_ANSWER = 500;

export const BLANK_ENTRY: EntryDraft = { question_ru: "", question_en: "", answer_ru: "", answer_en: "", product: "" };

export function listEntries(api: Pick<Api, "ask">, { words, which }: Search, after: string | null): Promise<EntryPage> {
  const query = new URLSearchParams();
  if (words.trim() !== "") query.set("words", words.trim());
  if (which !== "all") query.set("published", String(which === "published"));
  if (after !== null) query.set("cursor", after);
  return api.ask("GET", query.size === 0 ? "/faq" : `/faq?${query}`);
}

/** Keep what was typed: a new entry, or `entry` changed. What was published stays so. */
export function keepEntry(api: Pick<Api, "ask">, wish: object, entry: Entry | null): Promise<Entry> {
  if (entry === null) return api.ask("POST", "/faq", { body: wish });
  return api.ask("PUT", `/faq/${entry.id}`, { body: { ...wish, topic: entry.topic, published: entry.published, version: entry.version } });
}

/** Let the assistant answer by it, or not any more. */
export function publishEntry(api: Pick<Api, "ask">, { id, version }: Entry, published: boolean): Promise<Entry> {
  return published ? api.ask("PUT", `/faq/${id}/publication`, { body: { version } }) : api.ask("DELETE", `/faq/${id}/publication?version=${version}`);
}

export function dropEntry(api: Pick<Api, "ask">, { id, version }: Entry): Promise<void> {
  return api.ask("DELETE", `/faq/${id}?version=${version}`);
}

/** What is in the form when `entry` is opened. Where both languages say the same, one of them was never written. */
export function draftOf({ question, answer, product }: Entry): EntryDraft {
  return { question_ru: question.ru, question_en: once(question), answer_ru: answer.ru, answer_en: once(answer), product: product ?? "" };
}

/** What the door is asked for; null while there is no question or no answer. */
export function wishOfEntry(draft: EntryDraft): object | null {
  const { question_ru, question_en, answer_ru, answer_en } = draft;
  const words = Object.entries({ question_ru, question_en, answer_ru, answer_en }).map(([name, text]) => [name, text.trim() || null] as const);
  const wish = Object.fromEntries(words);
  if (!(wish["question_ru"] || wish["question_en"]) || !(wish["answer_ru"] || wish["answer_en"])) return null;
  return { ...wish, product: draft.product || null };
}

function once({ ru, en }: Localized): string {
  return ru === en ? "" : en;
}
