/** What went wrong at the till, in words that name the thing and the number. */
import { inWords, say, sayError } from "./i18n.ts";
import { price } from "./money.ts";
import { isAboutCode, type Refusal } from "./refusal.ts";
import type { Language, Money, OfferView } from "./wire.ts";

/** A sentence for `problem`; null where there is none, or the field of the promo code tells it. `offers`: those of the show. */
export function tillProblem(problem: Refusal | null, offers: readonly OfferView[], language: Language): string | null {
  if (problem === null || isAboutCode(problem)) return null;
  return specific(problem, offers, language) ?? sayError(language, problem.code);
}

function specific({ code, facts }: Refusal, offers: readonly OfferView[], language: Language): string | null {
  const total = facts["total"];
  if (code === "price_changed" && isMoney(total)) return [say(language, "checkout.price_changed", { price: price(total, language) }), ...whatChanged(facts, language)].join(" ");
  if (code === "sold_out") return soldOut(facts, offers, language);
  return null;
}

/** Which parts of the total are others now, as `goods: 100 ₽ → 120 ₽`. */
function whatChanged(facts: Readonly<Record<string, unknown>>, language: Language): readonly string[] {
  const was = facts["was"] as Readonly<Record<string, unknown>> | undefined;
  const parts = [["subtotal", "checkout.goods"], ["discount", "checkout.discount"], ["delivery", "checkout.delivery"]] as const;
  return parts.flatMap(([part, name]) => {
    const [before, now] = [was?.[part], facts[part]];
    if (!isMoney(before) || !isMoney(now) || before.amount === now.amount) return [];
    return [say(language, "checkout.price_part", { part: say(language, name), was: price(before, language), now: price(now, language) })];
  });
}

function soldOut(facts: Readonly<Record<string, unknown>>, offers: readonly OfferView[], language: Language): string | null {
  const offer = offers.find((each) => each.variants.some((variant) => variant.id === facts["variant"]));
  if (offer === undefined) return null;
  const title = inWords(offer.product.title, language);
  const left = typeof facts["left"] === "number" ? facts["left"] : 0;
  return left > 0 ? say(language, "checkout.sold_out", { n: left, title }) : say(language, "checkout.gone", { title });
}

function isMoney(value: unknown): value is Money {
  return typeof value === "object" && value !== null && "amount" in value && "currency" in value;
}
