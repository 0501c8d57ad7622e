/** Show room: a show as one page holds it. The snapshot, the facts after it, and what only this page remembers. */
import { EMPTY_MARGIN, type Margin, type OwnWords, tidy, withAlone, withGap, withHeldState, withOwn, without, withSample } from "./chat-lines.ts";
import { type Clock, ServerClock } from "./clock.ts";
import type { Places, ReactionKind, RemovalReason, Taps } from "./frames.ts";
import { ShowClient } from "./show-client.ts";
import { apply } from "./show-state.ts";
import type { Connection, Open, Told } from "./surroundings.ts";
import type { AnyEvent, HeldNews, Quote, Said, ShowState, Snapshot, Whisper, You } from "./wire.ts";

/** Everything a page draws from. Replaced whole with every change. */
export interface Room {
  readonly snapshot: Snapshot;
  readonly connection: Connection;
  readonly you: You | null;
  /** People watching now; null until the server has said. */
  readonly viewers: number | null;
  /** People who have come so far; null while nobody counts them. */
  readonly unique: number | null;
  /** Taps heard since the page came. */
  readonly taps: Taps;
  /** What only this page knows of the chat. */
  readonly margin: Margin;
  /** For staff: who sends the picture; undefined until the server has said. */
  readonly source: string | null | undefined;
}

/** Something that is seen once and not kept: hearts to let fly, a sale to list, a word to you alone. */
export type Happening = { readonly event: AnyEvent } | { readonly taps: Taps } | { readonly whisper: Whisper };

interface Around {
  readonly open: Open;
  readonly ticket: () => Promise<string>;
  readonly clock: Clock;
  readonly random: () => number;
  readonly changed: (room: Room) => void;
  readonly happened?: (happening: Happening) => void;
}

export class ShowRoom {
  readonly client: ShowClient;
  readonly time: ServerClock;
  readonly #around: Around;
  #room: Room;

  constructor(around: Around, { snapshot, lanes }: { readonly snapshot: Snapshot; readonly lanes: Places }) {
    this.#around = around;
    this.time = new ServerClock(around.clock);
    this.#room = { snapshot, connection: { status: "connecting" }, you: null, viewers: null, unique: null, taps: {}, margin: EMPTY_MARGIN, source: undefined };
    const { open, ticket, clock, random } = around;
    this.client = new ShowClient({ room: snapshot.show.id, open, ticket, clock, random, tell: (told) => this.#hear(told) }, lanes);
  }

  get now(): Room {
    return this.#room;
  }

  /** What a door of our own answered: it may be ahead of the socket. */
  take(state: ShowState): void {
    const { snapshot } = this.#room;
    if (state.version > snapshot.show.state.version) this.#set({ snapshot: { ...snapshot, show: { ...snapshot.show, state } } });
  }

  /** Say something in the chat. Its author sees it at once, and here alone if nobody else is shown it. */
  async say(text: string, how: { readonly key: string; readonly replyTo?: string | null }): Promise<Said> {
    const said = await this.client.say(text, how);
    this.#keep(said.message, text, how.replyTo ?? null);
    if (said.held || said.shown) this.#set({ margin: withHeldState(this.#room.margin, said.message, said.held ? "waiting" : "shown") });
    return said;
  }

  /** It is known what became of messages of one's own that were held. */
  hearHeld(news: readonly Pick<HeldNews, "message" | "state">[]): void {
    this.#set({ margin: news.reduce((margin, { message, state }) => withHeldState(margin, message, state), this.#room.margin) });
  }

  /** What one said is told anew: the page, or another tab, may not know it. */
  hearOwn(words: readonly OwnWords[]): void {
    this.#set({ margin: withOwn(this.#room.margin, words, this.#room.snapshot.messages) });
  }

  /** Take a message away; one that only its author sees is gone from here as well. */
  async remove(message: string, reason?: RemovalReason): Promise<void> {
    await this.client.remove(message, reason);
    this.#set({ margin: without(this.#room.margin, message) });
  }

  #hear(told: Told): void {
    switch (told.kind) {
      case "connection":
        return this.#set({ connection: told.connection });
      case "connected":
        this.time.set(told.time);
        return this.#set({ you: told.you });
      case "snapshot":
        return this.#set({ snapshot: told.snapshot, margin: tidy({ ...this.#room.margin, gaps: [] }, told.snapshot.messages) });
      case "event":
        return this.#happen(told.event);
      case "gap":
        return told.lane === "chat" ? this.#set({ margin: withGap(this.#room.margin, this.#room.snapshot.messages) }) : undefined;
      case "whisper":
        if (told.whisper.held?.room === this.#room.snapshot.show.id) this.hearHeld([told.whisper.held]);
        return this.#around.happened?.({ whisper: told.whisper });
      case "stats":
        this.#set({ viewers: told.viewers, unique: told.unique ?? this.#room.unique, taps: sum(this.#room.taps, told.taps) });
        return this.#around.happened?.({ taps: told.taps });
    }
  }

  #happen(event: AnyEvent): void {
    const snapshot = apply(this.#room.snapshot, event);
    if (event.kind === "chat.sampled") this.#set({ margin: withSample(this.#room.margin, event) });
    else if (event.kind === "message.removed") this.#set({ snapshot, margin: without(this.#room.margin, event.message) });
    else if (event.kind === "broadcast.changed") this.#set({ source: event.source });
    else if (snapshot !== this.#room.snapshot) this.#set({ snapshot, margin: tidy(this.#room.margin, snapshot.messages) });
    this.#around.happened?.({ event });
  }

  #keep(id: string, text: string, replyTo: string | null): void {
    const { you, snapshot, margin } = this.#room;
    if (you === null || [...snapshot.messages, ...margin.alone].some((message) => message.id === id)) return;
    const at = new Date(this.time.now()).toISOString();
    const message = { id, author: { id: you.id, name: you.name, role: you.role, badge: null }, text, at, reply_to: this.#quote(replyTo) };
    this.#set({ margin: withAlone(margin, message, snapshot.messages) });
  }

  #quote(id: string | null): Quote | null {
    const quoted = this.#room.snapshot.messages.find((message) => message.id === id);
    return quoted === undefined ? null : { id: quoted.id, name: quoted.author.name, text: quoted.text };
  }

  #set(change: Partial<Room>): void {
    this.#room = { ...this.#room, ...change };
    this.#around.changed(this.#room);
  }
}

function sum(one: Taps, other: Taps): Taps {
  const all: Partial<Record<ReactionKind, number>> = { ...one };
  for (const [kind, n] of Object.entries(other) as [ReactionKind, number][]) all[kind] = (all[kind] ?? 0) + n;
  return all;
}
