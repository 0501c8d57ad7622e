import { expect, test } from "vitest";
import { movedFor, rankOf } from "../../src/lib/crowd-board.ts";
import { piecesOf } from "../../src/lib/crowd-stage.ts";
import { TakingPart } from "../../src/lib/taking-part.ts";
import type { BoardView, MyBoard, MyCrowd, MyQuiz } from "../../src/lib/wire.ts";
import { aSnapshot, SHOW, settled, TurnedClock } from "../fakes.ts";

const rows = [
  { place: 1, ticket: "a", name: "А***", points: 30 },
  { place: 2, ticket: "b", name: null, points: 20 },
];
const board: BoardView = { id: "brd_1", version: 3, status: "open", rules: { ru: "", en: "" }, prize: null, places: 2, rows, more: 0, people: 40, began_at: "2026-11-22T18:00:00Z", ends_at: "2026-11-22T18:30:00Z" };
const part: MyBoard = { board: "brd_1", ticket: "z", points: 5, place: 37, people: 41, shown: true };
const answered: MyQuiz = { quiz: "quz_1", said: "Казань", option: null, at: "2026-11-22T18:05:00Z", ticket: "q", nonce: "n", state: "right", rank: 1, code: null, ends_at: null, used: false };
const mine: MyCrowd = { unlocks: [], votes: {}, surprises: [], giveaways: [], board: part, quizzes: [] };

test("one's own row is later than what one was told", () => {
  expect(rankOf(board, part)).toEqual({ place: 37, points: 5, people: 40 });
  expect(rankOf(board, { ...part, ticket: "b" })).toEqual({ place: 2, points: 20, people: 40 });
});

test("only who takes part and is not in the rows asks where they stand", () => {
  expect(movedFor(board, mine)).toBe("brd_1 3");
  expect(movedFor(board, { ...mine, board: { ...part, ticket: "a" } })).toBe("");
  expect(movedFor(board, { ...mine, board: { ...part, points: 0 } })).toBe("");
  expect(movedFor(board, { ...mine, board: null, votes: { pol_1: 2 } })).toBe("brd_1 3");
  expect(movedFor(board, { ...mine, board: null, quizzes: [answered] })).toBe("brd_1 3");
  expect([movedFor({ ...board, status: "announced" }, mine), movedFor(undefined, mine), movedFor(board, null)]).toEqual(["", "", ""]);
});

test("the latest board is a card, unless it is switched off", () => {
  const { crowd } = aSnapshot();
  const older = { ...board, id: "brd_0", status: "cancelled" as const };

  const at = { now: 0, ended: false };
  const ended = { ...board, status: "ended" as const };

  expect(piecesOf({ ...crowd, boards: [older, board] }, mine, at)).toEqual([{ of: "board", id: "brd_1", phase: "open", board }]);
  expect(piecesOf({ ...crowd, boards: [board], switches: { version: 1, off: ["boards"] } }, mine, at)).toEqual([]);
  expect([board, ended].map((each) => piecesOf({ ...crowd, boards: [each] }, mine, { ...at, ended: true }).length)).toEqual([0, 1]);
});

test("who stays out is out at once, and it is asked once in a while where one stands", async () => {
  const [clock, acts] = [new TurnedClock(), [] as object[]];
  let [asked, known] = [0, mine];
  const api = { ask: <T>(): Promise<T> => Promise.resolve(((asked += 1), { ...mine, board: { ...part, shown: acts.length === 0 } }) as T) };
  const client = { act: <T>(_: string, wish: object): Promise<T> => Promise.resolve((acts.push(wish), {}) as T) };
  const taking = new TakingPart({ show: SHOW, api, client, clock, random: () => 0.5, changed: (now) => (known = now) });
  await taking.open();

  await taking.board({ do: "stand", board: "brd_1", shown: false });
  expect([acts, known.board?.shown, known.board?.place]).toEqual([[{ shown: false }], false, null]);
  for (let n = 0; n < 20; n += 1) await taking.board({ do: "look" });
  clock.turn(200_000);
  await settled();
  expect([asked, known.board?.shown]).toEqual([2, false]);
});
