import { expect, test } from "vitest";
import { chosenOf, isSelling, leftOf } from "../../src/lib/offers.ts";
import type { OfferView, ShowStatus } from "../../src/lib/wire.ts";
import { aSnapshot } from "../fakes.ts";

const { state } = aSnapshot().show;

function anOffer(...left: readonly number[]): OfferView {
  const price = { amount: 279_000, currency: "RUB" };
  const words = { ru: "Фонарь", en: "Lantern" };
  const product = { id: "prd_1", slug: "lantern", title: words, description: words, picture: "", attributes: [] };
  const variants = left.map((units, n) => ({ id: `var_${n}`, name: words, left: units, version: 1 }));
  return { id: "ofr_1", product, price, list_price: price, limit: 3, variants };
}

test.each<[ShowStatus, boolean]>([
  ["scheduled", true],
  ["live", true],
  ["reconnecting", true],
  ["ended", false],
])("a show that is %s: selling is %s", (status, selling) => {
  expect(isSelling({ ...state, status })).toBe(selling);
});

test("a reopened show sells again", () => {
  const ended = { ...state, status: "ended" as const };

  expect(isSelling({ ...ended, status: "live", ended_at: null })).toBe(true);
});

test("an offer's units are those of all its variants", () => {
  expect(leftOf(anOffer(2, 14, 0))).toBe(16);
});

test("a lone variant need not be chosen", () => {
  expect(chosenOf(anOffer(4), null)?.id).toBe("var_0");
  expect(chosenOf(anOffer(4, 5), null)).toBeNull();
});
