/** Notices: what was not done, said for a while. */
import type { Cancel, Clock } from "./clock.ts";
import { codeOf } from "./problems.ts";

/** Milliseconds a notice stays. */
const STAYS = 5_000;

export class Notices {
  readonly #clock: Clock;
  readonly #changed: (code: string | null) => void;
  #forget: Cancel | null = null;

  /** @param changed Hears the code of what is said now; null when nothing is. */
  constructor(clock: Clock, changed: (code: string | null) => void) {
    this.#clock = clock;
    this.#changed = changed;
  }

  /** Do `what`; when it fails, say why. */
  async attempt(what: () => Promise<unknown> | undefined): Promise<void> {
    try {
      await what();
    } catch (thrown) {
      this.tell(codeOf(thrown));
    }
  }

  /** Say what was not done, by its code. What was said before is over. */
  tell(code: string): void {
    this.#forget?.();
    this.#forget = this.#clock.after(STAYS, () => this.#changed(null));
    this.#changed(code);
  }
}
