/** Talk: one's own words on their way into the chat. A text whose answer was lost goes out again with the key it had. */
import { codeOf, factsOf } from "./problems.ts";
import type { ShowRoom } from "./show-room.ts";

/** What became of the message; `n` makes two endings different. */
export type Sending =
  | { readonly state: "idle" | "sending" }
  | { readonly state: "sent"; readonly n: number }
  | { readonly state: "refused"; readonly code: string; readonly reasons: readonly string[] };

interface Unsaid {
  readonly text: string;
  readonly replyTo: string | null;
  readonly key: string;
}

/** Endings after which it may be said again with its key: nobody knows, or nobody judged it, for want of a name. */
const UNJUDGED = new Set(["timeout", "offline", "may_not_write"]);

export class Talk {
  readonly #client: Pick<ShowRoom, "say">;
  readonly #freshKey: () => string;
  readonly #changed: (sending: Sending) => void;
  #unsaid: Unsaid | null = null;
  #said = 0;

  constructor({ client, freshKey, changed }: { readonly client: Pick<ShowRoom, "say">; readonly freshKey: () => string; readonly changed: (sending: Sending) => void }) {
    this.#client = client;
    this.#freshKey = freshKey;
    this.#changed = changed;
  }

  /** Keep a text until there is a name to say it under. */
  keep(text: string, replyTo: string | null): void {
    const same = this.#unsaid !== null && this.#unsaid.text === text && this.#unsaid.replyTo === replyTo;
    if (!same) this.#unsaid = { text, replyTo, key: this.#freshKey() };
  }

  /** Say what was kept. Whether the chat took it. */
  async sayKept(): Promise<boolean> {
    const unsaid = this.#unsaid;
    if (unsaid === null) return false;
    this.#changed({ state: "sending" });
    try {
      await this.#client.say(unsaid.text, { key: unsaid.key, replyTo: unsaid.replyTo });
      this.#unsaid = null;
      this.#changed({ state: "sent", n: (this.#said += 1) });
      return true;
    } catch (thrown) {
      this.#refuse(thrown);
      return false;
    }
  }

  /** The refusal has been read. */
  forgive(): void {
    this.#changed({ state: "idle" });
  }

  #refuse(thrown: unknown): void {
    const code = codeOf(thrown);
    const { reasons } = factsOf(thrown);
    if (!UNJUDGED.has(code)) this.#unsaid = null; // this key has been judged
    this.#changed({ state: "refused", code, reasons: Array.isArray(reasons) ? reasons.map(String) : [] });
  }
}
