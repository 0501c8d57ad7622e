/** Members at the desk: tiers, who belongs to them, for whom a show and its chat are. */
import type { Api } from "./api.ts";
import type { Membership, Period } from "./club.ts";
import { minorUnits } from "./money.ts";
import type { Localized, Money, ShowState, Switches } from "./wire.ts";

export interface DeskTier {
  readonly id: string;
  readonly key: string;
  readonly name: Localized;
  readonly perks: readonly Localized[];
  readonly prices: readonly Money[];
  readonly period: Period;
  readonly basis_points: number;
  readonly rank: number;
  readonly version: number;
  readonly archived_at: string | null;
  readonly members: number;
  readonly rules: Localized;
}

export interface DeskTiers {
  readonly items: readonly DeskTier[];
  readonly currency: string;
}

export interface MemberLine {
  readonly id: string;
  readonly viewer: string;
  readonly name: string;
  readonly tier: string;
  readonly status: Membership["status"];
  readonly cancelling: boolean;
  readonly price: Money;
  readonly period_end: string;
  readonly joined_at: string;
}

export interface MemberPage {
  readonly items: readonly MemberLine[];
  readonly next: string | null;
}

/** What is typed into the form of a tier. Perks are lines, in each language the same number. */
export interface TierDraft {
  readonly key: string;
  readonly period: Period;
  readonly name_ru: string;
  readonly name_en: string;
  readonly perks_ru: string;
  readonly perks_en: string;
  readonly price: string;
  readonly off: string;
  readonly rank: string;
}

export const BLANK_TIER: TierDraft = { key: "", period: "month", name_ru: "", name_en: "", perks_ru: "", perks_en: "", price: "", off: "10", rank: "1" };

/** The draft of a tier that is there. */
export function draftOf(tier: DeskTier, currency: string): TierDraft {
  const price = tier.prices.find((each) => each.currency === currency);
  return {
    key: tier.key,
    period: tier.period,
    name_ru: tier.name.ru,
    name_en: tier.name.en,
    perks_ru: tier.perks.map((each) => each.ru).join("\n"),
    perks_en: tier.perks.map((each) => each.en).join("\n"),
    price: price === undefined ? "" : String(price.amount / 100),
    off: String(tier.basis_points / 100),
    rank: String(tier.rank),
  };
}

/** The terms that the draft asks for; null while something is missing. */
export function termsOf(draft: TierDraft, currency: string): object | null {
  const amount = minorUnits(draft.price, currency);
  const off = Number(draft.off.replace(",", ".") || "0");
  const rank = Number(draft.rank);
  const [ru, en] = [lines(draft.perks_ru), lines(draft.perks_en)];
  const named = draft.name_ru.trim() !== "" && draft.name_en.trim() !== "";
  if (amount === null || !named || !(off >= 0 && off <= 90) || !Number.isInteger(rank) || rank < 1 || rank > 100 || ru.length !== en.length || ru.length > 8) return null;
  return {
    name: { ru: draft.name_ru, en: draft.name_en },
    perks: ru.map((each, n) => ({ ru: each, en: en[n] ?? each })),
    prices: [{ amount, currency }],
    basis_points: Math.round(off * 100),
    rank,
  };
}

/** Whether `key` may stand in badges and addresses. */
export function isTierKey(key: string): boolean {
  return /^[a-z][a-z0-9-]{0,30}$/.test(key);
}

export const listTiers = (api: Api): Promise<DeskTiers> => api.ask("GET", "/desk/tiers");

export const makeTier = (api: Api, wish: object, key: string): Promise<DeskTier> => api.ask("POST", "/desk/tiers", { body: wish, key });

export const changeTier = (api: Api, tier: DeskTier, terms: object): Promise<DeskTier> => api.ask("PUT", `/desk/tiers/${tier.id}`, { body: { version: tier.version, terms } });

export const putTierAway = (api: Api, tier: DeskTier, archived: boolean): Promise<DeskTier> => api.ask("PUT", `/desk/tiers/${tier.id}/archived`, { body: { archived } });

export const listMembers = (api: Api, after: string | null): Promise<MemberPage> => api.ask("GET", `/desk/memberships${after === null ? "" : `?cursor=${encodeURIComponent(after)}`}`);

export const revoke = (api: Api, membership: string, how: { readonly reason: string; readonly refund: boolean }): Promise<object> => api.ask("POST", `/desk/memberships/${membership}/revoke`, { body: how });

export const letIn = (api: Api, show: string, members_only: boolean): Promise<ShowState> => api.ask("PUT", `/shows/${show}/access`, { body: { members_only } });

export const letWrite = (api: Api, show: string, members_write: boolean): Promise<ShowState> => api.ask("PUT", `/shows/${show}/chat-mode`, { body: { members_write } });

export const switchJoining = (api: Api, show: string, on: boolean): Promise<Switches> => api.ask("PUT", `/shows/${show}/mechanics/memberships`, { body: { on } });

function lines(text: string): readonly string[] {
  return text.split("\n").map((each) => each.trim()).filter((each) => each !== "");
}
