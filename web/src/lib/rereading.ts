/** Rereading: a page asks what its person said where it may not know. Thousands of pages come back at once, and do not ask at once. */
import type { Api } from "./api.ts";
import type { OwnWords } from "./chat-lines.ts";
import { type Cancel, type Clock, wallClock } from "./clock.ts";
import type { Room, ShowRoom } from "./show-room.ts";
import { MESSAGES_SHOWN } from "./show-state.ts";
import type { WordsNews } from "./wire.ts";

/** Source: server/api/held.py. */
interface MyWordsList {
  readonly items: readonly OwnWords[];
}

interface Around {
  readonly read: () => Promise<readonly OwnWords[]>;
  readonly show: Pick<ShowRoom, "now" | "hearOwn">;
  readonly clock: Clock;
  readonly random: () => number;
}

/** Milliseconds in which what was said is on its way to every page that is shown it. */
const SETTLES = 2_000;

/** Milliseconds over which pages ask. */
const SPREAD = 5_000;

/** Milliseconds in which something may become of what was said. */
export const LATELY = 600_000;

export class Rereading {
  readonly #around: Around;
  #of: string | null = null;
  #saidAt = -Infinity;
  #soon: Cancel | null = null;

  constructor(around: Around) {
    this.#around = around;
  }

  /** The page said something. */
  said(): void {
    this.#saidAt = this.#around.clock.now();
  }

  /** The page is here, or back, and `person` looks at it: it asks at once if it has not yet, else only if it may have missed something. */
  comeBack(person: string): void {
    const { clock, show } = this.#around;
    if (person !== this.#of) return this.#ask(person);
    const { alone, held } = show.now.margin;
    const open = alone.some(({ id }) => held[id] !== "shown"); // its person knows that something is the matter with it
    if (!open && clock.now() - this.#saidAt > LATELY) return;
    this.#soon?.();
    this.#soon = this.#later(() => this.#ask(person));
  }

  /** Its person said something, here or in another tab, or what they said stands otherwise. */
  hear({ room, message }: WordsNews, person: string): void {
    const { show } = this.#around;
    if (room !== show.now.snapshot.show.id) return;
    if (message === null) return this.#ask(person);
    this.#later(() => {
      if (lacks(show.now, message)) this.#ask(person);
    });
  }

  #later(what: () => void): Cancel {
    const { clock, random } = this.#around;
    return clock.after(SETTLES + random() * SPREAD, what);
  }

  #ask(person: string): void {
    const { read, show } = this.#around;
    const heard = (words: readonly OwnWords[]): void => {
      this.#of = person;
      show.hearOwn(words);
    };
    read().then(heard, () => undefined); // it asks again when it comes back again
  }
}

/** As a page of a show does it. */
export function rereading(api: Pick<Api, "ask">, show: ShowRoom): Rereading {
  const read = async (): Promise<readonly OwnWords[]> => (await api.ask<MyWordsList>("GET", `/shows/${show.now.snapshot.show.id}/messages/mine`)).items;
  return new Rereading({ read, show, clock: wallClock, random: Math.random });
}

/** Whether a message has its place on the page and is not there. */
function lacks({ snapshot: { messages }, margin }: Room, message: string): boolean {
  const first = messages.length < MESSAGES_SHOWN ? "" : (messages[0]?.id ?? "");
  return message > first && ![...messages, ...margin.alone].some(({ id }) => id === message);
}
