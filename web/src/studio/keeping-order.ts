/** Keeping order: what staff do about words and people. */
import type { Api } from "../lib/api.ts";
import { heldIn, type Outcome, withHeld } from "../lib/held.ts";
import type { ShowRoom } from "../lib/show-room.ts";
import type { AnyEvent, HeldView } from "../lib/wire.ts";

/** Minutes for which the chat's button shuts somebody out. */
const BANNED = 60;
/** Characters of a reason. */
const REASON = 200;

interface Around {
  readonly api: Pick<Api, "ask" | "ban">;
  readonly show: ShowRoom;
  readonly changed: (order: Order) => void;
}

/** What is held, in the order in which it was said, and what of it is being decided about. */
export interface Order {
  readonly held: readonly HeldView[];
  readonly deciding: ReadonlySet<string>;
}

export const EMPTY_ORDER: Order = { held: [], deciding: new Set() };

export class KeepingOrder {
  readonly #around: Around;
  #now = EMPTY_ORDER;

  constructor(around: Around) {
    this.#around = around;
  }

  get #path(): string {
    return `/shows/${this.#around.show.now.snapshot.show.id}`;
  }

  /** What was held before the page came, or while it heard nothing. */
  async look(): Promise<void> {
    const { items } = await this.#around.api.ask<{ readonly items: readonly HeldView[] }>("GET", `${this.#path}/held`);
    this.#take(items);
  }

  /** Something happened: perhaps a message was held, or decided about. */
  hear(event: AnyEvent): void {
    const held = heldIn(event);
    if (held !== null) this.#take([held]);
  }

  /** Let a held message through, or not. Whoever comes second finds it decided. */
  async decide(message: string, outcome: Outcome): Promise<void> {
    if (this.#now.deciding.has(message)) return;
    this.#set({ deciding: new Set([...this.#now.deciding, message]) });
    try {
      this.#take([await this.#around.api.ask<HeldView>("PUT", `${this.#path}/held/${message}/decision`, { body: { outcome } })]);
    } catch (thrown) {
      await this.look();
      throw thrown;
    } finally {
      this.#set({ deciding: new Set([...this.#now.deciding].filter((each) => each !== message)) });
    }
  }

  /** What was said is the reason, and goes as well. */
  async ban(message: string): Promise<void> {
    const { api, show } = this.#around;
    const said = show.now.snapshot.messages.find(({ id }) => id === message);
    if (said === undefined) return;
    await api.ban(show.now.snapshot.show.id, { viewer: said.author.id, reason: [...said.text].slice(0, REASON).join(""), minutes: BANNED });
    await show.remove(message);
  }

  #take(held: readonly HeldView[]): void {
    this.#set({ held: withHeld(this.#now.held, held) });
  }

  #set(change: Partial<Order>): void {
    this.#now = { ...this.#now, ...change };
    this.#around.changed(this.#now);
  }
}
