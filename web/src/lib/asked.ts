/** Asked: commands that wait for their answer, each a promise with a limit. */
import type { Cancel, Clock } from "./clock.ts";
import type { Outgoing } from "./frames.ts";
import type { Refusal } from "./wire.ts";

/** Milliseconds a command waits for its answer, reconnecting included. */
export const PATIENCE = 15_000;

/** A command was not done. `code` is the server's, or `offline` or `timeout` of the page itself. */
export class CommandError extends Error {
  readonly code: string;
  readonly retry: number | null;
  readonly facts: Readonly<Record<string, unknown>>;

  constructor({ code, message, retry = null, facts = {} }: Partial<Refusal> & { readonly code: string }) {
    super(message ?? code);
    this.code = code;
    this.retry = retry;
    this.facts = facts;
  }
}

/** Smaller ids are the client's own: connect and join. */
const FIRST_ID = 10;

interface Waiting {
  readonly frame: Outgoing;
  readonly again: boolean;
  readonly done: (answer: unknown) => void;
  readonly failed: (error: CommandError) => void;
  readonly cancel: Cancel;
  sent: boolean;
}

/** The commands in flight of one page, across its connections. */
export class Asked {
  readonly #clock: Clock;
  readonly #waiting = new Map<number, Waiting>();
  #last = FIRST_ID;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * Take a command in; it goes out by `outbox`.
   *
   * @param again Whether it may be sent a second time after a loss (it carries its own key).
   */
  add<T>(frame: Outgoing, { again }: { readonly again: boolean }): Promise<T> {
    const id = (this.#last += 1);
    return new Promise<T>((resolve, reject) => {
      const cancel = this.#clock.after(PATIENCE, () => this.#drop(id, new CommandError({ code: "timeout" })));
      const done = (answer: unknown): void => resolve(answer as T);
      this.#waiting.set(id, { frame: { ...frame, id }, again, done, failed: reject, cancel, sent: false });
    });
  }

  /** What has not been sent on this connection yet, marked as sent. */
  outbox(): readonly Outgoing[] {
    const fresh = [...this.#waiting.values()].filter((waiting) => !waiting.sent);
    for (const waiting of fresh) waiting.sent = true;
    return fresh.map((waiting) => waiting.frame);
  }

  /** The answer to command `id`; false when nobody waits for it. */
  answer(id: number, answer: unknown): boolean {
    const waiting = this.#take(id);
    waiting?.done(answer);
    return waiting !== undefined;
  }

  /** Command `id` was refused. */
  refuse(id: number, refusal: Refusal): void {
    this.#take(id)?.failed(new CommandError(refusal));
  }

  /** The connection is gone: what carries a key will be sent again, the rest has failed. */
  lost(): void {
    for (const [id, waiting] of this.#waiting) {
      if (waiting.again) waiting.sent = false;
      else if (waiting.sent) this.#drop(id, new CommandError({ code: "offline" }));
    }
  }

  /** Nothing will be answered any more. */
  end(code = "offline"): void {
    for (const id of [...this.#waiting.keys()]) this.#drop(id, new CommandError({ code }));
  }

  #drop(id: number, error: CommandError): void {
    this.#take(id)?.failed(error);
  }

  #take(id: number): Waiting | undefined {
    const waiting = this.#waiting.get(id);
    waiting?.cancel();
    this.#waiting.delete(id);
    return waiting;
  }
}
