import { expect, test } from "vitest";
import { Problem } from "../../src/lib/problems.ts";
import { type Deeds, TakingPart } from "../../src/lib/taking-part.ts";
import type { CrowdView, MyCrowd, MyQuiz, UnlockView } from "../../src/lib/wire.ts";
import { aSnapshot, SHOW, settled, TurnedClock } from "../fakes.ts";

const NOBODY: MyCrowd = { unlocks: [], votes: {}, surprises: [], giveaways: [], board: null, quizzes: [] };
const anUnlock: UnlockView = {
  id: "unl_1", version: 1, goal: "wants", status: "open", target: 3, current: 0, offer: null, intent: "discount", basis_points: 1_500, price: null, opens_at: "2026-11-22T18:00:00Z", closes_at: "2026-11-22T18:10:00Z", valid_seconds: 600, unlocked_at: null, ends_at: null, rules: { ru: "", en: "" }, for_whom: "everybody",
};
const crowd: CrowdView = { ...aSnapshot().crowd, unlocks: [anUnlock] };

/** The doors and the wire: every question waits until the test answers it, every deed is done at once. */
class FakeHouse {
  questions: { readonly answer: (mine: MyCrowd) => void; readonly fail: (why: Problem) => void }[] = [];
  told: unknown = { told: "counted" };

  ask<T>(): Promise<T> {
    return new Promise((resolve, reject) => {
      this.questions.push({ answer: (mine) => resolve(mine as T), fail: reject });
    });
  }

  act<T>(): Promise<T> {
    return Promise.resolve(this.told as T);
  }
}

function aPart(random = 0.5): { readonly part: TakingPart; readonly house: FakeHouse; readonly clock: TurnedClock; readonly mine: () => MyCrowd } {
  const [house, clock] = [new FakeHouse(), new TurnedClock()];
  let known = NOBODY;
  const part = new TakingPart({ show: SHOW, api: house, client: house, clock, random: () => random, changed: (mine) => (known = mine) });
  return { part, house, clock, mine: () => known };
}

test("who spoke asks once in a while, however often they speak", async () => {
  const { part, house, clock } = aPart();

  for (let second = 0; second < 60; second += 1) {
    part.mayCount(crowd, "wants");
    await clock.turn(1_000);
    house.questions.at(-1)?.answer(NOBODY);
  }

  expect(house.questions.length).toBeGreaterThan(1);
  expect(house.questions.length).toBeLessThanOrEqual(4);
});

test("those who spoke in the same second ask over fifteen", async () => {
  const [soonest, latest] = [aPart(0), aPart(0.999)];
  for (const { part, clock } of [soonest, latest]) {
    part.mayCount(crowd, "wants");
    await clock.turn(1_001);
  }
  expect([soonest.house.questions.length, latest.house.questions.length]).toEqual([1, 0]);

  await latest.clock.turn(15_000);

  expect(latest.house.questions.length).toBe(1);
});

test("an answer older than a vote takes nothing back", async () => {
  const { part, house, clock, mine } = aPart();
  const opened = part.open();
  await part.vote("pol_1", 2);

  house.questions[0]?.answer({ ...NOBODY, votes: { pol_1: 1 } });
  await opened;
  expect(mine().votes).toEqual({ pol_1: 2 });

  await clock.turn(2_000);
  house.questions[1]?.answer({ ...NOBODY, votes: { pol_1: 2 }, unlocks: ["unl_1"] });
  await settled();
  expect(mine()).toEqual({ ...NOBODY, votes: { pol_1: 2 }, unlocks: ["unl_1"] });
});

test("how a draw went is asked for until it is known", async () => {
  const { part, house, clock, mine } = aPart();
  await part.draw({ do: "look" });
  await clock.turn(1_500);
  house.questions[0]?.fail(new Problem({ code: "offline" }));

  await clock.turn(20_000);
  const won = { surprise: "srp_1", number: 1, ticket: "t", nonce: "", state: "won", code: "GIFT", ends_at: null, used: false } as const;
  house.questions[1]?.answer({ ...NOBODY, surprises: [won] });
  await clock.turn(60_000);

  expect(mine().surprises).toEqual([won]);
  expect(house.questions).toHaveLength(2);
});

test("a draw that is told while a question is on its way is asked for after it", async () => {
  const { part, house, clock } = aPart();
  part.mayCount(crowd, "wants");
  await clock.turn(20_000);

  await part.draw({ do: "look" });
  house.questions[0]?.answer(NOBODY);
  await clock.turn(1_500);

  expect(house.questions).toHaveLength(2);
});

test("who may not ask does not ask again", async () => {
  const { part, house, clock } = aPart();
  await part.draw({ do: "look" });
  await clock.turn(1_500);

  house.questions[0]?.fail(new Problem({ code: "members_only", status: 403 }));
  await clock.turn(60_000);

  expect(house.questions).toHaveLength(1);
});

test("nothing is left of whoever stood here before", async () => {
  const { part, house, mine } = aPart();
  await part.want("unl_1");
  expect(mine().unlocks).toEqual(["unl_1"]);

  const opened = part.open();
  house.questions[0]?.answer(NOBODY);
  await opened;

  expect(mine()).toEqual(NOBODY);
});

test("an answer to a quiz is sent as it was given, and what stands is known at once", async () => {
  const { part, house, mine } = aPart();
  const told: MyQuiz = { quiz: "quz_1", said: "Казань", option: null, at: "2026-11-22T17:00:10Z", ticket: "t", nonce: "n", state: "answered", rank: null, code: null, ends_at: null, used: false };
  const sent: unknown[] = [];
  house.told = told;
  const { act } = house;
  house.act = <T>(...wish: unknown[]): Promise<T> => (sent.push(wish), act.call(house) as Promise<T>);

  await part.guess({ quiz: "quz_1", open: true, said: "Казань" });
  await part.guess({ quiz: "quz_2", open: false, option: 2 });

  expect(sent).toEqual([
    ["guess", { quiz: "quz_1", open: true, said: "Казань" }],
    ["guess", { quiz: "quz_2", open: false, option: 2 }],
  ]);
  expect(mine().quizzes).toContainEqual(told);
});

test("who speaks while a discount holds for those who ask, or gives back what they bought, asks where they are in", async () => {
  const asked: [UnlockView["for_whom"], UnlockView["goal"], number][] = [["asking", "wants", 1], ["everybody", "wants", 0], ["asked", "purchases", 1]];
  for (const [for_whom, goal, questions] of asked) {
    const { part, house, clock } = aPart();

    part.mayCount({ ...crowd, unlocks: [{ ...anUnlock, status: "unlocked", goal, for_whom }] }, goal === "wants" ? "wants" : "purchases");
    await clock.turn(20_000);

    expect(house.questions, for_whom).toHaveLength(questions);
  }
});

test("a human is asked for once, and a question that went to the host is known by its message", async () => {
  const house = new FakeHouse();
  house.told = { told: "asked" };
  const deeds: Deeds[] = [];
  const part = new TakingPart({ show: SHOW, api: house, client: house, clock: new TurnedClock(), random: () => 0, changed: (_mine, now) => deeds.push(now) });

  await Promise.all([part.human("ans_1"), part.human("ans_1")]);
  part.passedOn({ room: SHOW, message: "msg_1", told: "passed_on" });

  expect(deeds.map((now) => now["ans_1"]?.told)).toEqual([null, "asked", "asked"]);
  expect(deeds.at(-1)?.["msg_1"]).toEqual({ sending: false, told: "passed_on" });
});
