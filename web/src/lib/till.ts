/**
 * The till of one show: cart, order, payment. It never charges twice: a request whose answer was lost is sent again
 * with the key it had, and a new wish gets a new key.
 */
import type { Api } from "./api.ts";
import type { Cancel, Clock, ServerClock } from "./clock.ts";
import { codeOf, factsOf } from "./problems.ts";
import type { Cart, Order, Outcome } from "./shop.ts";

/** What stands at the till. Replaced whole with every change. */
export interface Standing {
  readonly cart: Cart | null;
  readonly order: Order | null;
  readonly busy: boolean;
  readonly problem: { readonly code: string; readonly facts: Readonly<Record<string, unknown>> } | null;
  readonly email: string;
}

/** The doors the till goes through. */
export type Doors = Pick<Api, "cart" | "setUnits" | "place" | "orders" | "order" | "cancel" | "pay">;

interface Around {
  readonly show: string;
  readonly doors: Doors;
  readonly clock: Clock;
  readonly time: ServerClock;
  readonly freshKey: () => string;
  readonly changed: (standing: Standing) => void;
}

/** Milliseconds between two looks at an order that waits for its payment or its end. */
const LOOK = 2_000;
/** Endings after which nobody knows whether it was done: ask again with the same key. */
const UNKNOWN = new Set(["offline", "timeout", "unavailable", "busy", "still_running"]);

export class Till {
  readonly #around: Around;
  #now: Standing = { cart: null, order: null, busy: false, problem: null, email: "" };
  #placing: { readonly key: string; readonly wish: string } | null = null;
  #paying: { readonly key: string; readonly wish: string } | null = null;
  #look: Cancel | null = null;

  constructor(around: Around) {
    this.#around = around;
  }

  get now(): Standing {
    return this.#now;
  }

  /** The cart, and the order that was left unpaid if its hold still runs. */
  async open(): Promise<void> {
    await this.#do(async () => {
      const [cart, orders] = await Promise.all([this.#around.doors.cart(this.#around.show), this.#around.doors.orders()]);
      const pending = orders.find((order) => order.show === this.#around.show && order.status === "pending_payment");
      this.#set({ cart });
      if (pending !== undefined) this.#keep(pending);
    });
  }

  /** Into the cart: one more unit, or for `buy` at least one. */
  async take({ offer, variant, buy }: { readonly offer: string; readonly variant: string; readonly buy: boolean }): Promise<boolean> {
    const units = this.#now.cart?.lines.find((line) => line.variant === variant)?.units ?? 0;
    return this.setUnits({ offer, variant, units: buy ? Math.max(1, units) : units + 1 });
  }

  /** Set the units of a line; 0 takes it away. Whether it was done. */
  setUnits({ offer, variant, units }: { readonly offer: string; readonly variant: string; readonly units: number }): Promise<boolean> {
    const line = { offer, variant, units }; // and nothing else of a wish: the door takes no more
    return this.#do(async () => this.#set({ cart: await this.#around.doors.setUnits(this.#around.show, line) }));
  }

  /** Hold what lies in the cart: all of it, or nothing. */
  async reserve(email: string): Promise<void> {
    if (this.#now.busy || this.#now.order !== null) return;
    this.#set({ email });
    if (!(await this.#do(async () => this.#keep(await this.#place(email))))) await this.#lookAgain();
  }

  /** Pay for what is held. */
  async pay(outcome: Outcome): Promise<void> {
    const order = this.#now.order;
    if (this.#now.busy || order === null) return;
    if (!(await this.#do(async () => this.#keep(await this.#charge(order, outcome))))) await this.#lookAgain();
  }

  /** Give the units back. */
  async cancel(): Promise<void> {
    const order = this.#now.order;
    if (order === null) return;
    if (!(await this.#do(async () => this.#keep(await this.#around.doors.cancel(order.id))))) await this.refresh();
  }

  /** The order is done with, whichever way; the cart is open again. */
  async done(): Promise<void> {
    this.#look?.();
    this.#look = null;
    this.#placing = this.#paying = null;
    this.#set({ order: null, problem: null });
    await this.#do(async () => this.#set({ cart: await this.#around.doors.cart(this.#around.show) }));
  }

  /** See how the order stands. */
  async refresh(): Promise<void> {
    const order = this.#now.order;
    if (order === null) return;
    try {
      this.#keep(await this.#around.doors.order(order.id));
    } catch {
      this.#lookSoon(); // it stands as it stood; look again
    }
  }

  /** Forget what went wrong. */
  forgive(): void {
    if (this.#now.problem !== null) this.#set({ problem: null });
  }

  async #place(email: string): Promise<Order> {
    const cart = this.#now.cart ?? (await this.#around.doors.cart(this.#around.show));
    const wish = JSON.stringify([email, cart.lines.map((line) => [line.variant, line.units]), cart.total]);
    this.#placing = this.#placing?.wish === wish ? this.#placing : { key: this.#around.freshKey(), wish };
    const order = await this.#around.doors.place({ show: this.#around.show, email, expected_total: cart.total }, this.#placing.key);
    this.#placing = null;
    return order;
  }

  async #charge(order: Order, outcome: Outcome): Promise<Order> {
    const wish = `${order.id} ${outcome}`;
    this.#paying = this.#paying?.wish === wish ? this.#paying : { key: this.#around.freshKey(), wish };
    const charged = await this.#around.doors.pay(order.id, outcome, this.#paying.key);
    this.#paying = null;
    return charged;
  }

  /** After a refusal the cart, and the order if there is one, may be other than we think. */
  async #lookAgain(): Promise<void> {
    const problem = this.#now.problem;
    if (problem === null || UNKNOWN.has(problem.code)) return;
    this.#placing = this.#paying = null;
    await this.refresh();
    try {
      if (this.#now.order === null) this.#set({ cart: await this.#around.doors.cart(this.#around.show) });
    } catch {
      return; // the first problem is the one to tell
    }
  }

  #keep(order: Order): void {
    this.#around.time.set(order.server_time);
    this.#set({ order });
    this.#look?.();
    this.#look = null;
    if (order.status === "pending_payment") this.#lookSoon();
  }

  /** An unanswered payment is looked after; a quiet order only when its hold ends. */
  #lookSoon(): void {
    const order = this.#now.order;
    if (order === null) return;
    const left = this.#around.time.left(order.reserved_until);
    const pause = order.payment?.status === "requested" ? LOOK : Math.max(LOOK / 2, left + LOOK / 4);
    this.#look?.();
    this.#look = this.#around.clock.after(pause, () => void this.refresh());
  }

  async #do(what: () => Promise<void>): Promise<boolean> {
    this.#set({ busy: true, problem: null });
    try {
      await what();
      return true;
    } catch (thrown) {
      this.#set({ problem: { code: codeOf(thrown), facts: factsOf(thrown) } });
      return false;
    } finally {
      this.#set({ busy: false });
    }
  }

  #set(change: Partial<Standing>): void {
    this.#now = { ...this.#now, ...change };
    this.#around.changed(this.#now);
  }
}
