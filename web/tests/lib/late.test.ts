import { expect, test } from "vitest";
import { hurry, late } from "../../src/lib/late.ts";
import { settled, TurnedClock } from "../fakes.ts";

test("a script that does not come is asked for again, each time after a longer pause", async () => {
  const clock = new TurnedClock();
  const asked: number[] = [];
  const begun = clock.now();
  const script = async (): Promise<string> => {
    asked.push(clock.now() - begun);
    if (asked.length < 4) throw new TypeError("Failed to fetch");
    return "the till";
  };

  const coming = late(script, { clock, random: () => 1 });
  await settled();
  await clock.turn(10_000);

  expect(await coming).toBe("the till");
  expect(asked).toEqual([0, 1_000, 3_000, 7_000]);
});

test("a script that waits to be asked for again is asked for at once when the network is back", async () => {
  const clock = new TurnedClock();
  let reached = false;
  let asked = 0;
  const coming = late(
    async () => {
      asked += 1;
      if (!reached) throw new TypeError("Failed to fetch");
      return "the till";
    },
    { clock, random: () => 1 },
  );
  await settled();

  reached = true;
  hurry();

  expect(await coming).toBe("the till");
  await clock.turn(60_000);
  expect(asked).toBe(2);
});
