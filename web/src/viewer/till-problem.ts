/** What went wrong at the till, in words that name the thing and the number. */
import { inWords, say, sayError } from "../lib/i18n.ts";
import { price } from "../lib/money.ts";
import { isAboutCode } from "../lib/refusal.ts";
import type { Standing } from "../lib/till.ts";
import type { Language, Money, Snapshot } from "../lib/wire.ts";
import type { TillProblem } from "../elements/live-checkout.ts";

export function tillProblem(problem: Standing["problem"], snapshot: Snapshot, language: Language): TillProblem | null {
  if (problem === null || isAboutCode(problem)) return null;
  return { text: specific(problem, snapshot, language) ?? sayError(language, problem.code) };
}

function specific({ code, facts }: NonNullable<Standing["problem"]>, snapshot: Snapshot, language: Language): string | null {
  const total = facts["total"];
  if (code === "price_changed" && isMoney(total)) return [say(language, "checkout.price_changed", { price: price(total, language) }), ...whatChanged(facts, language)].join(" ");
  if (code === "sold_out") return soldOut(facts, snapshot, language);
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

function soldOut(facts: Readonly<Record<string, unknown>>, snapshot: Snapshot, language: Language): string | null {
  const offer = snapshot.offers.find((each) => each.variants.some((variant) => variant.id === facts["variant"]));
  if (offer === undefined) return null;
  const title = inWords(offer.product.title, language);
  const left = typeof facts["left"] === "number" ? facts["left"] : 0;
  return left > 0 ? say(language, "checkout.sold_out", { n: left, title }) : say(language, "checkout.gone", { title });
}

function isMoney(value: unknown): value is Money {
  return typeof value === "object" && value !== null && "amount" in value && "currency" in value;
}
