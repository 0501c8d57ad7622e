/** Flash sales from the host's side: what is asked for, and what it would come to. */
import type { Money, OfferView } from "./wire.ts";

/** Either `basis_points` (1,500 is 15 %) or `price`; `limit` is units for one buyer. */
export interface FlashTerms {
  readonly basis_points?: number;
  readonly price?: Money;
  readonly seconds: number;
  readonly limit: number | null;
}

/** Minutes a host may choose from. */
export const MINUTES = [1, 3, 5, 10, 15, 30, 60] as const;

/** `amount` less `basis_points`, rounded half up as the server does. Source: core/money.py, Money.percent_off. */
export function percentOffOf(amount: number, basisPoints: number): number {
  return amount - Math.floor((amount * basisPoints + 5_000) / 10_000);
}

/** What a unit of `offer` would cost; null while that is not cheaper. */
export function flashPrice(offer: OfferView, terms: FlashTerms): Money | null {
  const { amount, currency } = offer.price;
  const wanted = terms.price?.amount ?? percentOffOf(amount, terms.basis_points ?? 0);
  return Number.isInteger(wanted) && wanted >= 0 && wanted < amount ? { amount: wanted, currency } : null;
}
