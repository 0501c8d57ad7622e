/** Crowding: what a viewer does with the mechanics, their wallet and the club. They come with scripts of their own, after everything else. */
import type { Api } from "../lib/api.ts";
import { wallClock } from "../lib/clock.ts";
import type { Giving } from "../lib/giving.ts";
import { isBound } from "../lib/crowd-stage.ts";
import { late } from "../lib/late.ts";
import { freshKey } from "../lib/shop.ts";
import type { ShowClient } from "../lib/show-client.ts";
import type { Deeds, TakingPart } from "../lib/taking-part.ts";
import type { Wish } from "../lib/wishes.ts";
import type { CrowdView, MyCrowd, Whisper } from "../lib/wire.ts";
import { Clubbing } from "./clubbing.ts";
import type { Visiting } from "./visiting.ts";

export type CrowdWish = Extract<Wish, { readonly kind: `crowd-${string}` | "club" }>;

interface Around {
  readonly api: Api;
  readonly now: () => Visiting;
  readonly changed: (change: Partial<Visiting>) => void;
  /** Things cost less for whoever looks: look into the cart. */
  readonly reprice: () => void;
  /** Do `what`; when it fails, whoever looks is told why. */
  readonly attempt: (what: () => Promise<unknown> | undefined) => Promise<void>;
  /** Whoever looks became a member this moment. */
  readonly belongs: () => void;
}

export class Crowding {
  readonly #around: Around;
  readonly club: Clubbing;
  #part: TakingPart | null = null;
  #giving: Giving | null = null;

  constructor(around: Around) {
    this.#around = around;
    this.club = new Clubbing(around);
  }

  /** @param toppedUp The payment into a wallet that somebody comes back from their bank with. */
  async open(show: string, client: ShowClient, toppedUp: string | null): Promise<void> {
    const { api, changed, attempt } = this.#around;
    const [{ TakingPart: Part }, { Giving: Gifts }] = await late(
      () => Promise.all([import("../lib/taking-part.ts"), import("../lib/giving.ts"), import("../elements/live-crowd.ts"), import("../elements/live-answer.ts"), import("../elements/live-sampled.ts")]),
      { clock: wallClock, random: Math.random },
    );
    this.#part = new Part({ show, api, client, clock: wallClock, random: Math.random, changed: (mine, deeds) => this.#take(mine, deeds) });
    this.#giving = new Gifts({ show, api, clock: wallClock, freshKey, changed: (giving) => changed({ giving }) });
    changed({ giving: this.#giving.now });
    await attempt(() => this.#part?.open());
    await attempt(() => (toppedUp === null ? undefined : this.#giving?.comeBack(toppedUp)));
    await attempt(() => this.club.open(show));
  }

  /** Whoever is in where a discount is unlocked pays less from that moment; who is out pays the price again. */
  #take(mine: MyCrowd, deeds: Deeds): void {
    const { changed, now, reprice } = this.#around;
    const before = now().mine?.unlocks.join();
    changed({ mine, deeds });
    if (before !== undefined && before !== mine.unlocks.join() && now().room?.snapshot.crowd.unlocks.some(isBound) === true) reprice();
  }

  /** Somebody else stands here: what was seen is not theirs. */
  startOver(): void {
    this.#around.changed({ mine: null, deeds: {} });
    this.#giving?.startOver();
    void this.#around.attempt(() => this.#part?.open());
    void this.#around.attempt(() => this.club.refresh());
  }

  /** The connection is back. */
  comeBack(crowd: CrowdView): void {
    this.#part?.comeBack(crowd);
  }

  /** A question of ours went to the host. */
  hear({ question }: Whisper): void {
    if (question?.room === this.#around.now().room?.snapshot.show.id && question) this.#part?.passedOn(question);
  }

  /** What was done may have counted towards what the crowd opens. */
  mayCount(crowd: CrowdView, goal: "wants" | "purchases"): void {
    this.#part?.mayCount(crowd, goal);
  }

  async grant(wish: CrowdWish): Promise<void> {
    switch (wish.kind) {
      case "crowd-want":
        return this.#part?.want(wish.unlock);
      case "crowd-vote":
        return this.#part?.vote(wish.poll, wish.option);
      case "crowd-guess":
        return this.#part?.guess(wish);
      case "crowd-draw":
        return this.#around.attempt(() => this.#part?.draw(wish.deed));
      case "crowd-board":
        return this.#part?.board(wish.deed);
      case "crowd-human":
        return this.#part?.human(wish.answer);
      case "crowd-gift":
        return this.#giving?.grant(wish.deed);
      case "club":
        return this.club.do(wish.deed);
    }
  }
}
