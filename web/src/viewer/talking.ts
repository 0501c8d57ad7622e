/** Talking: what a viewer says, and the name they choose before their first word. */
import type { Api } from "../lib/api.ts";
import { codeOf } from "../lib/problems.ts";
import type { Rereading } from "../lib/rereading.ts";
import type { Session } from "../lib/session.ts";
import { freshKey } from "../lib/shop.ts";
import type { ShowRoom } from "../lib/show-room.ts";
import { Talk } from "../lib/talk.ts";
import type { WordsNews } from "../lib/wire.ts";
import type { Visiting } from "./visiting.ts";

interface Around {
  readonly api: Pick<Api, "ask">;
  readonly session: Session;
  readonly show: ShowRoom;
  readonly now: () => Visiting;
  readonly changed: (change: Partial<Visiting>) => void;
  /** Something was said: its words may count. */
  readonly said: () => void;
}

export class Talking {
  readonly #around: Around;
  readonly #talk: Talk;
  #rereading: Promise<Rereading> | null = null;

  constructor(around: Around) {
    this.#around = around;
    this.#talk = new Talk({ client: around.show, freshKey, changed: (sending) => around.changed({ sending }) });
  }

  async say(text: string, replyTo: string | null): Promise<void> {
    this.#talk.keep(text, replyTo);
    if (this.#isNamed) await this.#sayKept();
    else this.#around.changed({ sheet: "name" });
  }

  /** The page is here, or back: what its person said stands in no snapshot if others are not shown it. */
  comeBack(): void {
    const { you } = this.#around.session;
    if (you !== null && this.#isNamed) this.#reread((page) => page.comeBack(you.id));
  }

  /** Its person said something in some tab, or what they said stands otherwise. */
  hear(words: WordsNews): void {
    const { you } = this.#around.session;
    if (you !== null) this.#reread((page) => page.hear(words, you.id));
  }

  /** What was refused is being changed. */
  forgive(): void {
    this.#talk.forgive();
  }

  async name(name: string): Promise<void> {
    const { session, show, changed } = this.#around;
    changed({ naming: { busy: true, problem: null } });
    try {
      await session.change({ name });
      changed({ naming: { busy: false, problem: null }, sheet: null });
      show.client.renew(); // the ticket of the old connection bears the old name
      await this.#sayKept();
    } catch (thrown) {
      changed({ naming: { busy: false, problem: codeOf(thrown) } });
    }
  }

  async #sayKept(): Promise<void> {
    if (await this.#talk.sayKept()) {
      this.#reread((page) => page.said());
      this.#around.said();
      return this.#around.changed({ replying: null });
    }
    const { sending } = this.#around.now();
    if (sending.state === "refused" && sending.code === "may_not_write") this.#around.changed({ sheet: "name" });
  }

  /** It comes after the page stands; where it does not, the next that needs it brings it. */
  #reread(what: (page: Rereading) => void): void {
    const { api, show } = this.#around;
    this.#rereading ??= import("../lib/rereading.ts").then(({ rereading }) => rereading(api, show));
    this.#rereading.then(what, () => (this.#rereading = null));
  }

  /** Guests choose a name before their first word; who has an account has one. */
  get #isNamed(): boolean {
    const { you } = this.#around.session;
    return you !== null && (you.role !== "guest" || you.named);
  }
}
