import { expect, test } from "vitest";
import { type Piece, piecesOf, savedIn, Stage, STAY, votedFor } from "../../src/lib/crowd-stage.ts";
import type { Cart, CartLine } from "../../src/lib/shop.ts";
import type { CrowdView, MyCrowd, PollView, UnlockView } from "../../src/lib/wire.ts";
import { aSnapshot } from "../fakes.ts";

const roubles = (whole: number): { readonly amount: number; readonly currency: string } => ({ amount: whole * 100, currency: "RUB" });
const aLine = (offer: string, kind: string): CartLine => ({ offer, reasons: [{ kind, name: { ru: "", en: "" }, amount: roubles(100), code: null }] }) as unknown as CartLine;
const cart = { lines: [aLine("lamp", "unlock"), aLine("mug", "unlock"), aLine("bowl", "flash")] } as unknown as Cart;
const aPiece = (name: string): Piece => {
  const [of, phase, id] = name.split(" ");
  return { of, phase, id: id ?? of } as unknown as Piece;
};

/** A stage that was told of these, one after the other. */
function aStage(...told: readonly (readonly string[])[]): { readonly stage: Stage; readonly tell: (...names: readonly string[]) => string | undefined } {
  const stage = new Stage();
  const tell = (...names: readonly string[]): string | undefined => {
    stage.take(names.map(aPiece), 0);
    return stage.open(0)?.id;
  };
  for (const names of told) tell(...names);
  return { stage, tell };
}

test("a discount on one offer takes nothing off the others", () => {
  expect(savedIn(cart, "lamp")).toEqual(roubles(100));
  expect(savedIn(cart, "bowl")).toBeNull();
});

test("a discount on everything takes what it takes off each", () => {
  expect(savedIn(cart, null)).toEqual(roubles(200));
  expect(savedIn(null, null)).toBeNull();
});

test("one is open at a time: what one may do now, and whatever begins", () => {
  const { tell } = aStage();

  expect(tell("unlock open", "poll open", "surprise soon")).toBe("poll");
  expect(tell("unlock open", "poll open", "surprise open")).toBe("surprise");
  expect(tell("unlock unlocked", "poll open", "surprise open")).toBe("unlock");
});

test("what waits, and what somebody has just done, brings nothing to the front", () => {
  const { tell } = aStage(["poll open"]);

  expect(tell("poll open", "surprise soon")).toBe("poll");
  expect(tell("poll open", "surprise soon", "giveaway open")).toBe("giveaway");
  expect(tell("poll changed", "surprise soon", "giveaway open")).toBe("poll");
  expect(tell("poll changed", "surprise lost", "giveaway entered")).toBe("poll");
});

test("where there is nothing else to do, what waits is open", () => {
  expect(aStage([]).tell("surprise soon")).toBe("surprise");
  expect(aStage(["poll cancelled"]).tell("poll cancelled", "surprise soon")).toBe("surprise");
});

test("nothing comes before somebody who writes where their prize goes", () => {
  const { stage, tell } = aStage(["giveaway won"]);

  expect(tell("giveaway won", "poll open")).toBe("giveaway");

  stage.choose(null);
  expect(tell("giveaway won", "poll ended")).toBe("poll");
});

test("folded, it stays folded until something begins", () => {
  const { stage, tell } = aStage(["poll open"]);
  stage.choose(null);

  expect(tell("poll open", "surprise soon")).toBeUndefined();
  expect(stage.others(0).map(({ id }) => id)).toEqual(["poll", "surprise"]);
  expect(tell("poll ended", "surprise soon")).toBe("poll");
});

test("what came to nothing is no pill, and goes after a while", () => {
  const { stage } = aStage(["unlock open", "poll open"], ["unlock missed", "poll open"]);
  expect(stage.others(0)).toEqual([]);
  expect(stage.goes(0)).toBe(STAY);

  stage.choose("unlock");

  expect([stage.open(0)?.id, stage.open(STAY)?.id]).toEqual(["unlock", "poll"]);
});

test("after the end of the show nothing is asked any more", () => {
  const crowd: CrowdView = { ...aSnapshot().crowd, polls: [{ id: "pol_1", status: "open" } as PollView] };

  expect(piecesOf(crowd, null, { now: 0, ended: false }).map(({ id }) => id)).toEqual(["pol_1"]);
  expect(piecesOf(crowd, null, { now: 0, ended: true })).toEqual([]);
});

test("who voted asks whether a discount for voters is theirs, until they know", () => {
  const unlock = { id: "u", status: "unlocked", goal: "poll", for_whom: "asked" } as UnlockView;
  const crowd: CrowdView = { ...aSnapshot().crowd, unlocks: [unlock] };
  const voted: MyCrowd = { unlocks: [], votes: { pol_1: 1 }, surprises: [], giveaways: [], board: null, quizzes: [] };

  expect([votedFor(crowd, voted), votedFor(crowd, { ...voted, votes: {} }), votedFor(crowd, { ...voted, unlocks: ["u"] }), votedFor(crowd, null)]).toEqual(["u", "", "", ""]);
  expect(votedFor({ ...crowd, unlocks: [{ ...unlock, for_whom: "everybody" }] }, voted)).toBe("");
});
