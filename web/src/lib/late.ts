/** Late: scripts that a page asks for after it stands. */
import { Backoff } from "./backoff.ts";
import type { Clock } from "./clock.ts";

/** What `script` brings. Where it does not come, it is asked for again, each time after a longer pause. */
export async function late<T>(script: () => Promise<T>, { clock, random }: { readonly clock: Clock; readonly random: () => number }): Promise<T> {
  const backoff = new Backoff(random);
  for (;;) {
    try {
      return await script();
    } catch {
      await new Promise<void>((again) => clock.after(backoff.next(0), again)); // the network is away, or the server leaves
    }
  }
}
