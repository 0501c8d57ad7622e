import { expect, test } from "vitest";
import { chosenOf, isSelling, leftOf, onSale, pricesOf } from "../../src/lib/offers.ts";
import type { OfferView, ShowStatus } from "../../src/lib/wire.ts";
import { aSnapshot } from "../fakes.ts";

const { state } = aSnapshot().show;

function anOffer(...left: readonly number[]): OfferView {
  const price = { amount: 279_000, currency: "RUB" };
  const words = { ru: "Фонарь", en: "Lantern" };
  const product = { id: "prd_1", slug: "lantern", title: words, description: words, picture: "", attributes: [] };
  const variants = left.map((units, n) => ({ id: `var_${n}`, name: words, left: units, version: 1, price: null, list_price: null, flash_price: null }));
  return { id: "ofr_1", product, price, list_price: price, limit: 3, variants, position: 0, version: 1, on_sale: true, flash: null };
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

test("what was taken off sale is not shown", () => {
  const offer = anOffer(1);

  expect(onSale([offer, { ...offer, id: "ofr_2", on_sale: false }])).toEqual([offer]);
});

test("a variant may have a price of its own, and until one is chosen the lowest is shown", () => {
  const offer = anOffer(1, 1);
  const [usual, large] = offer.variants;
  const dear = { ...large!, price: { amount: 300_000, currency: "RUB" }, list_price: null };
  const both = { ...offer, variants: [usual!, dear] };

  expect(pricesOf(offer)).toEqual({ price: offer.price, list_price: offer.list_price, from: false });
  expect(pricesOf(both)).toEqual({ price: offer.price, list_price: offer.list_price, from: true });
  expect(pricesOf(both, dear)).toEqual({ price: dear.price, list_price: dear.price, from: false });
});
