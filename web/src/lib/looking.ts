/** Looking: whether anybody looks at the page. One that is out of sight for a while is spared the chat. */
import type { Cancel, Clock } from "./clock.ts";
import type { View } from "./frames.ts";

/** Milliseconds out of sight before the chat is let go: a look at another tab is not worth it. */
const OUT_OF_SIGHT = 5_000;

export class Looking {
  readonly #clock: Clock;
  readonly #changed: (view: View) => void;
  #view: View = "active";
  #hidden = false;
  #timer: Cancel | null = null;

  constructor(clock: Clock, changed: (view: View) => void) {
    this.#clock = clock;
    this.#changed = changed;
  }

  get isHidden(): boolean {
    return this.#hidden;
  }

  get isPassive(): boolean {
    return this.#view === "passive";
  }

  hide(hidden: boolean): void {
    this.#hidden = hidden;
    this.#timer?.();
    this.#timer = hidden ? this.#clock.after(OUT_OF_SIGHT, () => this.#see("passive")) : null;
    if (!hidden) this.#see("active");
  }

  #see(view: View): void {
    if (view === this.#view) return;
    this.#view = view;
    this.#changed(view);
  }
}
