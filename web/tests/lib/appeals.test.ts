import { expect, test } from "vitest";
import { withAppeal } from "../../src/lib/appeals.ts";
import type { AppealState, AppealView } from "../../src/lib/wire.ts";

const appeal = (n: number, due: number, state: AppealState = "open"): AppealView => ({
  id: `apl_${n}`,
  scope: null,
  viewer: "vwr_1",
  name: "Mila",
  sentence: "out",
  text: null,
  reason: "rude",
  reasons: [],
  by: "vwr_2",
  by_name: "Olga",
  decided_at: "2026-11-22T17:00:00Z",
  until: null,
  words: "I only asked",
  at: "2026-11-22T17:00:00Z",
  due: `2026-11-23T17:0${due}:00Z`,
  escalated_at: null,
  state,
  answer: null,
  answered_by: null,
  removed: false,
  answered_at: state === "open" ? null : `2026-11-22T18:0${due}:00Z`,
});

test("what is due first stands on top, then what was answered last", () => {
  const all = withAppeal([appeal(1, 3), appeal(2, 1), appeal(3, 1, "upheld")], [appeal(4, 2), appeal(5, 2, "lifted")]);

  expect(all.map(({ id }) => id)).toEqual(["apl_2", "apl_4", "apl_1", "apl_5", "apl_3"]);
});

test("what was answered stays answered, whatever is heard late", () => {
  const answered = withAppeal([appeal(1, 1)], [appeal(1, 1, "lifted")]);

  expect(withAppeal(answered, [appeal(1, 1)]).map(({ state }) => state)).toEqual(["lifted"]);
});
