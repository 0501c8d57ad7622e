/** Back-off: how long to wait before asking again, so that a thousand pages do not ask at once. */

/** Milliseconds. Source: realtime.md, section 4: full jitter, 0.5-20 s. */
export const SHORTEST = 500;
/** Milliseconds. */
export const LONGEST = 20_000;

/**
 * How long to wait before attempt `attempt` (0 is the first one after a loss).
 *
 * @param random A number from 0 to 1.
 * @param after Milliseconds the server asked to wait at least.
 */
export function wait(attempt: number, random: number, after = 0): number {
  const ceiling = Math.min(LONGEST, SHORTEST * 2 ** Math.min(attempt + 1, 10));
  const jittered = SHORTEST + random * (ceiling - SHORTEST);
  return Math.round(Math.max(after, jittered));
}

/** Counts the losses in a row: each waits longer than the one before. */
export class Backoff {
  readonly #random: () => number;
  #attempt = 0;

  constructor(random: () => number) {
    this.#random = random;
  }

  /** The next pause, in milliseconds. @param least Milliseconds somebody asked to wait at least. */
  next(least: number): number {
    const pause = wait(this.#attempt, this.#random(), least);
    this.#attempt += 1;
    return pause;
  }

  /** The connection held: the next loss is the first again. */
  begin(): void {
    this.#attempt = 0;
  }
}
