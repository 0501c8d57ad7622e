/** Fakes: a clock that is turned by hand, a socket whose other end the test holds, a server of canned answers. */
import type { Cancel, Clock } from "../src/lib/clock.ts";
import type { Incoming, Joined, Outgoing } from "../src/lib/frames.ts";
import type { Ears, Socket } from "../src/lib/surroundings.ts";
import type { AnswerView, AnyEvent, ChatMessage, GroupView, MessagePosted, MessageRemoved, Snapshot, StockChanged } from "../src/lib/wire.ts";

export class TurnedClock implements Clock {
  #now = 1_764_000_000_000;
  #jobs: { readonly at: number; readonly what: () => void }[] = [];

  now(): number {
    return this.#now;
  }

  after(ms: number, what: () => void): Cancel {
    const job = { at: this.#now + ms, what };
    this.#jobs.push(job);
    return () => {
      this.#jobs = this.#jobs.filter((each) => each !== job);
    };
  }

  /** The machine sleeps for `ms`: time passes, and nothing that falls due is done. */
  sleep(ms: number): void {
    this.#now += ms;
  }

  /** Let `ms` pass, doing what falls due on the way, and everything that waits for it. */
  async turn(ms: number): Promise<void> {
    const until = this.#now + ms;
    for (;;) {
      await settled();
      const [next] = this.#jobs.filter((job) => job.at <= until).sort((one, other) => one.at - other.at);
      if (next === undefined) break;
      this.#jobs = this.#jobs.filter((each) => each !== next);
      this.#now = Math.max(this.#now, next.at);
      next.what();
    }
    this.#now = until;
    await settled();
  }
}

/** Every promise that can settle now has. */
export async function settled(): Promise<void> {
  for (let step = 0; step < 40; step += 1) await Promise.resolve();
}

/** The server's end of a live socket. */
export class FakeSocket implements Socket {
  readonly ears: Ears;
  readonly sent: Outgoing[] = [];
  closed = false;

  constructor(ears: Ears) {
    this.ears = ears;
  }

  send(text: string): void {
    this.sent.push(JSON.parse(text) as Outgoing);
  }

  close(): void {
    this.closed = true;
  }

  /** The server says this, in one text frame. */
  says(...frames: readonly Incoming[]): void {
    this.ears.heard(frames.map((frame) => JSON.stringify(frame)).join("\n"));
  }

  /** The last frame of the page. */
  get last(): Outgoing | undefined {
    return this.sent.at(-1);
  }
}

const zeros = (n: number): string => n.toString(16).padStart(32, "0");

export function aMessage(n: number, text = `message ${n}`): ChatMessage {
  return { id: `msg_${zeros(n)}`, author: { id: `vwr_${zeros(1)}`, name: "Mina", role: "guest", badge: null }, text, at: "2026-11-22T18:00:00Z", reply_to: null };
}

export function anAnswer(n: number, change: Partial<AnswerView> = {}): AnswerView {
  const text = { ru: "Да, IP67.", en: "Yes, IP67." };
  return { id: `ans_${zeros(n)}`, group: `grp_${zeros(1)}`, version: 1, at: "2026-11-22T18:00:00Z", source: "field", by: null, text, language: "en", field: null, link: null, product: null, product_title: null, questions: [], asked: 1, pinned: false, ...change };
}

export function aGroup(n: number, change: Partial<GroupView> = {}): GroupView {
  const label = { ru: "гравировка", en: "engraving" };
  return { id: `grp_${zeros(n)}`, version: 1, topic: "other", label, product: null, product_title: null, state: "waiting", people: 1, since: 0, wordings: [], suggestion: null, humans: 0, human: null, round: 0, answered_by: null, answer: null, mode: "auto", faq: null, first_at: "2026-11-22T18:00:00Z", last_at: "2026-11-22T18:00:00Z", ...change };
}

export function posted(n: number): MessagePosted {
  return { id: `evt_${zeros(n)}`, show: SHOW, at: "2026-11-22T18:00:00Z", kind: "message.posted", message: aMessage(n) };
}

export function removed(n: number): MessageRemoved {
  return { id: `evt_${zeros(n)}`, show: SHOW, at: "2026-11-22T18:00:00Z", kind: "message.removed", message: aMessage(n).id };
}

export function restocked(left: number, version: number): StockChanged {
  return { id: `evt_${zeros(100 + version)}`, show: SHOW, at: "2026-11-22T18:00:00Z", kind: "stock.changed", variant: `var_${zeros(1)}`, left, version };
}

export const SHOW = `shw_${zeros(1)}`;

export function aSnapshot(): Snapshot {
  const state = { version: 1, status: "live", started_at: null, ended_at: null, reconnect_until: null, pinned: null, members_only: false, members_write: false } as const;
  return {
    show: { id: SHOW, slug: "light", title: { ru: "Свет", en: "Light" }, host_name: { ru: "Анна", en: "Anna" }, starts_at: "2026-11-22T17:00:00Z", state },
    offers: [],
    messages: [],
    ticker: [],
    answers: [],
    crowd: { switches: { version: 0, off: [] }, unlocks: [], polls: [], gift_goal: null, takes_gifts: false, surprises: [], giveaways: [], boards: [], carts: { version: 0, offers: [] }, quizzes: [], shield: { version: 0, up: false, line: null, since: null, until: null, no_links: false, emoji_only: false, slow_seconds: 0 } },
    sales: null,
  };
}

/** The server's answer to `connect`. */
export const connected: Incoming = {
  id: 1,
  connect: { cid: "c1", ping: 25, exp: 3300, t: 1_764_000_000_000, you: { id: "vwr_1", name: "Mina", role: "guest", language: "en", named: true } },
};

/** The server's answer to `join`, with a snapshot. */
export function joined(answer: Partial<Joined> = {}): Incoming {
  const chat = { ep: "k3f", o: 10, recovered: false, e: [] };
  const shop = { ep: "k3f", o: 3, recovered: false, e: [] };
  return { id: 2, join: { room: SHOW, lanes: { chat, shop }, snapshot: aSnapshot(), n: 18, ...answer } };
}

/** The server's answer to `join` after a loss: what was missed of the chat. */
export function resumed(o: number, e: readonly AnyEvent[]): Incoming {
  const chat = { ep: "k3f", o, recovered: true, e };
  return joined({ lanes: { chat, shop: { ep: "k3f", o: 3, recovered: true, e: [] } }, snapshot: null });
}
