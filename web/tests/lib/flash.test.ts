import { expect, test } from "vitest";
import { ServerClock } from "../../src/lib/clock.ts";
import { flashPrice, percentOffOf } from "../../src/lib/flash.ts";
import { flashOf, pricesOf } from "../../src/lib/offers.ts";
import type { FlashView, OfferView } from "../../src/lib/wire.ts";
import { TurnedClock } from "../fakes.ts";

const words = { ru: "Скидка эфира", en: "Flash sale" };
const rub = (amount: number) => ({ amount, currency: "RUB" });

function anOffer(flash: FlashView | null): OfferView {
  const product = { id: "prd_1", slug: "mug", title: words, description: words, picture: "", attributes: [] };
  const plain = { id: "var_s", name: words, left: 3, version: 1, price: null, list_price: null, flash_price: null };
  const large = { ...plain, id: "var_l", price: rub(200_000), list_price: rub(250_000), flash_price: flash && rub(170_000) };
  return { id: "ofr_1", product, price: rub(100_000), list_price: rub(150_000), limit: 3, variants: [plain, large], position: 0, version: 1, on_sale: true, flash };
}

function aFlash(ends_at: number): FlashView {
  return { id: "prm_1", name: words, price: rub(85_000), ends_at: new Date(ends_at).toISOString(), limit: null };
}

test("a flash sale counts until its end by the server's clock, whether or not its end was told", async () => {
  const clock = new TurnedClock();
  const time = new ServerClock(clock);
  const offer = anOffer(aFlash(clock.now() + 1_000));

  expect(flashOf(offer, time)?.id).toBe("prm_1");
  await clock.turn(1_000);
  expect(flashOf(offer, time)).toBeNull();
});

test("a phone whose clock is wrong ends it with the others", () => {
  const clock = new TurnedClock();
  const time = new ServerClock(clock);
  time.set(clock.now() + 3_600_000);

  expect(flashOf(anOffer(aFlash(clock.now() + 1_000)), time)).toBeNull();
});

test("each variant costs what the flash sale makes of it, and the list price stays what it was", () => {
  const flash = aFlash(0);
  const offer = anOffer(flash);
  const [plain, large] = offer.variants;

  expect(pricesOf(offer, null, flash)).toEqual({ price: rub(85_000), list_price: rub(150_000), from: true });
  expect(pricesOf(offer, plain ?? null, flash).price).toEqual(rub(85_000));
  expect(pricesOf(offer, large ?? null, flash)).toEqual({ price: rub(170_000), list_price: rub(250_000), from: false });
  expect(pricesOf(offer, large ?? null).price).toEqual(rub(200_000));
});

test.each([
  [101, 5_000, 50],
  [199_900, 1_500, 169_915],
  [1, 1, 1],
  [1_000, 10_000, 0],
])("%i less %i basis points is %i, as the server rounds", (amount, basisPoints, left) => {
  expect(percentOffOf(amount, basisPoints)).toBe(left);
});

test("a host sees what it would come to, and that it would not be cheaper", () => {
  const offer = anOffer(null);
  const rest = { seconds: 60, limit: null };

  expect(flashPrice(offer, { basis_points: 1_500, ...rest })).toEqual(rub(85_000));
  expect(flashPrice(offer, { price: rub(99_999), ...rest })).toEqual(rub(99_999));
  expect(flashPrice(offer, { price: rub(100_000), ...rest })).toBeNull();
  expect(flashPrice(offer, { price: rub(Number.NaN), ...rest })).toBeNull();
});
