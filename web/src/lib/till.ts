/**
 * The till of one show: cart, order, payment. It never charges twice: a request whose answer was lost is sent again
 * with the key it had, and a new wish gets a new key.
 */
import type { Api } from "./api.ts";
import { BLANK, type Draft, type Faults, faultsIn, faultsOf, remembered, wayOf, wishOf } from "./checkout.ts";
import type { Cancel, Clock, ServerClock } from "./clock.ts";
import { isUnderway, type Means, type Method } from "./paying.ts";
import { codeOf, factsOf } from "./problems.ts";
import type { Cart, DeliveryWay, Order, OrderWish } from "./shop.ts";
import type { Whisper } from "./wire.ts";

/** What stands at the till. Replaced whole with every change. */
export interface Standing {
  readonly cart: Cart | null;
  readonly order: Order | null;
  readonly busy: boolean;
  readonly problem: { readonly code: string; readonly facts: Readonly<Record<string, unknown>> } | null;
  /** What is filled in, whatever went wrong with it; at first what was filled in the last time. */
  readonly draft: Draft;
  readonly faults: Faults;
  /** Whether it is to be filled in anew although nothing is missing. */
  readonly changing: boolean;
  /** How one can pay here; null until somebody has to know. */
  readonly methods: readonly Method[] | null;
}

/** The doors the till goes through. */
export type Doors = Pick<Api, "cart" | "setUnits" | "typeCode" | "place" | "orders" | "order" | "cancel" | "pay" | "methods">;

interface Around {
  readonly show: string;
  readonly doors: Doors;
  readonly clock: Clock;
  readonly time: ServerClock;
  readonly freshKey: () => string;
  readonly changed: (standing: Standing) => void;
}

/** Milliseconds between two looks at an order that waits for its payment: a whisper is faster, and may be lost. */
const LOOK = 5_000;
/** Milliseconds after the end of a hold at which to look what became of it. */
const GRACE = 500;
/** Endings after which nobody knows whether it was done: ask again with the same key. */
const UNKNOWN = new Set(["offline", "timeout", "unavailable", "busy", "still_running"]);

export class Till {
  readonly #around: Around;
  #now: Standing = { cart: null, order: null, busy: false, problem: null, draft: BLANK, faults: {}, changing: false, methods: null };
  #placing: { readonly key: string; readonly wish: string } | null = null;
  #paying: { readonly key: string; readonly wish: string } | null = null;
  #look: Cancel | null = null;
  #remembers = false;
  /** Carts asked for, and the latest of them that came: an older answer is not the news. */
  #asked = 0;
  #came = 0;
  /** Whispers that came while something was being done: its answer may hold what they say. */
  #whispered: Whisper[] = [];

  constructor(around: Around) {
    this.#around = around;
  }

  get now(): Standing {
    return this.#now;
  }

  /** The cart, the order that was left unpaid if its hold still runs, and what was filled in the last time. */
  async open(): Promise<void> {
    await this.#do(() => this.#readAll());
  }

  /** Somebody else stands here: their cart, their order, what they filled in. */
  async startOver(): Promise<void> {
    this.#look?.();
    this.#look = this.#placing = this.#paying = null;
    this.#remembers = false;
    this.#set({ order: null, draft: BLANK, faults: {}, changing: false });
    await this.#quietly(() => this.#readAll());
  }

  /** Whether all that an order needs is known from an order before. */
  get isKnown(): boolean {
    const way = wayOf(this.#now.cart, this.#now.draft);
    return this.#remembers && way !== null && Object.keys(faultsOf(this.#now.draft, way)).length === 0;
  }

  /** Fill it in anew. What is held goes back into the cart first: an order goes where it was placed for. */
  async change(): Promise<void> {
    if (this.#now.order !== null) {
      await this.cancel();
      if (this.#now.order.status === "pending_payment") return;
      await this.done();
    }
    this.#set({ changing: true });
  }

  /** Into the cart: one more unit, or for `buy` at least one. */
  async take({ offer, variant, buy }: { readonly offer: string; readonly variant: string; readonly buy: boolean }): Promise<boolean> {
    const units = this.#now.cart?.lines.find((line) => line.variant === variant)?.units ?? 0;
    return this.setUnits({ offer, variant, units: buy ? Math.max(1, units) : units + 1 });
  }

  /** Set the units of a line; 0 takes it away. Whether it was done. */
  setUnits({ offer, variant, units }: { readonly offer: string; readonly variant: string; readonly units: number }): Promise<boolean> {
    const line = { offer, variant, units }; // and nothing else of a wish: the door takes no more
    return this.#do(() => this.#readCart(() => this.#around.doors.setUnits(this.#around.show, line)));
  }

  /** A promo code into the cart, or out of it. */
  async typeCode(code: string | null): Promise<void> {
    await this.#do(() => this.#readCart(() => this.#around.doors.typeCode(this.#around.show, code)));
  }

  /** The terms of an offer changed, or (null) of all: a cart with it costs something else now. */
  async reprice(offer: string | null): Promise<void> {
    if (!this.#now.busy && this.#now.cart?.lines.some((line) => offer === null || line.offer === offer)) await this.#quietly(() => this.#readCart());
  }

  /** Something was filled in. */
  fill(change: Partial<Draft>): void {
    const faults = Object.fromEntries(Object.entries(this.#now.faults).filter(([field]) => !(field in change) && !("method" in change)));
    this.#set({ draft: { ...this.#now.draft, ...change }, faults });
  }

  /** Hold what lies in the cart: all of it, or nothing. What is filled in wrong is told first. */
  async reserve(): Promise<void> {
    const { busy, order, draft } = this.#now;
    const way = wayOf(this.#now.cart, draft);
    if (busy || order !== null || way === null) return;
    const faults = faultsOf(draft, way);
    this.#set({ faults, problem: null });
    if (Object.keys(faults).length > 0) return;
    if (await this.#do(async () => this.#keep(await this.#place(wishOf(this.#around.show, draft, way))))) return;
    if (this.#now.problem !== null) this.#set({ faults: faultsIn(this.#now.problem) });
    await this.#lookAgain(way);
  }

  /** Pay for what is held. */
  async pay(means: Means): Promise<void> {
    const order = this.#now.order;
    if (this.#now.busy || order === null) return;
    if (!(await this.#do(async () => this.#keep(await this.#charge(order, means))))) await this.#lookAgain();
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
    await this.#do(() => this.#readCart());
  }

  /** Somebody comes back from their bank: the order they went away with is shown, however it stands. */
  async follow(id: string): Promise<void> {
    await this.#do(async () => this.#keep(await this.#around.doors.order(id)));
  }

  /** See how the order stands. */
  async refresh(): Promise<void> {
    const order = this.#now.order;
    if (order === null) return;
    try {
      this.#keep(await this.#around.doors.order(order.id));
    } catch {
      this.#lookSoon(order); // it stands as it stood; look again
    }
  }

  /** Another tab or device changed something, or this one did. */
  async hear(whisper: Whisper): Promise<void> {
    if (this.#now.busy) this.#whispered.push(whisper);
    else if (this.#isNews(whisper)) await this.#quietly(() => (whisper.order === null ? this.#readCart() : this.#readAll(whisper.order.id)));
  }

  /** The page was away: what was whispered meanwhile is lost. A cart that never came is asked for again. */
  async catchUp(): Promise<void> {
    if (!this.#now.busy) await (this.#now.cart === null ? this.open() : this.#quietly(() => this.#readAll(this.#now.order?.id)));
  }

  /** Forget what went wrong. */
  forgive(): void {
    if (this.#now.problem !== null) this.#set({ problem: null });
  }

  // Reading

  #isNews({ cart, order }: Whisper): boolean {
    if (cart !== null) return cart !== this.#now.cart?.version;
    const known = this.#now.order;
    if (order === null || known === null || order.id !== known.id) return order !== null && (order.status === "pending_payment" || known === null);
    return order.status !== known.status || (order.payment !== null && order.payment !== known.payment?.status);
  }

  /** The cart and the orders. `news`: the order that is shown, or that somebody speaks of. */
  async #readAll(news?: string): Promise<void> {
    const [, orders] = await Promise.all([this.#readCart(), this.#around.doors.orders()]);
    const here = orders.filter((order) => order.show === this.#around.show);
    const found = here.find((order) => order.status === "pending_payment") ?? here.find((order) => order.id === news && order.id === this.#now.order?.id);
    if (this.#now.draft === BLANK && orders.length > 0) {
      this.#remembers = true;
      this.#set({ draft: remembered(orders) });
    }
    if (found !== undefined) this.#keep(found);
  }

  async #readCart(ask = (): Promise<Cart> => this.#around.doors.cart(this.#around.show)): Promise<void> {
    this.#asked += 1;
    const mine = this.#asked;
    const cart = await ask();
    if (mine < this.#came) return;
    this.#came = mine;
    this.#set({ cart });
  }

  async #quietly(what: () => Promise<void>): Promise<void> {
    try {
      await what();
    } catch {
      return; // it stands as it stood; the next whisper, or the next look, brings it
    }
  }

  // Writing

  async #place(wish: OrderWish): Promise<Order> {
    const said = JSON.stringify([wish, this.#now.cart?.lines.map((line) => [line.variant, line.units])]);
    this.#placing = this.#placing?.wish === said ? this.#placing : { key: this.#around.freshKey(), wish: said };
    const order = await this.#around.doors.place(wish, this.#placing.key);
    this.#placing = null;
    this.#remembers = true;
    this.#set({ changing: false });
    return order;
  }

  async #charge(order: Order, means: Means): Promise<Order> {
    const wish = `${order.id} ${JSON.stringify(means)}`;
    this.#paying = this.#paying?.wish === wish ? this.#paying : { key: this.#around.freshKey(), wish };
    const charged = await this.#around.doors.pay(order.id, means, this.#paying.key);
    this.#paying = null;
    return charged;
  }

  /** After a refusal the cart, and the order if there is one, may be other than we think. `shown`: what was ordered by. */
  async #lookAgain(shown?: DeliveryWay): Promise<void> {
    const { problem, cart } = this.#now;
    if (problem === null || UNKNOWN.has(problem.code)) return;
    this.#placing = this.#paying = null;
    if (problem.code === "price_changed" && cart !== null && shown !== undefined) {
      const was = { subtotal: cart.subtotal, discount: cart.discount, delivery: shown.price, total: shown.total };
      this.#set({ problem: { ...problem, facts: { ...problem.facts, was } } });
    }
    await this.refresh();
    if (this.#now.order === null) await this.#quietly(() => this.#readCart());
  }

  #keep(order: Order): void {
    this.#around.time.set(order.server_time);
    this.#set({ order });
    this.#look?.();
    if (order.status !== "pending_payment") return;
    this.#lookSoon(order);
    if (this.#now.methods === null) void this.#quietly(async () => this.#set({ methods: await this.#around.doors.methods() }));
  }

  /** An unanswered payment is looked after; a quiet order only when its hold ends. */
  #lookSoon(order: Order): void {
    const left = this.#around.time.left(order.reserved_until);
    const pause = isUnderway(order) ? Math.min(LOOK, left + GRACE) : Math.max(2 * GRACE, left + GRACE);
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
      for (const whisper of this.#whispered.splice(0)) void this.hear(whisper);
    }
  }

  #set(change: Partial<Standing>): void {
    this.#now = { ...this.#now, ...change };
    this.#around.changed(this.#now);
  }
}
