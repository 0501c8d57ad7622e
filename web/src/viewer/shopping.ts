/** Shopping: from the first unit in the cart to the thanks, and the sheets this goes through. */
import { type Standing, Till } from "../lib/till.ts";
import type { Wish } from "../lib/wishes.ts";
import type { Whisper } from "../lib/wire.ts";
import type { Visiting } from "./visiting.ts";

export type ShoppingWish = Extract<Wish, { readonly kind: "elapsed" | "take" | "units" | "code" | "fill" | "change" | "reserve" | "pay" | "cancel-order" | "order-done" }>;

interface Around {
  /** Everything the till needs; it tells its standing here. */
  readonly till: Omit<ConstructorParameters<typeof Till>[0], "changed">;
  readonly now: () => Visiting;
  readonly changed: (change: Partial<Visiting>) => void;
  /** Tell what was not done, by its code. */
  readonly tell: (code: string) => void;
}

/** Milliseconds over which pages ask what their carts cost after everybody heard of a new price. */
const SPREAD = 1_500;

export class Shopping {
  readonly #around: Around;
  readonly #till: Till;

  constructor(around: Around) {
    this.#around = around;
    this.#till = new Till({ ...around.till, changed: (standing) => this.#stand(standing) });
  }

  /** The cart, and what was left unpaid. */
  open(): Promise<void> {
    return this.#till.open();
  }

  /** Somebody comes back from their bank; how their order stands is asked, whatever the address says. */
  async comeFromBank(order: string): Promise<void> {
    await this.#till.follow(order);
    const { problem } = this.#till.now;
    if (problem !== null) return this.#around.tell(problem.code);
    this.#around.changed({ sheet: "checkout" });
  }

  async grant(wish: ShoppingWish): Promise<void> {
    switch (wish.kind) {
      case "elapsed":
        return this.#till.refresh();
      case "take":
        return this.#take(wish);
      case "units":
        await this.#till.setUnits(wish);
        return;
      case "code":
        return this.#till.typeCode(wish.code);
      case "fill":
        return this.#till.fill(wish.change);
      case "change":
        return this.#till.change();
      case "reserve":
        return this.#till.reserve();
      case "pay":
        return this.#till.pay(wish.means);
      case "cancel-order":
        return this.#till.cancel();
      case "order-done":
        this.#around.changed({ sheet: null });
        return this.#till.done();
    }
  }

  /** The terms of an offer changed, or (null) of everything. Everybody hears it at once, so the carts are asked for over a while. */
  reprice(offer: string | null): void {
    this.#around.till.clock.after(Math.random() * SPREAD, () => void this.#till.reprice(offer));
  }

  /** Another tab changed something of ours. */
  hear(whisper: Whisper): void {
    void this.#till.hear(whisper);
  }

  /** The page is looked at again: what was whispered meanwhile may be lost. */
  catchUp(): void {
    void this.#till.catchUp();
  }

  /** Somebody else is asking from now on: nothing of whoever asked before is shown. */
  startOver(): void {
    void this.#till.startOver();
  }

  /** The connection is back. Everybody's may be at once, so only who has something at stake asks, or does not know. */
  comeBack(): void {
    const { cart, order } = this.#till.now;
    if (order !== null || cart === null || cart.lines.length > 0) this.catchUp();
  }

  /** Another sheet is opened: what went wrong on the last one is past. */
  forgive(): void {
    this.#till.forgive();
  }

  /** The sheet is closed: an order that is over, whichever way, is done with. */
  leave(): void {
    const status = this.#around.now().standing?.order?.status ?? "pending_payment";
    if (status !== "pending_payment") void this.#till.done();
  }

  async #take(wish: Extract<Wish, { readonly kind: "take" }>): Promise<void> {
    if (!(await this.#till.take(wish))) return this.#around.tell(this.#till.now.problem?.code ?? "error");
    this.#till.forgive();
    this.#around.changed({ sheet: wish.buy ? "checkout" : "cart" });
    if (wish.buy && this.#till.isKnown) await this.#till.reserve(); // they see where it goes, and may change it, before they pay
  }

  /** A hold that ran out behind a closed sheet is told, and the till is open again. */
  #stand(standing: Standing): void {
    const { standing: before, sheet } = this.#around.now();
    this.#around.changed({ standing });
    if (before?.order?.status !== "pending_payment" || standing.order?.status !== "expired" || sheet === "checkout") return;
    this.#around.tell("hold_over");
    void this.#till.done();
  }
}
