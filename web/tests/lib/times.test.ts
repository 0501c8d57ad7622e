import { expect, test } from "vitest";
import { ServerClock } from "../../src/lib/clock.ts";
import { clockface } from "../../src/lib/times.ts";
import { TurnedClock } from "../fakes.ts";

test("a started second counts, so 0:00 means that the time is up", () => {
  expect([0, 1, 1_000, 247_000, 3_847_000].map((ms) => clockface(ms, "en"))).toEqual(["0:00", "0:01", "0:01", "4:07", "1:04:07"]);
});

test("days are named in the language", () => {
  expect(clockface(2 * 86_400_000 + 3_661_000, "ru")).toBe("2 д 01:01:01");
});

test("countdowns run by the server's clock, not the phone's", async () => {
  const clock = new TurnedClock();
  const time = new ServerClock(clock);

  time.set(clock.now() + 120_000);
  await clock.turn(1_000);

  expect(time.left(new Date(clock.now() + 180_000).toISOString())).toBe(60_000);
});
