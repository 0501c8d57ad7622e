/** Tapping: taps of a moment gathered into one frame for each kind, and forgotten when nobody listens. */
import type { Cancel, Clock } from "./clock.ts";
import type { ReactionKind } from "./frames.ts";

/** Milliseconds in which taps are gathered into one frame. */
const TAP_WINDOW = 400;
/** Taps in a frame. Source: server/live/frames.py, React.n. */
const MOST_TAPS = 50;

export class Tapping {
  readonly #clock: Clock;
  readonly #gathered: (kind: ReactionKind, n: number) => void;
  readonly #taps = new Map<ReactionKind, number>();
  #timer: Cancel | null = null;

  constructor(clock: Clock, gathered: (kind: ReactionKind, n: number) => void) {
    this.#clock = clock;
    this.#gathered = gathered;
  }

  tap(kind: ReactionKind): void {
    this.#taps.set(kind, Math.min(MOST_TAPS, (this.#taps.get(kind) ?? 0) + 1));
    this.#timer ??= this.#clock.after(TAP_WINDOW, () => this.#tell());
  }

  #tell(): void {
    this.#timer = null;
    for (const [kind, n] of this.#taps) this.#gathered(kind, n);
    this.#taps.clear();
  }
}
