import { expect, test } from "vitest";
import { quizPiecesOf, quizStage, unsettledOf } from "../../src/lib/quiz-stage.ts";
import type { CrowdView, MyCrowd, MyQuiz, QuizView } from "../../src/lib/wire.ts";
import { aSnapshot } from "../fakes.ts";

const NOW = Date.parse("2026-11-22T17:00:30Z");
const NOBODY: MyCrowd = { unlocks: [], votes: {}, surprises: [], giveaways: [], board: null, quizzes: [] };

function quiz(change: Partial<QuizView> = {}): QuizView {
  const told = { right: null, accepted: [], right_option: null, winners: [], nonce: null, digest: null };
  const rules = { ru: "", en: "" };
  return { id: "quz_1", version: 1, kind: "words", status: "open", question: "?", options: [], in_chat: true, rules, prize: null, prizes: 1, answers: 0, opens_at: "2026-11-22T17:00:00Z", ends_at: "2026-11-22T17:01:00Z", commitment: "", ...told, ...change };
}

function part(change: Partial<MyQuiz> = {}): MyQuiz {
  return { quiz: "quz_1", said: "Казань", option: null, at: "2026-11-22T17:00:10Z", ticket: "t1", nonce: "n", state: "answered", rank: null, code: null, ends_at: null, used: false, ...change };
}

function crowd(...quizzes: QuizView[]): CrowdView {
  return { ...aSnapshot().crowd, quizzes };
}

const WON = { state: "won", rank: 1, code: "CODE", ends_at: "2026-11-23T17:00:00Z" } as const;
const at = { now: NOW, ended: false };

test("a quiz comes, is asked, is answered, is counted, and is over", () => {
  expect(quizStage(quiz({ status: "announced" }), null, NOW)).toBe("soon");
  expect(quizStage(quiz(), null, NOW)).toBe("asked");
  expect(quizStage(quiz(), part(), NOW)).toBe("answered");
  expect(quizStage(quiz(), null, NOW + 30_000)).toBe("counting");
  expect(quizStage(quiz({ status: "ended" }), part(), NOW)).toBe("over");
  expect(quizStage(quiz({ status: "cancelled" }), null, NOW)).toBe("cancelled");
});

test("whoever is among the first asks for their code, the others ask calmly, and who knows asks no more", () => {
  const winners = [{ rank: 1, ticket: "t1", name: null, at: "2026-11-22T17:00:10Z" }];
  const over = [quiz({ status: "ended", winners })];

  expect(unsettledOf(over, [part()])).toEqual({ first: "quz_1", others: "" });
  expect(unsettledOf(over, [part({ ticket: "t2" })])).toEqual({ first: "", others: "quz_1" });
  expect(unsettledOf(over, [part({ state: "wrong" })])).toEqual({ first: "", others: "" });
  expect(unsettledOf([quiz()], [part()])).toEqual({ first: "", others: "" });
});

test("what one has answered lies still, and a code stays within reach until it is used or too old", () => {
  const phases = (mine: MyCrowd, now = at, ...quizzes: QuizView[]): readonly string[] => quizPiecesOf(crowd(...quizzes), mine, now).map(({ phase }) => phase);
  const won = { ...NOBODY, quizzes: [part(WON)] };

  expect(phases(NOBODY, at, quiz(), quiz({ id: "quz_2", status: "draft" }))).toEqual(["open"]);
  expect(phases({ ...NOBODY, quizzes: [part()] }, at, quiz())).toEqual(["answered"]);
  expect(phases(won, at, quiz({ status: "ended" }))).toEqual(["won"]);
  expect(phases(won, { ...at, ended: true }, quiz({ status: "ended" }))).toEqual(["won"]);
  expect(phases(won)).toEqual(["won"]);
  expect(phases({ ...NOBODY, quizzes: [part({ state: "right" }), part(WON)] }, at, quiz({ status: "ended" }))).toEqual(["won"]);
  expect(phases({ ...NOBODY, quizzes: [part({ ...WON, used: true })] })).toEqual([]);
  expect(phases(won, { ...at, now: NOW + 86_400_000 })).toEqual([]);
});

test("while quizzes are off nobody sees one, but what was won", () => {
  const off = { ...crowd(quiz()), switches: { version: 1, off: ["quizzes" as const] } };

  expect(quizPiecesOf(off, NOBODY, at)).toEqual([]);
  expect(quizPiecesOf(off, { ...NOBODY, quizzes: [part(WON)] }, at).map(({ quiz: seen }) => seen)).toEqual([null]);
});
