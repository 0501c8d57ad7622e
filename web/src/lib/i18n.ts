/** Words: what the screens say, in the language of whoever looks. A missing key is a type error. */
import type { Language, Localized } from "./wire.ts";
import type { appealsEnglish } from "./words-appeals-en.ts";
import type { answersEnglish } from "./words-answers-en.ts";
import type { clubEnglish } from "./words-club-en.ts";
import type { deskEnglish } from "./words-desk-en.ts";
import type { doorEnglish } from "./words-door-en.ts";
import type { boardsEnglish } from "./words-boards-en.ts";
import type { drawsEnglish } from "./words-draws-en.ts";
import { type Counted, english } from "./words-en.ts";
import type { faqEnglish } from "./words-faq-en.ts";
import type { giftsEnglish } from "./words-gifts-en.ts";
import type { intentsEnglish } from "./words-intents-en.ts";
import type { keepingEnglish } from "./words-keeping-en.ts";
import type { membersEnglish } from "./words-members-en.ts";
import type { orderEnglish } from "./words-order-en.ts";
import type { payEnglish } from "./words-pay-en.ts";
import type { pollsEnglish } from "./words-polls-en.ts";
import type { questionsEnglish } from "./words-questions-en.ts";
import type { quizEnglish } from "./words-quiz-en.ts";
import type { quizmasterEnglish } from "./words-quizmaster-en.ts";
import { russian } from "./words-ru.ts";
import type { shieldEnglish } from "./words-shield-en.ts";
import type { calmEnglish } from "./words-calm-en.ts";
import type { staffErrorsEnglish } from "./words-staff-errors-en.ts";
import type { stageEnglish } from "./words-stage-en.ts";
import type { studioEnglish } from "./words-studio-en.ts";
import type { tillEnglish } from "./words-till-en.ts";
import type { unlocksEnglish } from "./words-unlocks-en.ts";

/** What every page can say. */
type PlainKey = keyof typeof english;

/** What can be said; the words of one page, such as `desk.` or `studio.`, only where the page has learnt them. */
export type Key =
  | PlainKey
  | keyof typeof calmEnglish
  | keyof typeof appealsEnglish
  | keyof typeof answersEnglish
  | keyof typeof clubEnglish
  | keyof typeof deskEnglish
  | keyof typeof doorEnglish
  | keyof typeof boardsEnglish
  | keyof typeof drawsEnglish
  | keyof typeof faqEnglish
  | keyof typeof giftsEnglish
  | keyof typeof intentsEnglish
  | keyof typeof keepingEnglish
  | keyof typeof membersEnglish
  | keyof typeof orderEnglish
  | keyof typeof payEnglish
  | keyof typeof pollsEnglish
  | keyof typeof questionsEnglish
  | keyof typeof quizEnglish
  | keyof typeof quizmasterEnglish
  | keyof typeof shieldEnglish
  | keyof typeof staffErrorsEnglish
  | keyof typeof stageEnglish
  | keyof typeof studioEnglish
  | keyof typeof tillEnglish
  | keyof typeof unlocksEnglish;

/** The same sentences in another language; counted things stay counted. */
export type Translated<English> = { readonly [K in keyof English]: English[K] extends string ? string : Counted };

/** Every sentence that all pages can say. */
export type Words = Translated<typeof english>;

/** What stands in the braces of a sentence; `n` chooses the form of a counted thing. */
export type Facts = Readonly<Record<string, string | number>>;

const WORDS: Record<Language, Readonly<Record<string, string | Counted>>> = { en: english, ru: russian };

/** Add the words of a page that brings its own. */
export function learn(words: Readonly<Record<Language, Readonly<Record<string, string | Counted>>>>): void {
  for (const language of ["en", "ru"] as const) WORDS[language] = { ...WORDS[language], ...words[language] };
}

/** The sentence behind `key`, with `facts` in its braces. */
export function say(language: Language, key: Key, facts: Facts = {}): string {
  const words = WORDS[language][key] ?? key;
  const text = typeof words === "string" ? words : form(words, language, Number(facts["n"] ?? 0));
  return text.replace(/\{(\w+)\}/g, (braces, name: string) => shown(facts[name], language) ?? braces);
}

/** A sentence for an error code of the server or the page; an unknown code gets the plain one. */
export function sayError(language: Language, code: string): string {
  const key = `error.${code}`;
  return say(language, isKey(key) ? key : "error.error");
}

/** A word for why a message was held back. */
export function sayReason(language: Language, reason: string): string {
  const key = `reason.${reason}`;
  return say(language, isKey(key) ? key : "reason.other");
}

/** The words of a shop in `language`. */
export function inWords(text: Localized, language: Language): string {
  return text[language] || text.ru || text.en;
}

/** What the page should speak: the choice on this device, else what the browser prefers. */
export function preferred(chosen: string | null, browser: readonly string[]): Language {
  if (chosen === "ru" || chosen === "en") return chosen;
  const first = browser.map((tag) => tag.slice(0, 2)).find((tag) => tag === "ru" || tag === "en");
  return first === "en" ? "en" : "ru";
}

/** A number as people of `language` write it. */
export function count(n: number, language: Language): string {
  return new Intl.NumberFormat(language).format(n);
}

/** A large number in a small place: 12.4K. */
export function brief(n: number, language: Language): string {
  return n < 10_000 ? count(n, language) : new Intl.NumberFormat(language, { notation: "compact", maximumFractionDigits: 1 }).format(n);
}

/** Whether this page knows what to say. */
function isKey(key: string): key is Key {
  return Object.hasOwn(WORDS.en, key);
}

function form(words: Counted, language: Language, n: number): string {
  const rule = new Intl.PluralRules(language).select(n);
  return (rule === "one" || rule === "few" || rule === "many" ? words[rule] : undefined) ?? words.other;
}

function shown(fact: string | number | undefined, language: Language): string | undefined {
  return typeof fact === "number" ? count(fact, language) : fact;
}
