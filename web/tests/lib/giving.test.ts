import { expect, test } from "vitest";
import { Giving, type GivingNow, type TopUp, type Wallet } from "../../src/lib/giving.ts";
import type { Wish } from "../../src/lib/api.ts";
import { Problem } from "../../src/lib/problems.ts";
import type { PaymentStatus } from "../../src/lib/shop.ts";
import { SHOW, TurnedClock } from "../fakes.ts";

const roubles = (whole: number): Wallet["balance"] => ({ amount: whole * 100, currency: "RUB" });
const allowance = { cap: roubles(1_000), given: roubles(0), next_cap: null, next_at: null };

/** A house with a wallet in it. */
class FakeHouse {
  balance = 0;
  status: PaymentStatus = "captured";
  asked: string[] = [];
  keys: string[] = [];
  fails: Problem[] = [];

  async ask<T>(method: string, path: string, { key }: Wish = {}): Promise<T> {
    this.asked.push(`${method} ${path.split("?")[0]}`);
    if (key !== undefined) this.keys.push(key);
    const failure = key === undefined ? undefined : this.fails.shift();
    if (failure !== undefined) throw failure;
    if (path.startsWith("/gifts")) return { adult_text: "2026-11" } as T;
    if (path.startsWith("/wallet/topups")) return this.#topUp() as T;
    if (path.endsWith("/gifts")) return { gift: { id: "gft_1" }, balance: roubles((this.balance -= 100)) } as T;
    return { balance: roubles(this.balance), going_back: roubles(0), is_adult: true, per_day: allowance, per_show: allowance, top_ups: [] } as T;
  }

  async methods(): Promise<[]> {
    return [];
  }

  #topUp(): TopUp {
    if (this.status === "captured") this.balance = 500;
    return { id: "fee_1", status: this.status, amount: roubles(500), refunded: roubles(0), requested_at: "2026-11-22T17:00:00Z", provider: "play", action: null };
  }
}

function aGiving(): { readonly giving: Giving; readonly house: FakeHouse; readonly clock: TurnedClock; readonly now: () => GivingNow } {
  const [house, clock] = [new FakeHouse(), new TurnedClock()];
  let key = 0;
  const giving = new Giving({ show: SHOW, api: house, clock, freshKey: () => `key ${(key += 1)}`, changed: () => undefined });
  return { giving, house, clock, now: () => giving.now };
}

const TOP_UP = { kind: "top-up", amount: roubles(500), means: { provider: "play", outcome: "pays" }, email: null } as const;
const GIVE = { kind: "give", wish: { gift: "shell", note: null, unnamed: false } } as const;

test("nothing is asked before the sheet is opened", () => {
  expect(aGiving().house.asked).toEqual([]);
});

test("money is put aside and something given of it", async () => {
  const { giving, house, now } = aGiving();
  await giving.grant({ kind: "open" });
  await giving.grant(TOP_UP);
  expect([now().paying, now().wallet?.balance]).toEqual([null, roubles(500)]);

  await giving.grant(GIVE);

  expect([now().gave?.id, now().wallet?.balance]).toEqual(["gft_1", roubles(400)]);
  expect(new Set(house.keys).size).toBe(2);
});

test("a wish that may have been done is sent again under its key, one that was refused is not", async () => {
  const { giving, house, now } = aGiving();
  house.fails = [new Problem({ code: "timeout" }), new Problem({ code: "not_enough", status: 409 })];

  await giving.grant(GIVE);
  expect(now().problem?.code).toBe("timeout");
  await giving.grant(GIVE);
  expect(now().problem?.code).toBe("not_enough");
  await giving.grant(GIVE);

  expect(house.keys).toEqual(["key 1", "key 1", "key 2"]);
});

test("a payment on its way is looked at until it is over", async () => {
  const { giving, house, clock, now } = aGiving();
  house.status = "requires_action";
  await giving.grant({ kind: "open" });
  await giving.grant(TOP_UP);
  expect(now().paying?.id).toBe("fee_1");

  await clock.turn(2_000);
  expect(now().paying?.id).toBe("fee_1");
  house.status = "captured";
  await clock.turn(2_000);

  expect([now().paying, now().wallet?.balance]).toEqual([null, roubles(500)]);
});

test("a payment that was paid behind a closed sheet is done with when it is opened again", async () => {
  const { giving, house, clock, now } = aGiving();
  house.status = "requires_action";
  await giving.grant({ kind: "open" });
  await giving.grant(TOP_UP);
  await giving.grant({ kind: "close" });
  house.status = "captured";
  const asked = house.asked.length;
  await clock.turn(10_000);
  expect(house.asked).toHaveLength(asked);

  await giving.grant({ kind: "open" });

  expect([now().paying, now().wallet?.balance]).toEqual([null, roubles(500)]);
});

test("who comes back from the bank finds what they left", async () => {
  const { giving, now } = aGiving();

  await giving.comeBack("fee_1");

  expect([now().open, now().wallet?.balance]).toEqual([true, roubles(500)]);
});

test("somebody else sees nothing of it", async () => {
  const { giving, now } = aGiving();
  await giving.grant({ kind: "open" });

  giving.startOver();

  expect([now().open, now().wallet]).toEqual([false, null]);
});

test("a payment that is left is given up", async () => {
  const { giving, house, now } = aGiving();
  house.status = "requires_action";
  await giving.grant(TOP_UP);

  await giving.grant({ kind: "leave-payment" });

  expect(now().paying).toBeNull();
  expect(house.asked).toContain("POST /wallet/topups/fee_1/cancel");
});
