/** Doing: what a form is about, whether it was done, and why not. */
import type { ReactiveController, ReactiveControllerHost } from "lit";
import { codeOf } from "../lib/problems.ts";

export class Doing implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  #running = 0;
  #problem: string | null = null;
  #saved = false;
  #changes = 0;

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
    host.addController(this);
  }

  get busy(): boolean {
    return this.#running > 0;
  }

  /** The code of what was not done. */
  get problem(): string | null {
    return this.#problem;
  }

  /** Whether what stands in the form was saved. */
  get saved(): boolean {
    return this.#saved;
  }

  /** Whoever comes back sees a form, not what became of it before. */
  hostDisconnected(): void {
    this.forget();
  }

  /** Do `what`. Whether it was done; otherwise it is told why. */
  async do(what: () => Promise<unknown>): Promise<boolean> {
    this.#running += 1;
    this.#clear();
    try {
      await what();
      return true;
    } catch (thrown) {
      this.refuse(codeOf(thrown));
      return false;
    } finally {
      this.#running -= 1;
      this.#host.requestUpdate();
    }
  }

  /** Save what stands in the form by `what`; it is saved unless something else stands there by then. Where somebody else has changed it meanwhile, `reread` brings theirs. */
  async save(what: () => Promise<unknown>, reread: () => Promise<unknown>): Promise<void> {
    const changes = this.#changes;
    const done = await this.do(async () => {
      try {
        await what();
      } catch (thrown) {
        if (codeOf(thrown) === "rules_changed") await reread();
        throw thrown;
      }
    });
    this.#saved = done && changes === this.#changes;
    this.#host.requestUpdate();
  }

  /** It is not done, for what `code` says. */
  refuse(code: string): void {
    this.#problem = code;
    this.#host.requestUpdate();
  }

  /** Something else stands in the form: what was said of it is over. */
  forget(): void {
    this.#changes += 1;
    this.#clear();
  }

  #clear(): void {
    this.#problem = null;
    this.#saved = false;
    this.#host.requestUpdate();
  }
}
