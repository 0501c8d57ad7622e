import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { learn, preferred, say, sayError, sayReason } from "../../src/lib/i18n.ts";
import { appealsEnglish } from "../../src/lib/words-appeals-en.ts";
import { appealsRussian } from "../../src/lib/words-appeals-ru.ts";
import { deskEnglish } from "../../src/lib/words-desk-en.ts";
import { deskRussian } from "../../src/lib/words-desk-ru.ts";
import { doorEnglish } from "../../src/lib/words-door-en.ts";
import { doorRussian } from "../../src/lib/words-door-ru.ts";
import { boardsEnglish } from "../../src/lib/words-boards-en.ts";
import { boardsRussian } from "../../src/lib/words-boards-ru.ts";
import { drawsEnglish } from "../../src/lib/words-draws-en.ts";
import { drawsRussian } from "../../src/lib/words-draws-ru.ts";
import { english } from "../../src/lib/words-en.ts";
import { orderEnglish } from "../../src/lib/words-order-en.ts";
import { orderRussian } from "../../src/lib/words-order-ru.ts";
import { payEnglish } from "../../src/lib/words-pay-en.ts";
import { payRussian } from "../../src/lib/words-pay-ru.ts";
import { pollsEnglish } from "../../src/lib/words-polls-en.ts";
import { pollsRussian } from "../../src/lib/words-polls-ru.ts";
import { russian } from "../../src/lib/words-ru.ts";
import { staffErrorsEnglish } from "../../src/lib/words-staff-errors-en.ts";
import { staffErrorsRussian } from "../../src/lib/words-staff-errors-ru.ts";
import { stageEnglish } from "../../src/lib/words-stage-en.ts";
import { stageRussian } from "../../src/lib/words-stage-ru.ts";
import { studioEnglish } from "../../src/lib/words-studio-en.ts";
import { studioRussian } from "../../src/lib/words-studio-ru.ts";
import { tillEnglish } from "../../src/lib/words-till-en.ts";
import { tillRussian } from "../../src/lib/words-till-ru.ts";
import { unlocksEnglish } from "../../src/lib/words-unlocks-en.ts";
import { unlocksRussian } from "../../src/lib/words-unlocks-ru.ts";

const errors = new URL("../../../core/errors/", import.meta.url);
const pages = readdirSync(errors).filter((name) => name.endsWith(".py")).map((name) => readFileSync(new URL(name, errors), "utf8"));
const codes = pages.flatMap((page) => [...page.matchAll(/^ {4}code = "(\w+)"/gm)].map((match) => match[1] as string));

test("every error of the server has a sentence in both languages", () => {
  expect(codes.length).toBeGreaterThan(20);
  expect(codes.filter((code) => !(`error.${code}` in { ...english, ...appealsEnglish, ...boardsEnglish, ...drawsEnglish, ...staffErrorsEnglish }) || !(`error.${code}` in { ...russian, ...appealsRussian, ...boardsRussian, ...drawsRussian, ...staffErrorsRussian }))).toEqual([]);
});

test("both languages have the same sentences with the same braces", () => {
  const braces = (words: unknown): string[] => [...new Set(JSON.stringify(words).match(/\{\w+\}/g) ?? [])].sort();

  const inEnglish: Readonly<Record<string, unknown>> = { ...english, ...appealsEnglish, ...deskEnglish, ...doorEnglish, ...boardsEnglish, ...drawsEnglish, ...orderEnglish, ...payEnglish, ...pollsEnglish, ...staffErrorsEnglish, ...stageEnglish, ...studioEnglish, ...tillEnglish, ...unlocksEnglish };
  const inRussian: Readonly<Record<string, unknown>> = { ...russian, ...appealsRussian, ...deskRussian, ...doorRussian, ...boardsRussian, ...drawsRussian, ...orderRussian, ...payRussian, ...pollsRussian, ...staffErrorsRussian, ...stageRussian, ...studioRussian, ...tillRussian, ...unlocksRussian };
  expect(Object.keys(inRussian).sort()).toEqual(Object.keys(inEnglish).sort());
  for (const [key, words] of Object.entries(inEnglish)) expect([key, braces(inRussian[key])]).toEqual([key, braces(words)]);
});

test("a page brings words of its own", () => {
  expect(say("en", "desk.title")).toBe("desk.title");

  learn({ en: deskEnglish, ru: deskRussian });

  expect([say("en", "desk.title"), say("ru", "desk.title"), say("en", "retry")]).toEqual(["Back office", "Контора", "Try again"]);
});

test("an unknown code or reason gets a plain sentence", () => {
  expect(sayError("en", "flux_capacitor")).toBe("Something went wrong. Try again.");
  expect(sayReason("ru", "flux")).toBe("модератор не пропустил");
});

test("Russian counts in four forms", () => {
  expect([1, 2, 5, 21].map((n) => say("ru", "viewers", { n }))).toEqual(["1 зритель", "2 зрителя", "5 зрителей", "21 зритель"]);
});

test("the device's choice goes before the browser's", () => {
  expect(preferred("en", ["ru-RU"])).toBe("en");
  expect(preferred(null, ["de", "en-GB"])).toBe("en");
  expect(preferred(null, ["de"])).toBe("ru");
});
