/** API keys of the brand's own programs, as the back office asks for them. */
import type { Api } from "./api.ts";

export const SCOPES = [
  "catalogue:read",
  "catalogue:write",
  "stock:write",
  "promotions:read",
  "promotions:write",
  "orders:read",
  "orders:write",
  "refunds:read",
  "refunds:write",
] as const;

export type Scope = (typeof SCOPES)[number];

export const DAYS = [30, 90, 180, 365] as const;

/** Minutes for which the old secret works beside the new one. */
export const OVERLAPS = [0, 60, 1440] as const;

/** A key without its secret; `prefix` is how its text goes on after `vk_`. `over`: it opens nothing any more. */
export interface ApiKey {
  readonly id: string;
  readonly prefix: string;
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly created_at: string;
  readonly expires_at: string;
  readonly last_used_at: string | null;
  readonly revoked_at: string | null;
  readonly over: boolean;
}

export interface ApiKeyPage {
  readonly items: readonly ApiKey[];
  readonly next: string | null;
}

/** The only answer that holds a secret. */
export interface NewKey {
  readonly key: ApiKey;
  readonly secret: string;
}

export interface KeyDraft {
  readonly name: string;
  readonly scopes: ReadonlySet<Scope>;
  readonly days: number;
}

export const BLANK_KEY: KeyDraft = { name: "", scopes: new Set(), days: 90 };

export interface KeyWish {
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly days: number;
}

/** What to ask for; null while something is missing. */
export function wishOfKey(draft: KeyDraft): KeyWish | null {
  const name = draft.name.trim();
  if (name === "" || draft.scopes.size === 0) return null;
  return { name, scopes: SCOPES.filter((scope) => draft.scopes.has(scope)), days: draft.days };
}

/** `draft` with a scope taken or let go. */
export function withScope(draft: KeyDraft, scope: Scope, wanted: boolean): KeyDraft {
  return { ...draft, scopes: new Set(SCOPES.filter((each) => (each === scope ? wanted : draft.scopes.has(each)))) };
}

export function listKeys(api: Api, cursor: string | null): Promise<ApiKeyPage> {
  return api.ask("GET", cursor === null ? "/api-keys" : `/api-keys?cursor=${encodeURIComponent(cursor)}`);
}

export function makeKey(api: Api, wish: KeyWish): Promise<NewKey> {
  return api.ask("POST", "/api-keys", { body: wish });
}

export function rotateKey(api: Api, key: string, overlap: number): Promise<NewKey> {
  return api.ask("POST", `/api-keys/${key}/rotate`, { body: { overlap_minutes: overlap } });
}

export function revokeKey(api: Api, key: string): Promise<void> {
  return api.ask("DELETE", `/api-keys/${key}`);
}
