/** Taking part: what one viewer does with the mechanics of a show, and what they did before. Loaded when there is a show. */
import type { Api } from "./api.ts";
import type { Clock } from "./clock.ts";
import { codeOf } from "./problems.ts";
import type { ShowClient } from "./show-client.ts";
import type { CrowdView, MyCrowd, MyGiveaway, MySurprise, Voted, Wanted } from "./wire.ts";

/** What somebody does with surprises and giveaways; `look`: see what became of it. */
export type DrawDeed =
  | { readonly do: "claim"; readonly surprise: string }
  | { readonly do: "enter"; readonly giveaway: string }
  | { readonly do: "prize"; readonly giveaway: string; readonly name: string; readonly contact: string }
  | { readonly do: "look" };

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

/** Milliseconds after which words of the chat are counted, and over which those who spoke ask. */
const HEARD_AFTER = 1_000;
const SPREAD = 3_000;

export class TakingPart {
  readonly #around: Around;
  #mine: MyCrowd = { unlocks: [], votes: {}, surprises: [], giveaways: [] };
  #deeds: Deeds = {};
  #asking = false;

  constructor(around: Around) {
    this.#around = around;
  }

  /** What you did before, here or on another device. Asked again after a break, for it may have changed there. */
  async open(): Promise<void> {
    const { api, show } = this.#around;
    this.#deeds = {};
    this.#set(await api.ask<MyCrowd>("GET", `/shows/${show}/crowd/me`));
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
        return this.open();
    }
  }

  #claimed(part: MySurprise): void {
    const others = this.#mine.surprises.filter((each) => each.surprise !== part.surprise || each.number !== part.number);
    this.#set({ ...this.#mine, surprises: [...others, part] });
  }

  #entered(part: MyGiveaway): void {
    this.#set({ ...this.#mine, giveaways: [...this.#mine.giveaways.filter((each) => each.giveaway !== part.giveaway), part] });
  }

  /** Ask for the discount of an unlock. */
  want(unlock: string): Promise<void> {
    return this.#do(unlock, {}, async () => {
      const { told } = (await this.#around.client.act("want", { unlock })) as Wanted;
      if (told === "counted" || told === "before") this.#set({ ...this.#mine, unlocks: [...new Set([...this.#mine.unlocks, unlock])] });
      return told;
    });
  }

  /** Vote in a poll, or vote anew. */
  vote(poll: string, option: number): Promise<void> {
    return this.#do(poll, { option }, async () => {
      const { told } = (await this.#around.client.act("vote", { poll, option })) as Voted;
      if (told !== "same_device") this.#set({ ...this.#mine, votes: { ...this.#mine.votes, [poll]: option } });
      return told;
    });
  }

  /** They said something, or bought something: that may have counted. Asked in a while, and only while there is an open question. */
  mayCount(crowd: CrowdView, goal: "wants" | "purchases"): void {
    const open = crowd.unlocks.some((unlock) => unlock.status === "open" && unlock.goal === goal && (goal === "purchases" || unlock.intent !== null) && !this.#mine.unlocks.includes(unlock.id));
    if (open) this.#askSoon();
  }

  /** The connection is back. Everybody's may be at once, so it is asked over a while, and only if something runs. */
  comeBack(crowd: CrowdView): void {
    if (crowd.polls.some(({ status }) => status === "open") || crowd.unlocks.some(({ status }) => status === "open")) this.#askSoon();
  }

  #askSoon(): void {
    if (this.#asking) return;
    this.#asking = true;
    const { api, show, clock, random } = this.#around;
    clock.after(HEARD_AFTER + random() * SPREAD, () => {
      api.ask<MyCrowd>("GET", `/shows/${show}/crowd/me`).then((mine) => this.#set(mine), () => undefined).finally(() => (this.#asking = false));
    });
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

  #set(mine: MyCrowd): void {
    this.#mine = mine;
    this.#around.changed(mine, this.#deeds);
  }
}
