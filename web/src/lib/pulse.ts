/** Pulse: whether the other side still lives. Whatever it says counts; too long a silence does not go unnoticed. */
import type { Cancel, Clock } from "./clock.ts";

/** Milliseconds a ping may be late. */
const GRACE = 10_000;
/** Milliseconds between pings until the server has said. */
const USUAL = 25_000;

export class Pulse {
  readonly #clock: Clock;
  readonly #stopped: () => void;
  #patience = USUAL + GRACE;
  #heardAt = 0;
  #watch: Cancel | null = null;

  /** @param stopped Called once when nothing was heard for too long. */
  constructor(clock: Clock, stopped: () => void) {
    this.#clock = clock;
    this.#stopped = stopped;
  }

  /** Whether nothing has been heard for longer than a ping may take: the machine may have slept. */
  get isStale(): boolean {
    return this.#clock.now() - this.#heardAt > this.#patience;
  }

  /** A connection begins; nobody counts yet, but it is fresh. */
  begin(): void {
    this.#heardAt = this.#clock.now();
  }

  /** The server pings every so many seconds. */
  expect(seconds: number): void {
    this.#patience = seconds * 1000 + GRACE;
  }

  /** A sign of life. */
  beat(): void {
    this.#heardAt = this.#clock.now();
    this.#watch?.();
    this.#watch = this.#clock.after(this.#patience, this.#stopped);
  }

  /** Nobody listens any more. */
  rest(): void {
    this.#watch?.();
    this.#watch = null;
  }
}
