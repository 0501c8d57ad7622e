import { expect, test } from "vitest";
import { drawsOf, surpriseStage, unheardOf } from "../../src/lib/crowd-draws.ts";
import type { CrowdView, GiveawayView, MyCrowd, MyGiveaway, MySurprise, SurpriseView } from "../../src/lib/wire.ts";
import { aSnapshot } from "../fakes.ts";

const NOW = Date.parse("2026-11-22T18:00:00Z");
const NOBODY: MyCrowd = { unlocks: [], votes: {}, surprises: [], giveaways: [], board: null, quizzes: [] };
const words = { ru: "", en: "" };

type Drop = NonNullable<SurpriseView["drop"]>;

const aDrop = (change: Partial<Drop> = {}): Drop => ({ number: 1, opened_at: "2026-11-22T17:59:40Z", closes_at: "2026-11-22T18:00:10Z", closed: false, claimed: 1, winners: [], digest: null, ...change });
const aSurprise = (change: Partial<SurpriseView> = {}): SurpriseView => ({
  id: "srp_1", version: 1, status: "open", rules: words, prize: words, opens_at: "2026-11-22T17:00:00Z", ends_at: "2026-11-22T19:00:00Z", drops: 3, dropped: 1, given: 0, drop: aDrop(), commitment: "", salt: null, seed: null, moments: [], ...change,
});
const aPart = (change: Partial<MySurprise> = {}): MySurprise => ({ surprise: "srp_1", number: 1, ticket: "mine", nonce: "", state: "waiting", code: null, ends_at: null, used: false, ...change });
const aGiveaway = (change: Partial<GiveawayView> = {}): GiveawayView => ({
  id: "gvw_1", version: 1, status: "open", prize: "A bowl", conditions: "", rules: words, keyword: null, opens_at: "2026-11-22T17:00:00Z", closes_at: "2026-11-22T18:30:00Z", claim_until: null, wanted: 1, entries: 1, winners: [], digest: null, commitment: "", salt: null, seed: null, ...change,
});
const anEntry = (change: Partial<MyGiveaway> = {}): MyGiveaway => ({ giveaway: "gvw_1", ticket: "mine", nonce: "", state: "entered", until: null, ...change });
const aCrowd = (change: Partial<CrowdView>): CrowdView => ({ ...aSnapshot().crowd, ...change });
const off = (...mechanics: CrowdView["switches"]["off"]): CrowdView["switches"] => ({ version: 1, off: mechanics });
const shown = (crowd: CrowdView, mine: MyCrowd | null, ended = false): readonly string[] => drawsOf(crowd, mine, { now: NOW, ended }).map(({ id, phase }) => `${id} ${phase}`);

test("between the last claim and the draw nobody has lost yet", () => {
  const late = { drop: aDrop({ closes_at: "2026-11-22T17:59:59Z" }) };

  expect(surpriseStage(aSurprise(late), [aPart()], NOW).at).toBe("counting");
  expect(surpriseStage(aSurprise(late), [], NOW).at).toBe("soon");
});

test("a drop that is drawn says who lost to anybody, and who won to them alone", () => {
  const surprise = aSurprise({ drop: aDrop({ closed: true, winners: ["mine"] }) });

  expect(surpriseStage(surprise, [aPart({ ticket: "theirs" })], NOW).at).toBe("lost");
  expect(surpriseStage(surprise, [aPart()], NOW).at).toBe("counting");
  expect(surpriseStage(surprise, [aPart({ state: "won" })], NOW).at).toBe("won");
  expect(surpriseStage(surprise, [aPart({ state: "lost" })], NOW).at).toBe("lost");
});

test("who lost can take part in the next drop", () => {
  expect(surpriseStage(aSurprise({ drop: aDrop({ number: 2 }) }), [aPart({ state: "lost" })], NOW).at).toBe("open");
});

test("a code that ran out is not offered any more, one that was used says so", () => {
  const past = { state: "won", ends_at: "2026-11-22T17:59:00Z" } as const;

  expect(surpriseStage(aSurprise(), [aPart(past)], NOW).at).toBe("over");
  expect(surpriseStage(aSurprise(), [aPart({ ...past, used: true })], NOW).at).toBe("won");
});

test("a surprise that ended without us leaves no card", () => {
  const crowd = aCrowd({ surprises: [aSurprise({ status: "ended", drop: aDrop({ closed: true }) })] });

  expect(shown(crowd, NOBODY)).toEqual([]);
  expect(shown(crowd, { ...NOBODY, surprises: [aPart({ state: "lost" })] })).toEqual(["srp_1 over"]);
});

test("what was won stays within reach when the next one begins, when it is switched off, and after the end", () => {
  const won = { ...NOBODY, surprises: [aPart({ state: "won" })], giveaways: [anEntry({ state: "won" })] };
  const crowd = aCrowd({ surprises: [aSurprise(), aSurprise({ id: "srp_2", drop: null })], giveaways: [aGiveaway({ status: "drawn" }), aGiveaway({ id: "gvw_2" })] });

  expect(shown(crowd, won)).toEqual(["srp_1 won", "srp_2 soon", "gvw_1 won", "gvw_2 open"]);
  expect(shown({ ...crowd, switches: off("surprises", "giveaways") }, won)).toEqual(["srp_1 won", "gvw_1 won"]);
  expect(shown(crowd, won, true)).toEqual(["srp_1 won", "gvw_1 won", "gvw_2 open"]);
});

test("a giveaway is open, entered, and drawn", () => {
  const crowd = aCrowd({ giveaways: [aGiveaway()] });

  expect(shown(crowd, NOBODY)).toEqual(["gvw_1 open"]);
  expect(shown(crowd, { ...NOBODY, giveaways: [anEntry()] })).toEqual(["gvw_1 entered"]);
  expect(shown(aCrowd({ giveaways: [aGiveaway({ status: "drawn" })] }), { ...NOBODY, giveaways: [anEntry()] })).toEqual(["gvw_1 drawn"]);
});

test("only what is told to us alone has to be asked for, and only until we know it", () => {
  const drawn = aCrowd({ surprises: [aSurprise({ drop: aDrop({ closed: true, winners: ["mine"] }) })], giveaways: [aGiveaway({ winners: [{ ticket: "mine", name: null, state: "drawn" }] })] });

  expect(unheardOf(drawn, null)).toBe("");
  expect(unheardOf(drawn, { ...NOBODY, surprises: [aPart()], giveaways: [anEntry()] })).toBe("srp_1 1, gvw_1 drawn");
  expect(unheardOf(drawn, { ...NOBODY, surprises: [aPart({ ticket: "theirs" })], giveaways: [anEntry({ ticket: "theirs" })] })).toBe("");
  expect(unheardOf(drawn, { ...NOBODY, surprises: [aPart({ state: "won" })], giveaways: [anEntry({ state: "won" })] })).toBe("");
});

test("a draw that went by unseen has to be asked for", () => {
  const crowd = aCrowd({ surprises: [aSurprise({ drop: aDrop({ number: 2 }) })] });

  expect(unheardOf(crowd, { ...NOBODY, surprises: [aPart()] })).toBe("srp_1 1");
});
