import { expect, test } from "vitest";
import { type Intent, isKey, phrasesIn } from "../../src/lib/intents.ts";

const plus: Intent = { key: "plus", phrases: ["^+"], on: true, usual: true, own: false, messages: 0, people: 0 };

test("phrases are the lines that say something", () => {
  expect(phrasesIn("  =count   me in \n\n^+\n")).toEqual(["=count me in", "^+"]);
});

test.each([
  ["lottery", true],
  ["x_1", true],
  ["plus", false],
  ["", false],
  ["1x", false],
  ["Lottery", false],
  ["слово", false],
  ["a".repeat(33), false],
])("%s as a new key: %s", (key, fits) => {
  expect(isKey(key, [plus])).toBe(fits);
});
