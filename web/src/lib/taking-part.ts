/** Taking part: what one viewer does with the mechanics of a show, and what they did before. Loaded when there is a show. */
import type { Api } from "./api.ts";
import { Backoff } from "./backoff.ts";
import type { Cancel, Clock } from "./clock.ts";
import { codeOf, Problem } from "./problems.ts";
import type { ShowClient } from "./show-client.ts";
import type { Guessed } from "./wishes.ts";
import { isBound } from "./crowd-stage.ts";
import type { CrowdView, HumanAsked, MyCrowd, MyGiveaway, MyQuiz, MySurprise, QuestionNews, Voted, Wanted } from "./wire.ts";

/** What somebody does with surprises and giveaways; `look`: see what became of it, `calmly` if thousands do at once. */
export type DrawDeed =
  | { readonly do: "claim"; readonly surprise: string }
  | { readonly do: "enter"; readonly giveaway: string }
  | { readonly do: "prize"; readonly giveaway: string; readonly name: string; readonly contact: string }
  | { readonly do: "look"; readonly calmly?: boolean };

/** What somebody does with a leaderboard: stand on it or not; `look`: see where they stand by now. */
export type BoardDeed = { readonly do: "stand"; readonly board: string; readonly shown: boolean } | { readonly do: "look" };

/** What became of the last deed with one mechanic: on its way, or what the server said of it, or the code of why not. */
export interface Deed {
  readonly sending: boolean;
  readonly told: string | null;
  /** The option that is on its way, or was refused. */
  readonly option?: number;
}

/** Deeds by the id of the mechanic. */
export type Deeds = Readonly<Partial<Record<string, Deed>>>;

interface Around {
  readonly show: string;
  readonly api: Pick<Api, "ask">;
  readonly client: Pick<ShowClient, "act">;
  readonly clock: Clock;
  readonly random: () => number;
  readonly changed: (mine: MyCrowd, deeds: Deeds) => void;
}

/** Milliseconds after which words of the chat are counted. */
const HEARD_AFTER = 1_000;
/** Milliseconds over which those who spoke ask, and between two questions of one page: thousands speak at once. */
const SPREAD = 15_000;
/** Milliseconds over which those ask who may have answered a quiz in the chat: it is over soon. */
const ANSWERED = 4_000;
/** Milliseconds over which those ask who were drawn: they wait for it, and are few. */
const DRAWN = 1_500;

/** Milliseconds between two questions where one stands on a board that moves, and over which those who ask do. */
const RANKED = 90_000;

const NOTHING: MyCrowd = { unlocks: [], votes: {}, surprises: [], giveaways: [], board: null, quizzes: [] };

export class TakingPart {
  readonly #around: Around;
  #mine = NOTHING;
  #deeds: Deeds = {};
  /** How often something of ours was set: what was asked for before that is old. */
  #changes = 0;
  #due: { readonly at: number; readonly cancel: Cancel } | null = null;
  #asking = false;
  /** When it is asked again, after the question that is on its way. */
  #again = Infinity;
  #asked = -Infinity;
  readonly #losses: Backoff;

  constructor(around: Around) {
    this.#around = around;
    this.#losses = new Backoff(around.random);
  }

  /** What you did before, here or on another device. Nothing of whoever stood here before is left. */
  async open(): Promise<void> {
    this.#deeds = {};
    this.#mine = NOTHING;
    this.#changes += 1;
    await this.#ask();
  }

  /** Take part in a draw. The answer is one's own part; nothing has to be read again for it. */
  async draw(deed: DrawDeed): Promise<void> {
    const { api, client, show } = this.#around;
    switch (deed.do) {
      case "claim":
        return this.#claimed((await client.act("claim", { surprise: deed.surprise })) as MySurprise);
      case "enter":
        return this.#entered((await client.act("enter", { giveaway: deed.giveaway })) as MyGiveaway);
      case "prize":
        return this.#entered(await api.ask<MyGiveaway>("POST", `/shows/${show}/giveaways/${deed.giveaway}/claim`, { body: { name: deed.name, contact: deed.contact } }));
      case "look":
        return deed.calmly === true ? this.#askSoon() : this.#askBy(this.#around.clock.now() + this.#around.random() * DRAWN);
    }
  }

  #claimed(part: MySurprise): void {
    const others = this.#mine.surprises.filter((each) => each.surprise !== part.surprise || each.number !== part.number);
    this.#change({ ...this.#mine, surprises: [...others, part] });
  }

  #entered(part: MyGiveaway): void {
    this.#change({ ...this.#mine, giveaways: [...this.#mine.giveaways.filter((each) => each.giveaway !== part.giveaway), part] });
  }

  /** Ask for the discount of an unlock. */
  want(unlock: string): Promise<void> {
    return this.#do(unlock, {}, async () => {
      const { told } = (await this.#around.client.act("want", { unlock })) as Wanted;
      if (told === "counted" || told === "before") this.#change({ ...this.#mine, unlocks: [...new Set([...this.#mine.unlocks, unlock])] });
      return told;
    });
  }

  /** Vote in a poll, or vote anew. */
  vote(poll: string, option: number): Promise<void> {
    return this.#do(poll, { option }, async () => {
      const { told } = (await this.#around.client.act("vote", { poll, option })) as Voted;
      if (told !== "same_device") this.#change({ ...this.#mine, votes: { ...this.#mine.votes, [poll]: option } });
      return told;
    });
  }

  /** Stand on the boards of the show, or not any more; or see where one stands. */
  board(deed: BoardDeed): Promise<void> {
    const { clock, random, client } = this.#around;
    if (deed.do === "look") return Promise.resolve(this.#askBy(Math.max(clock.now() + HEARD_AFTER, this.#asked + RANKED) + random() * SPREAD));
    return this.#do(deed.board, {}, async () => {
      await client.act("stand", { shown: deed.shown });
      const { board } = this.#mine;
      if (board !== null) this.#change({ ...this.#mine, board: { ...board, shown: deed.shown, place: null } });
      this.#askBy(clock.now() + DRAWN);
      return "";
    });
  }

  /** Answer a quiz. What was answered before stands. */
  guess(wish: { readonly quiz: string; readonly open: boolean } & Guessed): Promise<void> {
    const { quiz, open } = wish;
    const guess = "option" in wish ? { option: wish.option } : { said: wish.said };
    return this.#do(quiz, "option" in guess ? guess : {}, async () => {
      const part = (await this.#around.client.act("guess", { quiz, open, ...guess })) as MyQuiz;
      this.#change({ ...this.#mine, quizzes: [...this.#mine.quizzes.filter((each) => each.quiz !== quiz), part] });
      return part.state;
    });
  }

  /** A line of the assistant was not enough. */
  human(answer: string): Promise<void> {
    return this.#do(answer, {}, async () => ((await this.#around.client.act("human", { answer })) as HumanAsked).told);
  }

  /** The assistant did not know what was asked in `message`, and the host was told. */
  passedOn({ message, told }: QuestionNews): void {
    this.#put(message, { sending: false, told });
  }

  /** They said something, or bought something: that may have counted. Asked in a while, and only while there is an open question. */
  mayCount(crowd: CrowdView, goal: "wants" | "purchases"): void {
    const open = crowd.unlocks.some((unlock) => {
      if (unlock.goal !== goal) return false;
      const still = unlock.status === "open" || (isBound(unlock) && unlock.for_whom === "asking");
      const mayCome = still && (goal === "purchases" || unlock.intent !== null) && !this.#mine.unlocks.includes(unlock.id);
      return mayCome || (goal === "purchases" && isBound(unlock)); // what they bought may have gone back
    });
    const counts = goal === "purchases" && crowd.boards.some(({ status }) => status === "open");
    if (open || counts) this.#askSoon();
    const { clock, random } = this.#around;
    const asked = goal === "wants" && crowd.quizzes.some(({ id, status, in_chat }) => status === "open" && in_chat && !this.#mine.quizzes.some(({ quiz }) => quiz === id));
    if (asked) this.#askBy(Math.max(clock.now() + HEARD_AFTER, this.#asked + ANSWERED) + random() * ANSWERED);
  }

  /** The connection is back. Everybody's may be at once, so it is asked over a while, and only if something runs. */
  comeBack(crowd: CrowdView): void {
    const runs = [...crowd.quizzes, ...crowd.polls, ...crowd.unlocks, ...crowd.surprises, ...crowd.giveaways, ...crowd.boards].some(({ status }) => status === "open");
    if (runs || crowd.unlocks.some(isBound)) this.#askSoon();
  }

  #askSoon(): void {
    const { clock, random } = this.#around;
    this.#askBy(Math.max(clock.now() + HEARD_AFTER, this.#asked + SPREAD) + random() * SPREAD);
  }

  /** Ask at `at` (ms), or sooner if somebody wants it sooner. */
  #askBy(at: number): void {
    if (this.#asking) return void (this.#again = Math.min(this.#again, at));
    if (this.#due !== null && this.#due.at <= at) return;
    this.#due?.cancel();
    const { clock } = this.#around;
    this.#due = { at, cancel: clock.after(Math.max(0, at - clock.now()), () => void this.#ask().catch(() => undefined)) };
  }

  /** An answer that was on its way while something of ours changed is older than what we know: it is asked for anew. */
  async #ask(): Promise<void> {
    const { api, show, clock } = this.#around;
    this.#due?.cancel();
    this.#due = null;
    this.#asking = true;
    this.#asked = clock.now();
    const changes = this.#changes;
    try {
      const mine = await api.ask<MyCrowd>("GET", `/shows/${show}/crowd/me`);
      this.#losses.begin();
      if (changes === this.#changes) this.#set(mine);
      else this.#again = Math.min(this.#again, clock.now() + DRAWN);
    } catch (thrown) {
      const { status, retryAfter } = thrown instanceof Problem ? thrown : { status: 0, retryAfter: null };
      if (status === 0 || status === 429 || status >= 500) this.#again = Math.min(this.#again, clock.now() + this.#losses.next((retryAfter ?? 0) * 1_000));
      throw thrown;
    } finally {
      this.#asking = false;
      const again = this.#again;
      this.#again = Infinity;
      if (again < Infinity) this.#askBy(again);
    }
  }

  async #do(id: string, deed: Pick<Deed, "option">, what: () => Promise<string>): Promise<void> {
    if (this.#deeds[id]?.sending === true) return;
    this.#put(id, { ...deed, sending: true, told: null });
    try {
      this.#put(id, { ...deed, sending: false, told: await what() });
    } catch (thrown) {
      this.#put(id, { ...deed, sending: false, told: codeOf(thrown) });
    }
  }

  #put(id: string, deed: Deed): void {
    this.#deeds = { ...this.#deeds, [id]: deed };
    this.#set(this.#mine);
  }

  #change(mine: MyCrowd): void {
    this.#changes += 1;
    this.#set(mine);
  }

  #set(mine: MyCrowd): void {
    this.#mine = mine;
    this.#around.changed(mine, this.#deeds);
  }
}
