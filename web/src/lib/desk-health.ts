/** Whether money and stock are as they must be: what the hourly look found, and where a provider's books say otherwise. */
import type { Api } from "./api.ts";

export interface Invariants {
  /** Null if nobody ever looked. */
  readonly checked_at: string | null;
  readonly checked: number;
  readonly violations: number;
  readonly broken: readonly { readonly name: string; readonly rows: readonly string[] }[];
}

/** How the model beside the moderator's rules is; `model` is null where there is none. */
export interface Moderator {
  readonly model: string | null;
  readonly condition: "none" | "asleep" | "well" | "down";
}

export function moderator(api: Api): Promise<Moderator> {
  return api.ask("GET", "/health/moderation");
}

export const BREAK_KINDS = ["amount", "mode", "captured_after_the_end", "status", "refunded", "unknown_here", "unknown_there"] as const;

/** A contradiction between our books and a provider's. */
export interface Break {
  readonly id: string;
  readonly provider: string;
  readonly kind: (typeof BREAK_KINDS)[number];
  readonly subject: string;
  /** The order it is about, if we know one. */
  readonly order: string | null;
  readonly ours: string;
  readonly theirs: string;
  readonly last_seen_at: string;
}

export interface BreakPage {
  readonly items: readonly Break[];
  readonly next: string | null;
}

export function invariants(api: Api): Promise<Invariants> {
  return api.ask("GET", "/health/invariants");
}

export function lookNow(api: Api): Promise<Invariants> {
  return api.ask("POST", "/health/invariants");
}

export function breaks(api: Api, cursor: string | null): Promise<BreakPage> {
  return api.ask("GET", cursor === null ? "/desk/payment-breaks" : `/desk/payment-breaks?cursor=${encodeURIComponent(cursor)}`);
}

/** How it stands: `unknown` until somebody looked. */
export function standing(found: Invariants): "unknown" | "well" | "broken" {
  if (found.checked_at === null) return "unknown";
  return found.violations === 0 ? "well" : "broken";
}
