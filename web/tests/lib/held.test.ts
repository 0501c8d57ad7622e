import { expect, test } from "vitest";
import { heldIn, isCopied, pieces, queueOf, stateAt, surest, withHeld } from "../../src/lib/held.ts";
import type { HeldView } from "../../src/lib/wire.ts";

const AT = "2026-11-22T17:00:00Z";
const held = (n: number, change: Partial<HeldView> = {}): HeldView => ({
  id: `msg_${n}`,
  author: { id: "vwr_1", name: "Mila", role: "guest", badge: null },
  text: "ты 🤡 клоун",
  at: AT,
  until: "2026-11-22T17:02:00Z",
  reasons: ["word"],
  marks: [{ reason: "word", rule: "word:insult", start: 5, end: 10 }],
  scores: {},
  state: "waiting",
  decided_by: null,
  decided_at: null,
  ...change,
});

test("what is marked is counted in letters as people see them, not in halves of emoji", () => {
  const { text, marks } = held(1);

  expect(pieces(text, marks)).toEqual([
    { text: "ты 🤡 ", marked: false },
    { text: "клоун", marked: true },
  ]);
});

test("marks that overlap are one, and one behind the end marks nothing", () => {
  expect(pieces("abcd", [{ start: 0, end: 2 }, { start: 1, end: 3 }, { start: 9, end: 12 }])).toEqual([
    { text: "abc", marked: true },
    { text: "d", marked: false },
  ]);
});

test("what was decided stays decided, whatever is heard late", () => {
  const decided = held(1, { state: "approved", decided_by: "Olga" });

  expect(withHeld(withHeld([held(1)], [decided]), [held(1), held(1, { state: "denied" })])).toEqual([decided]);
});

test("who waits longest is on top, and what was decided stands below, the newest first", () => {
  const all = withHeld([], [held(3, { state: "denied" }), held(1), held(2), held(4, { state: "refused" })]);

  const { waiting, past } = queueOf(all, Date.parse(AT));

  expect([waiting.map(({ id }) => id), past.map(({ id }) => id)]).toEqual([["msg_1", "msg_2"], ["msg_4", "msg_3"]]);
});

test("what waited too long has expired before anybody says so", () => {
  const late = Date.parse("2026-11-22T17:02:00Z");

  expect(queueOf([held(1)], late).waiting).toEqual([]);
  expect([stateAt(held(1), late - 1), stateAt(held(1), late)]).toEqual(["waiting", "expired"]);
});

test("a refused message is known by its name, or by that of the fact", () => {
  const { author, text, at, reasons, marks, scores } = held(1);
  const fact = { id: "evt_1", show: "shw_1", kind: "message.refused", author, text, at, reasons, marks, scores } as const;

  expect(heldIn({ ...fact, message: "msg_7" })).toMatchObject({ id: "msg_7", state: "refused" });
  expect(heldIn({ ...fact, message: null })?.id).toBe("evt_1");
});

test("a model's scores are told when they say something, the surest first", () => {
  expect(surest({ insult: 0.714, threat: 0.02, toxic: 0.9 })).toEqual([
    { label: "toxic", percent: 90 },
    { label: "insult", percent: 71 },
  ]);
});

test("who repeats themself is no crowd", () => {
  const marks = (rule: string): HeldView["marks"] => [{ reason: "repeat", rule, start: 0, end: 5 }];

  expect(["raid:copy", "crowd:copy", "repeat:same"].map((rule) => isCopied(marks(rule)))).toEqual([true, true, false]);
  expect(isCopied([])).toBe(false);
});
