/** Offers: what a page wants to know about one. */
import type { OfferView, ShowState, VariantView } from "./wire.ts";

/** Whether the show sells: from the announcement to the end. Source: shop/buying.py, SELLING. */
export function isSelling({ status }: ShowState): boolean {
  return status !== "ended";
}

/** Units of an offer, all variants together. */
export function leftOf(offer: OfferView): number {
  return offer.variants.reduce((sum, variant) => sum + variant.left, 0);
}

/** The variant to show as chosen: the given one while it can be had, else the only one there is. */
export function chosenOf(offer: OfferView, variant: string | null): VariantView | null {
  const chosen = offer.variants.find((each) => each.id === variant);
  if (chosen !== undefined) return chosen;
  return offer.variants.length === 1 ? (offer.variants[0] ?? null) : null;
}
