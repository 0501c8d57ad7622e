import { expect, test } from "vitest";
import { Belonging, type Membership } from "../../src/lib/club.ts";
import { Problem } from "../../src/lib/problems.ts";
import type { PaymentStatus } from "../../src/lib/shop.ts";
import { SHOW, TurnedClock } from "../fakes.ts";

const words = { ru: "", en: "" };

/** A house with a club, in which a payment is on its way. */
class FakeHouse {
  looks = 0;
  away = false;
  status: PaymentStatus = "requires_action";

  async ask<T>(_method: string, path: string): Promise<T> {
    if (path === "/memberships/tiers") return { items: [] } as T;
    this.looks += 1;
    if (this.away) throw new Problem({ code: "offline" });
    const price = { amount: 29_900, currency: "RUB" };
    const mine: Membership = {
      id: "mem_1", tier: "friend", name: words, rank: 1, perks: [], price, period: "month", status: "incomplete", cancelling: false, period_end: "2026-12-22T18:00:00Z", access_until: null, next_charge_at: null, next_price: null, next_tier: null, payment: { status: this.status, action: null },
    };
    return mine as T;
  }

  async methods(): Promise<[]> {
    return [];
  }
}

function aClub(): { readonly club: Belonging; readonly house: FakeHouse; readonly clock: TurnedClock } {
  const [house, clock] = [new FakeHouse(), new TurnedClock()];
  return { house, clock, club: new Belonging({ show: SHOW, api: house, clock, freshKey: () => "key", changed: () => undefined }) };
}

test("a payment on its way is looked at again after a look that failed", async () => {
  const { club, house, clock } = aClub();
  await club.open();
  house.away = true;
  await clock.turn(2_500);
  house.away = false;
  house.status = "captured";

  await clock.turn(2_500);

  expect(club.now.mine?.payment?.status).toBe("captured");
  await clock.turn(60_000);
  expect(house.looks).toBe(3);
});

test("however often it is asked for, it is looked at one at a time", async () => {
  const { club, house, clock } = aClub();
  await club.open();
  for (let time = 0; time < 5; time += 1) await club.refresh();
  const before = house.looks;

  await clock.turn(10_000);

  expect(house.looks - before).toBe(4);
});
