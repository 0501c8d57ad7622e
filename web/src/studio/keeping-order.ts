/** Keeping order: what staff do about words and people. */
import { type AnswerWish, type AppealList, withAppeal } from "../lib/appeals.ts";
import type { Api } from "../lib/api.ts";
import { heldIn, type Outcome, withHeld } from "../lib/held.ts";
import type { SentenceWish, Somebody } from "../lib/sentences.ts";
import { DEEDS, type ShieldDeed, type ShieldNow, withHeard, withRead } from "../lib/shield.ts";
import type { ShowRoom } from "../lib/show-room.ts";
import type { Wish } from "../lib/wishes.ts";
import type { AnyEvent, AppealView, HeldView } from "../lib/wire.ts";

interface Around {
  readonly api: Pick<Api, "ask">;
  readonly show: ShowRoom;
  readonly changed: (order: Order) => void;
}

/** Held messages of one page: as many as the server gives. */
const PAGE = 100;

interface Page {
  readonly items: readonly HeldView[];
  readonly next: string | null;
}

/** What is held, in the order in which it was said, and what of it is being decided about. */
export interface Order {
  readonly held: readonly HeldView[];
  readonly deciding: ReadonlySet<string>;
  /** Verdicts that somebody here said were wrong. */
  readonly wrong: ReadonlySet<string>;
  /** Messages that somebody here let everybody write. */
  readonly allowed: ReadonlySet<string>;
  /** Whom staff look at, to decide about them. */
  readonly somebody: Somebody | null;
  /** How the shield of the chat stands; null until it is known. */
  readonly shield: ShieldNow | null;
  readonly busy: boolean;
  /** What waits, what is due first on top; then what was answered. */
  readonly appeals: readonly AppealView[];
}

export const EMPTY_ORDER: Order = { appeals: [], held: [], deciding: new Set(), wrong: new Set(), allowed: new Set(), somebody: null, shield: null, busy: false };

export type OrderWish = Extract<Wish, { readonly kind: "person" | "sentence" | "shield" | "wrong" | "phrase" | "decide" | "answer-appeal" }>;

export class KeepingOrder {
  readonly #around: Around;
  #now = EMPTY_ORDER;

  constructor(around: Around) {
    this.#around = around;
  }

  get #path(): string {
    return `/shows/${this.#around.show.now.snapshot.show.id}`;
  }

  /** How things stand, before the page came or while it heard nothing. None of it waits for the rest: a raid leaves much to read. */
  async look(): Promise<void> {
    await Promise.all([this.#readShield(), this.#readHeld(), this.#appeals()]);
  }

  async #readShield(): Promise<void> {
    this.#shielded(await this.#around.api.ask<ShieldNow>("GET", `${this.#path}/shield`));
  }

  /** All that waits, page by page, and the newest of the rest. */
  async #readHeld(): Promise<void> {
    let page = await this.#page("&waiting=true");
    const held = [...page.items];
    while (page.next !== null) {
      page = await this.#page(`&waiting=true&cursor=${encodeURIComponent(page.next)}`);
      held.push(...page.items);
    }
    this.#take([...held, ...(await this.#page()).items]);
  }

  #page(more = ""): Promise<Page> {
    return this.#around.api.ask<Page>("GET", `${this.#path}/held?limit=${PAGE}${more}`);
  }

  /** Something happened: perhaps a message was held, or decided about. */
  hear(event: AnyEvent): void {
    const held = heldIn(event);
    if (held !== null) this.#take([held]);
    const shield = withHeard(this.#now.shield, event);
    if (shield !== this.#now.shield) this.#set({ shield });
    if (event.kind === "appeal.moved") this.#set({ appeals: withAppeal(this.#now.appeals, [event.appeal]) });
  }

  async grant(wish: OrderWish): Promise<void> {
    switch (wish.kind) {
      case "person":
        return this.face(wish.somebody);
      case "sentence":
        return this.sentence(wish.somebody, wish.body);
      case "shield":
        return this.shield(wish.deed);
      case "wrong":
        return this.wrong(wish.message);
      case "phrase":
        return this.allow(wish.message);
      case "decide":
        return this.decide(wish.message, wish.outcome);
      case "answer-appeal":
        return this.answer(wish.appeal, wish.body);
    }
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

  /** Calm the chat, keep it calm, or let it be. */
  async shield(deed: ShieldDeed): Promise<void> {
    if (this.#now.busy) return;
    this.#set({ busy: true });
    const [method, path] = DEEDS[deed];
    try {
      this.#shielded(await this.#around.api.ask<ShieldNow>(method, `${this.#path}/shield${path}`));
    } finally {
      this.#set({ busy: false });
    }
  }

  #shielded(fresh: ShieldNow): void {
    this.#set({ shield: withRead(this.#now.shield, fresh) });
  }

  /** Look at somebody, or at nobody any more. */
  face(somebody: Somebody | null): void {
    this.#set({ somebody });
  }

  /** Silence somebody, shut them out, or let them be unheard; what they said goes as well. */
  async sentence(somebody: Somebody, body: SentenceWish): Promise<void> {
    if (this.#now.busy) return;
    this.#set({ busy: true });
    try {
      await this.#around.api.ask("POST", `${this.#path}/bans`, { body });
      this.#set({ somebody: null });
      if (somebody.message !== null) await this.#around.show.remove(somebody.message);
    } finally {
      this.#set({ busy: false });
    }
  }

  /** The verdict about a message was wrong. */
  async wrong(message: string): Promise<void> {
    await this.#around.api.ask("PUT", `${this.#path}/held/${message}/wrong`);
    this.#set({ wrong: new Set([...this.#now.wrong, message]) });
  }

  /** Many copy it and mean well: everybody may write it, and what waits of it is said. */
  async allow(message: string): Promise<void> {
    await this.#around.api.ask("PUT", `${this.#path}/held/${message}/phrase`);
    this.#set({ allowed: new Set([...this.#now.allowed, message]) });
  }

  /** Uphold, shorten or lift. Whoever comes second finds it answered. */
  async answer(appeal: string, body: AnswerWish): Promise<void> {
    if (this.#now.busy) return;
    this.#set({ busy: true });
    try {
      const answered = await this.#around.api.ask<AppealView>("PUT", `${this.#path}/appeals/${appeal}/answer`, { body });
      this.#set({ appeals: withAppeal(this.#now.appeals, [answered]) });
    } catch (thrown) {
      await this.#appeals();
      throw thrown;
    } finally {
      this.#set({ busy: false });
    }
  }

  async #appeals(): Promise<void> {
    const pages = await Promise.all(["true", "false"].map((waiting) => this.#around.api.ask<AppealList>("GET", `${this.#path}/appeals?limit=${PAGE}&waiting=${waiting}`)));
    this.#set({ appeals: withAppeal([], pages.flatMap(({ items }) => items)) });
  }

  #take(held: readonly HeldView[]): void {
    this.#set({ held: withHeld(this.#now.held, held) });
  }

  #set(change: Partial<Order>): void {
    this.#now = { ...this.#now, ...change };
    this.#around.changed(this.#now);
  }
}
