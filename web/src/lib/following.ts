/** Following: how far this page has heard each lane of a show, and what of an answer is new to it. */
import type { Gap, Joined, Places } from "./frames.ts";
import type { AnyEvent, Lane, Place } from "./wire.ts";

/** A lane's part of an answer: the last event of `e` stands at `o`. */
interface Stretch extends Place {
  readonly e: readonly AnyEvent[];
}

/** How a push fits what was heard: the `next` one, a `gap` before it, `another` count begun, or nobody follows. */
export type Fit = "next" | "gap" | "another" | "unknown";

export class Following {
  #places: Map<Lane, Place>;

  /** @param places Where a snapshot that the page already shows stopped, lane by lane. */
  constructor(places: Places) {
    this.#places = new Map(Object.entries(places) as [Lane, Place][]);
  }

  /** How far each lane was heard. */
  get places(): Places {
    return Object.fromEntries(this.#places);
  }

  /** What was heard counts no more: a fresh snapshot is wanted. */
  forget(): void {
    this.#places.clear();
  }

  /** The answer brought a snapshot: follow from where it stopped. */
  restart(answer: Joined): void {
    this.#places = new Map(stretches(answer).map(([lane, { o, ep }]) => [lane, { o, ep }]));
  }

  /** The answer brought what was missed: all of it that is new, lane by lane. Null when it leaves something out. */
  catchUp(answer: Joined): readonly AnyEvent[] | null {
    const missed = stretches(answer);
    if (missed.some(([lane, stretch]) => this.fit(lane, stretch) !== "next")) return null;
    return missed.flatMap(([lane, stretch]) => this.advance(lane, stretch));
  }

  fit(lane: Lane, { o, ep, e }: Stretch): Fit {
    const place = this.#places.get(lane);
    if (place === undefined) return "unknown";
    if (place.ep !== ep) return "another";
    return o - e.length > place.o ? "gap" : "next";
  }

  /** Go on to the end of the stretch. What of it is new. */
  advance(lane: Lane, { o, ep, e }: Stretch): readonly AnyEvent[] {
    const known = this.#places.get(lane)?.o ?? o - e.length;
    if (o <= known) return [];
    this.#places.set(lane, { o, ep });
    return e.slice(-(o - known));
  }

  /** The server skipped what lies before `o`: go on from there. What it picked out of it; null when it is nothing new. */
  skip({ l, o, ep, e }: Gap): readonly AnyEvent[] | null {
    if (o <= (this.#places.get(l)?.o ?? o)) return null;
    this.#places.set(l, { o, ep });
    return e;
  }
}

function stretches(answer: Joined): readonly (readonly [Lane, Stretch])[] {
  return Object.entries(answer.lanes) as [Lane, Stretch][];
}
