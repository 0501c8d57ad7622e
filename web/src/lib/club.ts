/** The club: what one can be a member of here, one's own membership, and what one does with it. Loaded when it is asked for. */
import type { Api } from "./api.ts";
import type { Cancel, Clock } from "./clock.ts";
import type { Action, Method } from "./paying.ts";
import { codeOf } from "./problems.ts";
import type { Localized, Money } from "./wire.ts";

export type Period = "month" | "year";

/** What one can join. `renews_at`: when the next period would be charged, if one joined now. */
export interface Tier {
  readonly key: string;
  readonly name: Localized;
  readonly perks: readonly Localized[];
  readonly price: Money;
  readonly period: Period;
  readonly basis_points: number;
  readonly rank: number;
  readonly rules: Localized;
  readonly renews_at: string;
}

/** One's own. `next_charge_at`: null when nothing will be charged. */
export interface Membership {
  readonly id: string;
  readonly tier: string;
  readonly name: Localized;
  readonly rank: number;
  readonly perks: readonly Localized[];
  readonly price: Money;
  readonly period: Period;
  readonly status: "incomplete" | "active" | "past_due" | "cancelled" | "revoked";
  readonly cancelling: boolean;
  readonly period_end: string;
  readonly access_until: string | null;
  readonly next_charge_at: string | null;
  readonly next_price: Money | null;
  readonly next_tier: string | null;
  readonly payment: { readonly status: string; readonly action: Action | null } | null;
}

/** What a page draws a club from. Replaced whole with every change. */
export interface Club {
  readonly tiers: readonly Tier[];
  readonly mine: Membership | null;
  /** Ways to pay that can be kept. */
  readonly methods: readonly Method[];
  readonly busy: boolean;
  readonly problem: string | null;
}

export type Deed =
  | { readonly do: "join"; readonly tier: Tier; readonly method: Method }
  | { readonly do: "pay"; readonly method: Method }
  | { readonly do: "switch"; readonly tier: string }
  | { readonly do: "cancel" | "uncancel" };

/** Milliseconds after which a payment without an answer is asked about. */
const LOOK_AGAIN = 2_500;

/** Whether `mine` gives its perks at `now` (ms). */
export function belongs(mine: Membership | null, now: number): boolean {
  return mine !== null && mine.access_until !== null && Date.parse(mine.access_until) > now;
}

interface Around {
  readonly show: string;
  readonly api: Pick<Api, "ask" | "methods">;
  readonly clock: Clock;
  readonly freshKey: () => string;
  readonly changed: (club: Club) => void;
}

export class Belonging {
  readonly #around: Around;
  #club: Club = { tiers: [], mine: null, methods: [], busy: false, problem: null };
  /** What was asked for and not answered is asked for again under the same key. */
  #asked: { readonly key: string; readonly wish: string } | null = null;
  #look: Cancel | null = null;

  constructor(around: Around) {
    this.#around = around;
  }

  get now(): Club {
    return this.#club;
  }

  /** What there is to join, and what one is. */
  async open(): Promise<void> {
    const { api } = this.#around;
    const [{ items }, methods] = await Promise.all([api.ask<{ readonly items: readonly Tier[] }>("GET", "/memberships/tiers", { name: "no" }), api.methods()]);
    this.#set({ tiers: items, methods: methods.filter((each) => each.keeps) });
    await this.refresh();
  }

  /** How one's membership stands by now. */
  async refresh(): Promise<void> {
    try {
      this.#stand(await this.#around.api.ask<Membership>("GET", "/me/membership"));
    } catch (thrown) {
      if (codeOf(thrown) !== "no_such_membership") throw thrown;
      this.#set({ mine: null });
    }
  }

  async do(deed: Deed): Promise<void> {
    if (this.#club.busy) return;
    this.#set({ busy: true, problem: null });
    try {
      this.#stand(await this.#ask(deed));
      this.#asked = null;
    } catch (thrown) {
      const problem = codeOf(thrown);
      if (problem !== "offline" && problem !== "timeout" && problem !== "still_running") this.#asked = null;
      this.#set({ problem });
      if (problem === "tier_changed" || problem === "no_such_tier") await this.open().catch(() => undefined);
    }
    this.#set({ busy: false });
  }

  #ask(deed: Deed): Promise<Membership> {
    const { api, show } = this.#around;
    switch (deed.do) {
      case "join": {
        const { tier, method } = deed;
        const body = { tier: tier.key, show, expected_price: tier.price, means: { provider: method.provider, method: method.method } };
        return api.ask("POST", "/memberships", { body, key: this.#key(body) });
      }
      case "pay": {
        const body = { provider: deed.method.provider, method: deed.method.method };
        return api.ask("POST", "/me/membership/payments", { body, key: this.#key(body) });
      }
      case "switch":
        return api.ask("PUT", "/me/membership/tier", { body: { tier: deed.tier } });
      case "cancel":
      case "uncancel":
        return api.ask("POST", `/me/membership/${deed.do}`);
    }
  }

  #key(wish: object): string {
    const said = JSON.stringify(wish);
    if (this.#asked?.wish !== said) this.#asked = { key: this.#around.freshKey(), wish: said };
    return this.#asked.key;
  }

  #stand(mine: Membership): void {
    this.#set({ mine });
    const { status } = mine.payment ?? { status: "" };
    this.#look?.();
    this.#look = null;
    if (status === "requested" || status === "requires_action") this.#lookLater();
  }

  /** One look at a time; one that failed says nothing of the payment, so it is looked at again. */
  #lookLater(): void {
    this.#look?.();
    this.#look = this.#around.clock.after(LOOK_AGAIN, () => void this.refresh().catch(() => this.#lookLater()));
  }

  #set(change: Partial<Club>): void {
    this.#club = { ...this.#club, ...change };
    this.#around.changed(this.#club);
  }
}
