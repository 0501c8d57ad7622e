/** Sentences: what staff can decide about a person, and for how long. */

/** Somebody staff look at. What they said is no reason: reasons are kept for good. */
export interface Somebody {
  readonly id: string;
  readonly name: string;
  /** Whether they have no account. */
  readonly guest: boolean;
  /** The message to take away along with it, if it was shown. */
  readonly message: string | null;
}

/** Source: server/api/bans.py, Banning. */
export interface SentenceWish {
  readonly viewer: string;
  readonly kind: "out" | "muted" | "shadow";
  readonly minutes: number | null;
  readonly reason: string;
  readonly on_device: boolean;
  readonly on_address: boolean;
}

/** What can be chosen; without minutes it holds as long as there is the show. */
export interface Sentence {
  readonly key: "muted_1" | "muted_10" | "muted_show" | "out_hour" | "out_show" | "shadow_day";
  readonly kind: SentenceWish["kind"];
  readonly minutes: number | null;
}

export const SENTENCES: readonly Sentence[] = [
  { key: "muted_1", kind: "muted", minutes: 1 },
  { key: "muted_10", kind: "muted", minutes: 10 },
  { key: "muted_show", kind: "muted", minutes: null },
  { key: "out_hour", kind: "out", minutes: 60 },
  { key: "out_show", kind: "out", minutes: null },
  { key: "shadow_day", kind: "shadow", minutes: 24 * 60 },
];
