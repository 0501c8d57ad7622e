/** Offers: what a page wants to know about one. */
import type { ServerClock } from "./clock.ts";
import type { CrowdView, FlashView, Money, OfferView, ShowState, VariantView } from "./wire.ts";

/** Whether the show sells: from the announcement to the end. Source: shop/buying.py, SELLING. */
export function isSelling({ status }: ShowState): boolean {
  return status !== "ended";
}

/** Units of an offer, all variants together. */
export function leftOf(offer: OfferView): number {
  return offer.variants.reduce((sum, variant) => sum + variant.left, 0);
}

/** In how many carts an offer lies, as the server told last; 0: in too few to be told, or staff switched it off. */
export function cartsOf({ carts, switches }: CrowdView, offer: OfferView | null): number {
  return switches.off.includes("carts") ? 0 : (carts.offers.find((each) => each.offer === offer?.id)?.carts ?? 0);
}

/** What is on sale; the others were taken off during the show. */
export function onSale(offers: readonly OfferView[]): readonly OfferView[] {
  return offers.filter((offer) => offer.on_sale);
}

/** What a unit costs, and without the show. `from` says that other variants cost more. */
export interface Prices {
  readonly price: Money;
  readonly list_price: Money;
  readonly from: boolean;
}

/** The flash sale that goes on by the server's clock; its end holds whether or not anybody told us. */
export function flashOf(offer: OfferView, time: ServerClock | null): FlashView | null {
  const { flash } = offer;
  return flash !== null && (time === null || time.left(flash.ends_at) > 0) ? flash : null;
}

/** The prices of `variant`; while none is chosen, the lowest there are. With a flash sale, what it makes of them. */
export function pricesOf(offer: OfferView, variant: VariantView | null = null, flash: FlashView | null = null): Prices {
  const all = (variant === null && offer.variants.length > 0 ? offer.variants : [variant]).map((each) =>
    each === null || each.price === null
      ? { price: flash?.price ?? offer.price, list_price: offer.list_price }
      : { price: (flash && each.flash_price) ?? each.price, list_price: each.list_price ?? each.price },
  );
  const { price, list_price } = all.reduce((least, each) => (each.price.amount < least.price.amount ? each : least));
  return { price, list_price, from: all.some((each) => each.price.amount !== price.amount) };
}

/** The variant to show as chosen: the given one while it can be had, else the only one there is. */
export function chosenOf(offer: OfferView, variant: string | null): VariantView | null {
  const chosen = offer.variants.find((each) => each.id === variant);
  if (chosen !== undefined) return chosen;
  return offer.variants.length === 1 ? (offer.variants[0] ?? null) : null;
}
