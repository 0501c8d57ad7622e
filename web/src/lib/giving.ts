/** Giving: a viewer's wallet and what they give out of it. Loaded with the crowd; asks nothing before it is opened. */
import type { Api } from "./api.ts";
import type { Cancel, Clock } from "./clock.ts";
import type { Action, Means, Method } from "./paying.ts";
import { codeOf, factsOf } from "./problems.ts";
import type { PaymentStatus } from "./shop.ts";
import type { GiftView, Localized, Money } from "./wire.ts";

/** A thing of the house. `price` is minor units of the house's currency. */
export interface Gift {
  readonly key: string;
  readonly name: Localized;
  readonly price: number;
  readonly animation: string;
}

interface Bounds {
  readonly least: Money;
  readonly most: Money;
}

/** What can be given here, and within which bounds. */
export interface GiftShelf {
  readonly gifts: readonly Gift[];
  readonly donation: Bounds;
  readonly top_up: Bounds;
  readonly per_day: Money;
  readonly per_show: Money;
  readonly rules: Localized;
  /** With `{target}` in it. */
  readonly goal_rules: Localized;
  readonly adult_text: string;
  readonly is_on: boolean;
}

export interface Allowance {
  readonly cap: Money;
  readonly given: Money;
  readonly next_cap: Money | null;
  readonly next_at: string | null;
}

export interface TopUp {
  readonly id: string;
  readonly status: PaymentStatus;
  readonly amount: Money;
  readonly refunded: Money;
  readonly requested_at: string;
  readonly provider: string;
  readonly action: Action | null;
}

export interface Wallet {
  readonly balance: Money;
  readonly going_back: Money;
  readonly is_adult: boolean;
  readonly per_day: Allowance;
  readonly per_show: Allowance | null;
  readonly top_ups: readonly TopUp[];
}

/** What somebody wants to give; either a thing or an amount. */
export interface GiftWish {
  readonly gift?: string;
  readonly amount?: Money;
  readonly note: string | null;
  readonly unnamed: boolean;
}

/** Replaced whole with every change. */
export interface GivingNow {
  readonly open: boolean;
  readonly shelf: GiftShelf | null;
  readonly wallet: Wallet | null;
  readonly methods: readonly Method[] | null;
  /** The payment that is being made; null while none is. */
  readonly paying: TopUp | null;
  readonly busy: boolean;
  readonly problem: { readonly code: string; readonly facts: Readonly<Record<string, unknown>> } | null;
  /** What was given last, until the sheet is closed. */
  readonly gave: GiftView | null;
}

/** What the elements may ask of it. */
export type GiftDeed =
  | { readonly kind: "open" }
  | { readonly kind: "close" }
  | { readonly kind: "adult" }
  | { readonly kind: "give"; readonly wish: GiftWish }
  | { readonly kind: "top-up"; readonly amount: Money; readonly means: Means; readonly email: string | null }
  | { readonly kind: "leave-payment" }
  | { readonly kind: "refund" }
  | { readonly kind: "limits"; readonly per_day: number | null; readonly per_show: number | null };

interface Around {
  readonly show: string;
  readonly api: Pick<Api, "ask" | "methods">;
  readonly clock: Clock;
  readonly freshKey: () => string;
  readonly changed: (now: GivingNow) => void;
}

/** Milliseconds between two looks at a payment that is on its way. */
const LOOK = 2_000;

export const NOTHING_GIVEN: GivingNow = { open: false, shelf: null, wallet: null, methods: null, paying: null, busy: false, problem: null, gave: null };

export class Giving {
  readonly #around: Around;
  #now = NOTHING_GIVEN;
  #look: Cancel | null = null;
  /** One key for one wish: sent again after a silence, it is the same wish. */
  #keys = new Map<string, string>();

  constructor(around: Around) {
    this.#around = around;
  }

  get now(): GivingNow {
    return this.#now;
  }

  async grant(deed: GiftDeed): Promise<void> {
    switch (deed.kind) {
      case "open":
        this.#set({ open: true, problem: null, gave: null });
        return this.#do(() => this.#readAll());
      case "close":
        this.#look?.();
        return this.#set({ open: false, gave: null, problem: null });
      case "adult":
        return this.#change(() => this.#ask("POST", "/wallet/adult", { text: this.#now.shelf?.adult_text ?? "" }));
      case "give":
        return this.#do(() => this.#give(deed.wish));
      case "top-up":
        return this.#do(() => this.#topUp(deed));
      case "leave-payment":
        return this.#do(() => this.#leavePayment());
      case "refund":
        return this.#change(() => this.#once("/wallet/refund", {}));
      case "limits":
        return this.#change(() => this.#ask("PUT", "/wallet/limits", { per_day: deed.per_day, per_show: deed.per_show }));
    }
  }

  /** Somebody comes back from their bank: the sheet opens where they left it. */
  async comeBack(fee: string): Promise<void> {
    this.#set({ open: true });
    await this.#do(async () => {
      this.#settle(await this.#ask<TopUp>("GET", `/wallet/topups/${encodeURIComponent(fee)}`));
      await this.#readAll(); // after it: what it brought is in the wallet then
    });
  }

  /** Somebody else stands here: what was seen is not theirs. */
  startOver(): void {
    this.#look?.();
    this.#keys.clear();
    this.#set(NOTHING_GIVEN);
  }

  /** Do something to the wallet, and read it anew: only then it says what was given in this show. */
  #change(what: () => Promise<unknown>): Promise<void> {
    return this.#do(async () => {
      await what();
      await this.#readWallet();
    });
  }

  async #give(wish: GiftWish): Promise<void> {
    const { show } = this.#around;
    const gave = await this.#once<{ readonly gift: GiftView; readonly balance: Money }>(`/shows/${show}/gifts`, wish);
    const { wallet } = this.#now;
    this.#set({ gave: gave.gift, wallet: wallet === null ? null : { ...wallet, balance: gave.balance } });
    await this.#readWallet();
  }

  async #topUp({ amount, means, email }: Extract<GiftDeed, { readonly kind: "top-up" }>): Promise<void> {
    const method = "outcome" in means ? means.outcome : means.method;
    const wish = { amount, provider: means.provider, method, show: this.#around.show, email };
    this.#settle(await this.#once<TopUp>("/wallet/topups", wish));
    await this.#readWallet();
  }

  async #leavePayment(): Promise<void> {
    const { paying } = this.#now;
    if (paying === null) return;
    if (isOpen(paying)) await this.#ask<TopUp>("POST", `/wallet/topups/${paying.id}/cancel`);
    this.#look?.();
    this.#set({ paying: null });
    await this.#readWallet();
  }

  /** A payment as it stands: one that is on its way is looked at again, one that brought money is done with. */
  #settle(paying: TopUp): void {
    this.#look?.();
    this.#set({ paying: paying.status === "captured" ? null : paying });
    if (isOpen(paying)) this.#look = this.#around.clock.after(LOOK, () => void this.#lookAgain(paying.id));
  }

  async #lookAgain(fee: string): Promise<void> {
    try {
      await this.#settleNow(fee);
    } catch {
      this.#look = this.#around.clock.after(LOOK, () => void this.#lookAgain(fee));
    }
  }

  async #readAll(): Promise<void> {
    const shelf = this.#now.shelf ?? (await this.#ask<GiftShelf>("GET", "/gifts"));
    const methods = this.#now.methods ?? (await this.#around.api.methods());
    this.#set({ shelf, methods });
    await this.#readWallet();
    const { paying, wallet } = this.#now;
    const [latest] = wallet?.top_ups ?? [];
    if (paying !== null) await this.#settleNow(paying.id);
    else if (latest !== undefined && isOpen(latest)) this.#settle(latest);
  }

  /** A payment that was left out of sight may be over by now. */
  async #settleNow(fee: string): Promise<void> {
    this.#settle(await this.#ask<TopUp>("GET", `/wallet/topups/${fee}`));
    if (this.#now.paying === null) await this.#readWallet();
  }

  async #readWallet(): Promise<void> {
    this.#set({ wallet: await this.#ask<Wallet>("GET", `/wallet?show=${this.#around.show}`) });
  }

  #ask<T>(method: string, path: string, body?: object): Promise<T> {
    return this.#around.api.ask<T>(method, path, body === undefined ? {} : { body });
  }

  async #once<T>(path: string, body: object): Promise<T> {
    const wish = `${path} ${JSON.stringify(body)}`;
    const key = this.#keys.get(wish) ?? this.#around.freshKey();
    this.#keys.set(wish, key);
    try {
      const done = await this.#around.api.ask<T>("POST", path, { body, key });
      this.#keys.delete(wish);
      return done;
    } catch (thrown) {
      if (!MAY_BE_DONE.has(codeOf(thrown))) this.#keys.delete(wish);
      throw thrown;
    }
  }

  async #do(what: () => Promise<void>): Promise<void> {
    this.#set({ busy: true, problem: null });
    try {
      await what();
    } catch (thrown) {
      this.#set({ problem: { code: codeOf(thrown), facts: factsOf(thrown) } });
    } finally {
      this.#set({ busy: false });
    }
  }

  #set(change: Partial<GivingNow>): void {
    this.#now = { ...this.#now, ...change };
    this.#around.changed(this.#now);
  }
}

/** Answers after which a wish may have been done: sent again, it has the same key. */
const MAY_BE_DONE: ReadonlySet<string> = new Set(["offline", "timeout", "unavailable", "still_running", "database_busy"]);

/** Whether somebody else may settle a payment any moment. */
export function isOpen({ status }: TopUp): boolean {
  return status === "requested" || status === "requires_action";
}
