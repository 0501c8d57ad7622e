/**
 * Keeping up with a show: each fact is told once and in order. What was lost on the way is asked for; what the server
 * skipped is told as a gap.
 */
import type { Cancel, Clock } from "./clock.ts";
import { Following } from "./following.ts";
import type { Gap, Incoming, Joined, Places } from "./frames.ts";
import type { Told } from "./surroundings.ts";
import type { AnyEvent, Lane } from "./wire.ts";

/** Milliseconds between two joins on one connection. */
const PAUSE = 2_000;
/** Milliseconds over which pages spread their joins when the server told all of them to begin anew. */
const SPREAD = 3_000;

interface Around {
  readonly clock: Clock;
  readonly random: () => number;
  readonly tell: (told: Told) => void;
  /** Sends a join. */
  readonly ask: (places: Places) => void;
  /** Whether the server leaves the chat out for us. */
  readonly isPassive: () => boolean;
}

export class KeepingUp {
  readonly #around: Around;
  readonly #following: Following;
  /** Joins without an answer yet: what does not fit before it comes is in it. */
  #unanswered = 0;
  #askedAt = 0;
  #again: Cancel | null = null;

  constructor(around: Around, places: Places) {
    this.#around = around;
    this.#following = new Following(places);
  }

  get places(): Places {
    return this.#following.places;
  }

  /** Whether a join is on its way. */
  get isAsking(): boolean {
    return this.#unanswered > 0;
  }

  /** Ask for everything after what was heard. */
  join(): void {
    this.#again?.();
    this.#again = null;
    this.#unanswered += 1;
    this.#around.ask(this.places);
  }

  /** The answer to a join. */
  joined(answer: Joined): void {
    this.#unanswered = Math.max(0, this.#unanswered - 1);
    this.#take(answer);
    this.#around.tell({ kind: "stats", viewers: answer.n, unique: answer.u ?? null, taps: {} });
  }

  /** New facts of a lane. */
  push(lane: Lane, { o, ep, e }: Incoming): void {
    if (o === undefined || ep === undefined || e === undefined) return;
    const fit = this.#following.fit(lane, { o, ep, e });
    if (fit === "next") this.#tellAll(this.#following.advance(lane, { o, ep, e }));
    else if (fit === "unknown" || this.isAsking) return;
    else if (fit === "another") this.startOver();
    else if (lane !== "chat" || !this.#around.isPassive()) this.#askSoon();
  }

  /** The server skipped some of a lane, because we read slowly. */
  skip(gap: Gap): void {
    if (this.#following.fit(gap.l, gap) === "another") return this.startOver();
    const picked = this.#following.skip(gap);
    if (picked === null) return;
    this.#tellAll(picked);
    this.#around.tell({ kind: "gap", lane: gap.l });
  }

  /** The count began anew. Every page hears of it at once, so they do not ask at once. */
  startOver(): void {
    this.#following.forget();
    this.#askIn(this.#around.random() * SPREAD);
  }

  /** The connection is gone; what was heard is remembered. */
  rest(): void {
    this.#unanswered = 0;
    this.#again?.();
    this.#again = null;
  }

  #take(answer: Joined): void {
    if (answer.snapshot !== null) {
      this.#following.restart(answer);
      return this.#around.tell({ kind: "snapshot", snapshot: answer.snapshot });
    }
    const missed = this.#following.catchUp(answer);
    if (missed !== null) return this.#tellAll(missed);
    this.#following.forget(); // an answer with a hole in it: only a snapshot helps
    this.#askSoon();
  }

  /** Something was lost: ask for it, or for a fresh snapshot, but not again and again. */
  #askSoon(): void {
    if (this.#again === null) this.#askIn(Math.max(0, this.#askedAt + PAUSE - this.#around.clock.now()));
  }

  #askIn(pause: number): void {
    this.#again?.();
    this.#again = this.#around.clock.after(pause, () => {
      this.#askedAt = this.#around.clock.now();
      this.join();
    });
  }

  #tellAll(events: readonly AnyEvent[]): void {
    for (const event of events) this.#around.tell({ kind: "event", event });
  }
}
