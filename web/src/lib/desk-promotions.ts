/** The back office's promotions over HTTP: listed, codes made, all of them ended. */
import type { Api } from "./api.ts";
import { minorUnits } from "./money.ts";
import type { Localized, Money } from "./wire.ts";

export interface Promotion {
  readonly id: string;
  readonly kind: "flash" | "member" | "unlock" | "code";
  readonly name: Localized;
  readonly basis_points: number | null;
  readonly amount: Money | null;
  readonly price: Money | null;
  readonly code: string | null;
  readonly stacks: boolean;
  readonly minimum: Money | null;
  readonly limit_total: number | null;
  readonly limit_per_buyer: number | null;
  readonly used: number;
  readonly show: string | null;
  readonly offer: string | null;
  readonly starts_at: string;
  readonly ends_at: string | null;
  readonly running: boolean;
}

export interface PromotionPage {
  readonly items: readonly Promotion[];
  readonly next: string | null;
  /** What the house sells in. */
  readonly currency: string;
  readonly server_time: string;
}

/** What is filled in for a new code, as it was typed. */
export interface CodeDraft {
  readonly code: string;
  readonly by: "percent" | "amount";
  readonly off: string;
  readonly stacks: boolean;
  readonly minimum: string;
  readonly limit_total: string;
  readonly limit_per_buyer: string;
  readonly ends_at: string;
  readonly show: string;
}

export const BLANK_CODE: CodeDraft = { code: "", by: "percent", off: "10", stacks: false, minimum: "", limit_total: "", limit_per_buyer: "1", ends_at: "", show: "" };

export function listPromotions(api: Api, after: string | null): Promise<PromotionPage> {
  return api.ask("GET", after === null ? "/promotions" : `/promotions?cursor=${encodeURIComponent(after)}`);
}

export function makeCode(api: Api, wish: object, key: string): Promise<Promotion> {
  return api.ask("POST", "/promotions", { body: wish, key });
}

export function stopPromotion(api: Api, id: string): Promise<Promotion> {
  return api.ask("DELETE", `/promotions/${id}`);
}

/** What the door is asked for; null while what was typed makes no sense. Times are those of whoever types. */
export function wishOfCode(draft: CodeDraft, currency: string): object | null {
  const percent = number(draft.off);
  const amount = draft.by === "amount" ? minorUnits(draft.off, currency) : null;
  const minimum = draft.minimum.trim() === "" ? null : minorUnits(draft.minimum, currency);
  const limits = [draft.limit_total, draft.limit_per_buyer].map((typed) => (typed.trim() === "" ? null : number(typed)));
  const ends = draft.ends_at === "" ? null : new Date(draft.ends_at);
  const wrong = limits.some((limit) => limit !== null && (!Number.isInteger(limit) || limit < 1)) || (ends !== null && Number.isNaN(ends.getTime()));
  const nothing = draft.by === "amount" ? amount === null : !(percent > 0 && percent <= 100);
  if (draft.code.trim() === "" || nothing || (minimum === null && draft.minimum.trim() !== "") || wrong) return null;
  return {
    code: draft.code.trim(),
    ...(draft.by === "percent" ? { basis_points: Math.round(percent * 100) } : { amount: { amount, currency } }),
    stacks: draft.stacks,
    minimum: minimum === null ? null : { amount: minimum, currency },
    limit_total: limits[0],
    limit_per_buyer: limits[1],
    ends_at: ends?.toISOString() ?? null,
    show: draft.show === "" ? null : draft.show,
  };
}

function number(typed: string): number {
  return Number(typed.replaceAll(/\s/g, "").replace(",", "."));
}
