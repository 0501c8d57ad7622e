import { beforeEach, expect, test } from "vitest";
import { Notices } from "../../src/lib/notices.ts";
import { Problem } from "../../src/lib/problems.ts";
import { TurnedClock } from "../fakes.ts";

let clock: TurnedClock;
let said: (string | null)[];
let notices: Notices;

beforeEach(() => {
  clock = new TurnedClock();
  said = [];
  notices = new Notices(clock, (code) => said.push(code));
});

test("what fails is said for a while, and what is done is not spoken of", async () => {
  await notices.attempt(async () => "done");
  await notices.attempt(() => Promise.reject(new Problem({ code: "sold_out" })));
  await clock.turn(5_000);

  expect(said).toEqual(["sold_out", null]);
});

test("a later notice stays its whole time", async () => {
  notices.tell("sold_out");
  await clock.turn(4_000);
  notices.tell("offline");
  await clock.turn(4_000);

  expect(said).toEqual(["sold_out", "offline"]);
});
