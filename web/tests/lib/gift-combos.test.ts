import { expect, test } from "vitest";
import { combine, MOST_COMBOS, SHOWN_FOR } from "../../src/lib/gift-combos.ts";
import type { GiftView } from "../../src/lib/wire.ts";

let n = 0;

function aGift(gift: string | null, { amount = 9_900, note = null, sender = "Anna" }: { readonly amount?: number; readonly note?: string | null; readonly sender?: string } = {}): GiftView {
  n += 1;
  return { id: `gft_${n}`, gift, name: null, animation: "rise", sender, amount: { amount, currency: "RUB" }, note, at: "2026-11-22T17:00:00Z" };
}

test("the same gifts of a moment are one, however many come and whoever sends them", () => {
  const crowd = Array.from({ length: 400 }, (_, each) => aGift("shell", { sender: `Viewer ${each}` }));

  const [combo, ...others] = combine([], crowd, 0);

  expect(others).toEqual([]);
  expect([combo?.times, combo?.gift.sender]).toEqual([400, "Viewer 399"]);
});

test("a moment later they are others", () => {
  const first = combine([], [aGift("shell")], 0);

  expect(combine(first, [aGift("shell")], SHOWN_FOR - 1)[0]?.times).toBe(2);
  expect(combine(first, [aGift("shell")], SHOWN_FOR)[0]?.times).toBe(1);
  expect(combine(first, [], SHOWN_FOR)).toEqual([]);
});

test("what was said beside a gift stays while it is shown", () => {
  const shown = combine([], [aGift("shell", { note: "Thank you" }), aGift("shell")], 0);

  expect(shown[0]?.gift.note).toBe("Thank you");
});

test("of many kinds the dearest stay in sight", () => {
  const kinds = [1, 2, 3, 4, 5].map((each) => aGift(`kind${each}`, { amount: each * 100 }));

  const shown = combine([], kinds, 0);

  expect(shown.map(({ gift }) => gift.gift)).toEqual(["kind3", "kind4", "kind5"]);
  expect(shown.length).toBe(MOST_COMBOS);
});

test("money without a thing is alike if it is the same sum", () => {
  const shown = combine([], [aGift(null, { amount: 500 }), aGift(null, { amount: 500 }), aGift(null, { amount: 700 })], 0);

  expect(shown.map(({ times }) => times)).toEqual([2, 1]);
});
