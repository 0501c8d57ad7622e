/** A list of the back office, page by page. */
import type { ReactiveController, ReactiveControllerHost } from "lit";
import { codeOf } from "../lib/problems.ts";

/** `next`: what to ask with for the page after this one; null at the end. */
export interface Page {
  readonly items: readonly unknown[];
  readonly next: string | null;
}

export class Listing<Of extends Page> implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #ask: (after: string | null) => Promise<Of>;
  readonly #joined: (fresh: Of, known: Of) => Of;
  #page: Of | null = null;
  #failed: string | null = null;
  #problem: string | null = null;
  #busy = false;
  #sought = 0;
  /** Something else is sought than what stands there. */
  #turned = false;

  /**
   * @param ask The first page (null), or the one that comes after.
   * @param joined What stands when the first page came anew, where more than that was known.
   */
  constructor(host: ReactiveControllerHost, ask: (after: string | null) => Promise<Of>, joined: (fresh: Of, known: Of) => Of = (fresh) => fresh) {
    this.#host = host;
    this.#ask = ask;
    this.#joined = joined;
    host.addController(this);
  }

  /** What is known; null before anything is. */
  get page(): Of | null {
    return this.#page;
  }

  /** Why nothing is known. */
  get failed(): string | null {
    return this.#failed;
  }

  /** Why no more of it came. */
  get problem(): string | null {
    return this.#problem;
  }

  get busy(): boolean {
    return this.#busy;
  }

  /** What is on its way is for somebody who left. */
  hostDisconnected(): void {
    this.#sought += 1;
  }

  /** The first page anew. @throws Problem It did not come; what is known stays. */
  async read(): Promise<void> {
    const sought = this.#sought;
    const fresh = await this.#ask(null);
    if (sought !== this.#sought) return;
    this.#page = this.#page === null ? fresh : this.#joined(fresh, this.#page);
    this.#failed = this.#problem = null;
    this.#turned = false;
    this.#host.requestUpdate();
  }

  /** The first page anew. A failure is told only where there is nothing to show, or something else. */
  async look(): Promise<void> {
    const sought = this.#sought;
    try {
      await this.read();
    } catch (thrown) {
      if (sought === this.#sought && this.#page === null) this.#failed = codeOf(thrown);
      else if (sought === this.#sought && this.#turned) this.#problem = codeOf(thrown);
      this.#host.requestUpdate();
    }
  }

  /** The page after the last one that is known. */
  async more(): Promise<void> {
    const sought = this.#sought;
    const after = this.#page?.next ?? null;
    if (this.#turned) return this.look(); // what stands there is not what is sought
    if (after === null || this.#busy) return;
    this.#busy = true;
    this.#problem = null;
    this.#host.requestUpdate();
    try {
      const older = await this.#ask(after);
      if (sought === this.#sought && this.#page?.next === after) this.#page = { ...older, items: [...(this.#page?.items ?? []), ...older.items] };
    } catch (thrown) {
      if (sought === this.#sought) this.#problem = codeOf(thrown);
    } finally {
      this.#busy = false;
      this.#host.requestUpdate();
    }
  }

  /** Something else is sought. `stays`: what is known is shown until the answer is there. */
  async seek({ stays = false }: { readonly stays?: boolean } = {}): Promise<void> {
    this.#sought += 1;
    if (!stays) this.#page = null;
    this.#failed = this.#problem = null;
    this.#turned = true;
    this.#host.requestUpdate();
    await this.look();
  }
}
