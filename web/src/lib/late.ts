/** Late: scripts that a page asks for after it stands. */
import { Backoff } from "./backoff.ts";
import type { Clock } from "./clock.ts";

/** Pauses that are waited for now. */
const pauses = new Set<() => void>();

/** The network may be back: whatever waits to be asked for again is asked for at once. */
export function hurry(): void {
  for (const end of pauses) end();
}

/** What `script` brings. Where it does not come, it is asked for again, each time after a longer pause. */
export async function late<T>(script: () => Promise<T>, { clock, random }: { readonly clock: Clock; readonly random: () => number }): Promise<T> {
  const backoff = new Backoff(random);
  for (;;) {
    try {
      return await script();
    } catch {
      await pause(backoff.next(0), clock); // the network is away, or the server leaves
    }
  }
}

function pause(milliseconds: number, clock: Clock): Promise<void> {
  return new Promise((again) => {
    const end = (): void => {
      cancel();
      pauses.delete(end);
      again();
    };
    const cancel = clock.after(milliseconds, end);
    pauses.add(end);
  });
}
