/** Show room: a show as one page holds it. The snapshot, the facts after it, and what only this page remembers. */
import { type Clock, ServerClock } from "./clock.ts";
import type { Places, ReactionKind, Taps } from "./frames.ts";
import { ShowClient } from "./show-client.ts";
import { apply } from "./show-state.ts";
import type { Connection, Ears, Socket, Told } from "./surroundings.ts";
import type { AnyEvent, MessageRefused, ShowState, Snapshot, You } from "./wire.ts";

/** Refused messages a studio keeps. */
const REFUSED_SHOWN = 50;

/** Everything a page draws from. Replaced whole with every change. */
export interface Room {
  readonly snapshot: Snapshot;
  readonly connection: Connection;
  readonly you: You | null;
  /** People watching now; null until the server has said. */
  readonly viewers: number | null;
  /** Taps heard since the page came. */
  readonly taps: Taps;
  /** For staff: what the moderator held back. */
  readonly refused: readonly MessageRefused[];
  /** For staff: who sends the picture; undefined until the server has said. */
  readonly source: string | null | undefined;
}

interface Around {
  readonly open: (ears: Ears) => Socket;
  readonly ticket: () => Promise<string>;
  readonly clock: Clock;
  readonly random: () => number;
  readonly changed: (room: Room) => void;
  /** Something that is seen once and not kept: hearts to let fly, a sale to list. */
  readonly happened?: (happening: { readonly event: AnyEvent } | { readonly taps: Taps }) => void;
}

export class ShowRoom {
  readonly client: ShowClient;
  readonly time: ServerClock;
  readonly #around: Around;
  #room: Room;

  constructor(around: Around, { snapshot, lanes }: { readonly snapshot: Snapshot; readonly lanes: Places }) {
    this.#around = around;
    this.time = new ServerClock(around.clock);
    this.#room = { snapshot, connection: { status: "connecting" }, you: null, viewers: null, taps: {}, refused: [], source: undefined };
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

  #hear(told: Told): void {
    switch (told.kind) {
      case "connection":
        return this.#set({ connection: told.connection });
      case "connected":
        this.time.set(told.time);
        return this.#set({ you: told.you });
      case "snapshot":
        return this.#set({ snapshot: told.snapshot });
      case "event":
        return this.#happen(told.event);
      case "stats":
        this.#set({ viewers: told.viewers, taps: sum(this.#room.taps, told.taps) });
        return this.#around.happened?.({ taps: told.taps });
    }
  }

  #happen(event: AnyEvent): void {
    const snapshot = apply(this.#room.snapshot, event);
    if (event.kind === "message.refused") this.#set({ refused: withOnce(this.#room.refused, event) });
    else if (event.kind === "broadcast.changed") this.#set({ source: event.source });
    else if (snapshot !== this.#room.snapshot) this.#set({ snapshot });
    this.#around.happened?.({ event });
  }

  #set(change: Partial<Room>): void {
    this.#room = { ...this.#room, ...change };
    this.#around.changed(this.#room);
  }
}

function withOnce(known: readonly MessageRefused[], event: MessageRefused): readonly MessageRefused[] {
  return known.some((each) => each.id === event.id) ? known : [...known, event].slice(-REFUSED_SHOWN);
}

function sum(one: Taps, other: Taps): Taps {
  const all: Partial<Record<ReactionKind, number>> = { ...one };
  for (const [kind, n] of Object.entries(other) as [ReactionKind, number][]) all[kind] = (all[kind] ?? 0) + n;
  return all;
}
