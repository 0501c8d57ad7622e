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
