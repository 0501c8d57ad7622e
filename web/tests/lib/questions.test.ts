import { expect, test } from "vitest";
import { asking, draftOf, groupsAfter, queueOf, replyOf, withGroups, withTopic } from "../../src/lib/questions.ts";
import { aGroup, removed, SHOW } from "../fakes.ts";

const ids = (groups: readonly { readonly id: string }[]): string[] => groups.map(({ id }) => id);

test("of two versions of a group the later one stands, whichever comes last", () => {
  const later = aGroup(1, { version: 3, people: 17 });

  expect(withGroups(withGroups([aGroup(1)], [later]), [aGroup(1, { version: 2, people: 9 })])).toEqual([later]);
});

test("what most ask stands on top, and what waited longer of two alike", () => {
  const { waiting } = queueOf([aGroup(1, { people: 2 }), aGroup(2, { people: 17 }), aGroup(3, { people: 2, first_at: "2026-11-22T17:00:00Z" })]);

  expect(ids(waiting)).toEqual([aGroup(2).id, aGroup(3).id, aGroup(1).id]);
});

test("after an answer those count who asked since, and those who want a human", () => {
  expect(asking(aGroup(1, { people: 17, since: 2, round: 1 }))).toBe(2);
  expect(asking(aGroup(1, { people: 17, since: 0, round: 1, humans: 3 }))).toBe(3);
  expect(asking(aGroup(1, { people: 17, since: 0, round: 0 }))).toBe(17);
});

test("what is settled waits for nobody, the newest of it on top", () => {
  const { waiting, past } = queueOf([aGroup(1, { state: "answered" }), aGroup(2, { state: "dismissed", last_at: "2026-11-22T19:00:00Z" }), aGroup(3)]);

  expect([ids(waiting), ids(past)]).toEqual([[aGroup(3).id], [aGroup(2).id, aGroup(1).id]]);
});

test("a removed message is no wording any more", () => {
  const wordings = [1, 2].map((n) => ({ message: removed(n).message, text: `wording ${n}` }));
  const groups = [aGroup(1, { wordings })];

  expect(groupsAfter(groups, removed(1))[0]?.wordings).toEqual([wordings[1]]);
  expect(groupsAfter(groups, removed(9))).toBe(groups);
});

test("several groups move by one fact", () => {
  const fact = { id: "evt_1", show: SHOW, at: "2026-11-22T18:00:00Z", kind: "questions.moved", groups: [aGroup(1, { version: 2 }), aGroup(2)], left_out: 0 } as const;

  expect(groupsAfter([aGroup(1)], fact).map(({ version }) => version).toSorted()).toEqual([1, 2]);
});

test("a suggestion that nobody touched is said as it is at that moment: no words are sent", () => {
  const suggestion = { text: { ru: "Осталось 3.", en: "3 left." }, source: "stock", field: null, link: null, sure: 0.9 } as const;

  expect(replyOf({ suggestion }, draftOf({ suggestion }))).toEqual({});
  expect(replyOf({ suggestion }, { ru: "Осталось мало.", en: " 3 left. " })).toEqual({ ru: "Осталось мало.", en: "3 left." });
});

test("one language is enough, none is not", () => {
  expect(replyOf({ suggestion: null }, { ru: "", en: " Yes. " })).toEqual({ en: "Yes." });
  expect(replyOf({ suggestion: null }, { ru: " ", en: "" })).toBeNull();
});

test("a topic has a mode of its own until it is as usual again", () => {
  const one = withTopic({ price: "off" }, "battery_life", "suggest");

  expect(one).toEqual({ price: "off", battery_life: "suggest" });
  expect(withTopic(one, "price", null)).toEqual({ battery_life: "suggest" });
});
