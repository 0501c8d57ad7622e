import { expect, test } from "vitest";
import { chatLines, EMPTY_MARGIN, howMuch, LOUD_FOR, tidy, withAlone, withGap, withHeldState, withOwn, without, withSample } from "../../src/lib/chat-lines.ts";
import { MESSAGES_SHOWN } from "../../src/lib/show-state.ts";
import { aMessage, anAnswer } from "../fakes.ts";

const messages = [1, 2, 3].map((n) => aMessage(n));
const texts = (...args: Parameters<typeof chatLines>): string[] => chatLines(...args).map((line) => (line.kind === "gap" ? "…" : line.kind === "answer" ? `[${line.answer.id}]` : `${line.message.text}${line.alone ? " (alone)" : ""}`));

test("a gap stands after the message that was the last then", () => {
  const margin = withGap(EMPTY_MARGIN, messages);

  expect(texts([...messages, aMessage(9)], margin)).toEqual(["message 1", "message 2", "message 3", "…", "message 9"]);
});

test("two gaps in one place are one", () => {
  expect(texts(messages, withGap(withGap(EMPTY_MARGIN, messages), messages))).toEqual(["message 1", "message 2", "message 3", "…"]);
});

test("a gap before the first message is shown, too", () => {
  expect(texts([], withGap(EMPTY_MARGIN, []))).toEqual(["…"]);
});

test("a message for oneself stands where it was said", () => {
  const margin = withAlone(EMPTY_MARGIN, aMessage(2), [aMessage(1)]);

  expect(texts([aMessage(1), aMessage(3)], margin)).toEqual(["message 1", "message 2 (alone)", "message 3"]);
});

test("a gap stands behind one's own last words", () => {
  const margin = withGap(withAlone(EMPTY_MARGIN, aMessage(2), [aMessage(1)]), [aMessage(1)]);

  expect(texts([aMessage(1), aMessage(3)], tidy(margin, [aMessage(1), aMessage(3)]))).toEqual(["message 1", "message 2 (alone)", "…", "message 3"]);
});

test("one that is shown to all after all is no longer marked", () => {
  const margin = withAlone(EMPTY_MARGIN, aMessage(2), []);

  expect(texts(messages, tidy(margin, messages))).toEqual(["message 1", "message 2", "message 3"]);
});

test("one that was taken away is gone", () => {
  expect(without(withAlone(EMPTY_MARGIN, aMessage(2), []), aMessage(2).id)).toEqual(EMPTY_MARGIN);
});

test("what has scrolled out of the page is forgotten", () => {
  const margin = withGap(withAlone(EMPTY_MARGIN, aMessage(2), messages), messages);
  const later = Array.from({ length: MESSAGES_SHOWN }, (_, n) => aMessage(100 + n));

  expect(tidy(margin, later)).toEqual(EMPTY_MARGIN);
});

const sample = (id: string, after: number, shown: number, said: number) =>
  ({ id, show: "shw_1", at: new Date(Date.parse("2026-11-22T17:00:00Z") + after).toISOString(), kind: "chat.sampled", shown, said }) as const;

test("what each process showed of a loud room is added up, and heard twice it counts once", () => {
  const samples = [sample("evt_1", 0, 20, 400), sample("evt_2", 500, 22, 380), sample("evt_1", 0, 20, 400)];

  expect(howMuch(samples.reduce(withSample, EMPTY_MARGIN).samples)).toEqual({ shown: 42, said: 780 });
  expect(howMuch(EMPTY_MARGIN.samples)).toBeNull();
});

test("only the last seconds count", () => {
  const samples = [sample("evt_1", 0, 20, 400), sample("evt_2", LOUD_FOR, 1, 2)];

  expect(howMuch(samples.reduce(withSample, EMPTY_MARGIN).samples)).toEqual({ shown: 1, said: 2 });
});

test("a held message says how it stands, until all are shown it", () => {
  const margin = withHeldState(withAlone(EMPTY_MARGIN, aMessage(2), []), aMessage(2).id, "waiting");
  const heldIn = (...args: Parameters<typeof chatLines>): unknown[] => chatLines(...args).map((line) => line.kind === "message" && line.held);

  expect(heldIn([], margin)).toEqual(["waiting"]);
  expect(heldIn([], withHeldState(margin, aMessage(2).id, "denied"))).toEqual(["denied"]);
  expect(heldIn([aMessage(2)], tidy(margin, [aMessage(2)]))).toEqual([null]);
  expect(tidy(margin, [aMessage(2)]).held).toEqual({});
});

test("what became of a message that is not here changes nothing", () => {
  expect(withHeldState(EMPTY_MARGIN, "msg_1", "denied")).toBe(EMPTY_MARGIN);
});

test("one's own words stand there at once, as everybody's, until they come from the server", () => {
  const margin = withHeldState(withAlone(EMPTY_MARGIN, aMessage(2), []), aMessage(2).id, "shown");

  expect(chatLines([aMessage(1)], margin)).toMatchObject([{ alone: false }, { alone: false, held: null }]);
  expect(chatLines([aMessage(1), aMessage(2)], tidy(margin, [aMessage(1), aMessage(2)]))).toHaveLength(2);
});

test("an answer stands where it was said, whatever kind of id it has", () => {
  const alone = withAlone(EMPTY_MARGIN, aMessage(4), messages);

  expect(texts(messages, alone, [anAnswer(5), anAnswer(2)])).toEqual(["message 1", "message 2", `[${anAnswer(2).id}]`, "message 3", "message 4 (alone)", `[${anAnswer(5).id}]`]);
});

test("what one said before the page was loaded anew stands where it was said, and waits if it is held", () => {
  const own = [
    { message: aMessage(2), held: null, removed: false, reasons: [] },
    { message: aMessage(4), held: "waiting", removed: false, reasons: [] },
  ] as const;

  const margin = withOwn(withOwn(EMPTY_MARGIN, own, [aMessage(1)]), own, [aMessage(1)]);

  expect(texts([aMessage(1), aMessage(3)], margin)).toEqual(["message 1", "message 2", "message 3", "message 4 (alone)"]);
  expect(margin.held).toEqual({ [aMessage(2).id]: "shown", [aMessage(4).id]: "waiting" });
});

test("what staff took away stands there for its author, until it stands again for all", () => {
  const taken = withOwn(EMPTY_MARGIN, [{ message: aMessage(2), held: null, removed: true, reasons: ["rude"] }], [aMessage(1)]);

  expect(texts([aMessage(1)], without(taken, aMessage(2).id))).toEqual(["message 1", "message 2 (alone)"]);
  expect([taken.held, taken.why]).toEqual([{ [aMessage(2).id]: "removed" }, { [aMessage(2).id]: ["rude"] }]);
  expect(withOwn(taken, [], [aMessage(1)]).alone).toEqual([]);
});
