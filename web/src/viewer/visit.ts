/** A visit: one viewer at one show. It alone talks to the server, and grants what the elements wish. */
import { type House, openWays, recall, remember } from "../lib/browser.ts";
import { type Cancel, type ServerClock, wallClock } from "../lib/clock.ts";
import type { Taps } from "../lib/frames.ts";
import { MEMBERS_ONLY } from "../lib/goodbyes.ts";
import { hurry, late } from "../lib/late.ts";
import { Notices } from "../lib/notices.ts";
import { codeOf } from "../lib/problems.ts";
import { freshKey } from "../lib/shop.ts";
import { type Happening, type Room, ShowRoom } from "../lib/show-room.ts";
import type { Watching } from "../lib/whep.ts";
import type { Sheet, Wish } from "../lib/wishes.ts";
import type { Language, Whisper } from "../lib/wire.ts";
import type { Crowding } from "./crowding.ts";
import { pictureOf } from "./picture.ts";
import type { Shopping } from "./shopping.ts";
import { Talking } from "./talking.ts";
import { outside, type Visiting } from "./visiting.ts";

interface Around {
  readonly house: House;
  readonly slug: string;
  readonly language: Language;
  /** The order that somebody went to their bank with, and comes back to now. */
  readonly returned: string | null;
  /** The payment into a wallet that somebody went to their bank with. */
  readonly toppedUp: string | null;
  /** Whether somebody comes back from their bank, where they went to become a member. */
  readonly joined: boolean;
  readonly changed: (now: Visiting) => void;
  /** Hearts to let fly: one's own at once, everybody's as they are counted. */
  readonly tapped: (taps: Taps, whose: "mine" | "everybodys") => void;
}

/** Gifts that are kept to be shown. */
const GIFTS_KEPT = 12;

/** Milliseconds over which pages that were shut out at once ask what they may see. */
const SHUT_OUT = 8_000;

export class Visit {
  readonly #around: Around;
  readonly #notices = new Notices(wallClock, (notice) => this.#set({ notice }));
  #now: Visiting;
  #show: ShowRoom | null = null;
  #watching: Watching | null = null;
  #shopping: Shopping | null = null;
  #talking: Talking | null = null;
  #crowd: Crowding | null = null;
  #reopen: Cancel | null = null;

  constructor(around: Around) {
    this.#around = around;
    this.#now = outside(around.language);
  }

  get now(): Visiting {
    return this.#now;
  }

  /** The server's clock, once there is a show. */
  get time(): ServerClock | null {
    return this.#show?.time ?? null;
  }

  async open(): Promise<void> {
    const { api, session } = this.#around.house;
    this.#reopen?.();
    const selling = this.#late(() => import("./shopping.ts")); // it is on its way while the show is asked for
    if (this.#now.failed !== "members_only") this.#set({ failed: null });
    try {
      const entering = session.enter(this.#now.language, { known: recall("known") === "yes" });
      entering.catch(() => undefined); // told below, after the show itself
      const found = await api.show(this.#around.slug).catch(async (thrown: unknown) => {
        if (codeOf(thrown) !== "members_only") throw thrown;
        await entering; // nobody had said yet who is asking
        return api.show(this.#around.slug);
      });
      const { id } = found.snapshot.show;
      this.#build(found);
      await entering;
      remember("known", "yes");
      this.#show?.client.start();
      await Promise.all([this.#notices.attempt(() => this.#openShop(id, selling)), this.#joinCrowd(id)]);
    } catch (thrown) {
      if (this.#show !== null) return this.#notices.tell(codeOf(thrown));
      this.#set({ failed: codeOf(thrown) });
      if (codeOf(thrown) === "members_only") await this.#notices.attempt(async () => (await this.#theCrowd()).club.stayOutside(thrown));
    }
  }

  leave(): void {
    this.#watching?.stop();
    this.#show?.client.stop();
  }

  /** The page is out of sight, or in sight again. */
  hide(hidden: boolean): void {
    this.#show?.client.hide(hidden);
    if (hidden) return;
    hurry();
    this.#watching?.nudge();
    this.#shopping?.catchUp();
  }

  /** The network is back: what was open before may lead nowhere. */
  reconnect(): void {
    hurry();
    if (this.#now.failed !== null) void this.open();
    this.#show?.client.renew();
    this.#watching?.nudge();
  }

  #build(found: ConstructorParameters<typeof ShowRoom>[1]): void {
    const { api, fetch, session } = this.#around.house;
    const around = { open: openWays(this.#around.house, found.snapshot.show.id), ticket: () => api.ticket(), clock: wallClock, random: Math.random };
    const closed = (): boolean => this.#show?.now.snapshot.show.state.members_only === true;
    this.#watching = pictureOf(found.snapshot.show.id, { fetch, session, closed, changed: (picture) => this.#set({ picture }) });
    this.#show = new ShowRoom({ ...around, changed: (room) => this.#hear(room), happened: (happening) => this.#happen(happening) }, found);
    this.#talking = new Talking({ api, session, show: this.#show, now: () => this.#now, changed: (change) => this.#set(change), said: () => this.#mayCount("wants") });
    this.#set({ failed: null });
    this.#hear(this.#show.now);
  }

  async #openShop(show: string, selling: Promise<typeof import("./shopping.ts")>): Promise<void> {
    const time = this.#show?.time;
    if (time === undefined) return;
    this.#around.house.session.onSomebodyElse(() => {
      this.#show?.client.renew(); // the seat of the old connection is somebody else's
      this.#shopping?.startOver();
      this.#crowd?.startOver();
    });
    const { Shopping: TheShopping } = await selling;
    const till = { show, doors: this.#around.house.api, clock: wallClock, time, freshKey };
    this.#shopping = new TheShopping({ till, now: () => this.#now, changed: (change) => this.#set(change), tell: (code) => this.#notices.tell(code) });
    await this.#shopping.open();
    if (this.#around.returned !== null) await this.#shopping.comeFromBank(this.#around.returned);
  }

  async #theCrowd(): Promise<Crowding> {
    const { Crowding: TheCrowd } = await this.#late(() => import("./crowding.ts"));
    this.#crowd ??= new TheCrowd({ api: this.#around.house.api, now: () => this.#now, changed: (change) => this.#set(change), attempt: (what) => this.#notices.attempt(what), reprice: () => this.#shopping?.reprice(null), belongs: () => this.#belong() });
    return this.#crowd;
  }

  async #joinCrowd(show: string): Promise<void> {
    const client = this.#show?.client;
    if (client === undefined) return;
    await (await this.#theCrowd()).open(show, client, this.#around.toppedUp);
    if (this.#around.joined && this.#now.sheet === null) this.#open("membership");
  }

  #belong(): void {
    if (this.#now.failed !== "members_only") return this.#shopping?.catchUp(); // things cost less now
    this.#set({ sheet: null });
    void this.open();
  }

  /** The show is for members from now on, or whoever looks is none any more. Thousands may hear it at once. */
  #shutOut(): void {
    this.leave();
    this.#show = null;
    this.#set({ room: null, sheet: null, failed: "members_only" });
    this.#reopen = wallClock.after(Math.random() * SHUT_OUT, () => void this.open());
  }

  /** The picture is asked for while the show may have one. */
  #hear(room: Room): void {
    const { connection } = room;
    if (this.#show !== null && connection.status === "closed" && connection.code === MEMBERS_ONLY) return this.#shutOut();
    const wasAway = this.#now.room?.connection.status !== "open";
    this.#set({ room });
    if (wasAway && connection.status === "open") {
      this.#shopping?.comeBack();
      this.#crowd?.comeBack(room.snapshot.crowd);
      this.#talking?.comeBack();
    }
    const { status } = room.snapshot.show.state;
    if (status === "live" || status === "reconnecting") this.#watching?.start();
    else this.#watching?.stop();
  }

  #happen(happening: Happening): void {
    if ("taps" in happening) this.#around.tapped(happening.taps, "everybodys");
    else if ("whisper" in happening) this.#hearWhisper(happening.whisper);
    else if (happening.event.kind === "show.live") this.#watching?.nudge();
    else if (happening.event.kind === "offer.changed") this.#shopping?.reprice(happening.event.offer.id);
    else if (happening.event.kind === "unlock.reached" || happening.event.kind === "unlock.ended") this.#shopping?.reprice(happening.event.unlock.offer);
    else if (happening.event.kind === "gift.sent") this.#set({ gifts: [...this.#now.gifts, happening.event.gift].slice(-GIFTS_KEPT) });
    else if (happening.event.kind === "gift.withdrawn") this.#withdraw(happening.event.gift);
  }

  #hearWhisper(whisper: Whisper): void {
    this.#shopping?.hear(whisper);
    this.#crowd?.hear(whisper);
    if (whisper.order?.status === "paid" || whisper.order?.status === "refunded") this.#mayCount("purchases");
    if (whisper.words !== null) this.#talking?.hear(whisper.words);
    if (whisper.appeal !== null && this.#now.sheet === null) this.#open("appeal");
    if (whisper.membership !== null) void this.#notices.attempt(() => this.#crowd?.club.refresh());
  }

  /** What was done may have counted towards what the crowd opens. */
  #mayCount(goal: "wants" | "purchases"): void {
    if (this.#show !== null) this.#crowd?.mayCount(this.#show.now.snapshot.crowd, goal);
  }

  #withdraw = (gift: string): void => this.#set({ gifts: this.#now.gifts.filter(({ id }) => id !== gift) });

  // Wishes

  async grant(wish: Wish): Promise<void> {
    switch (wish.kind) {
      case "speak":
        return this.#speak(wish.language);
      case "retry":
        return this.#show === null ? this.open() : this.reconnect();
      case "sound":
        return this.#set({ sound: wish.on });
      case "seen":
        return this.#set({ seen: wish.stream });
      case "say":
        return this.#talking?.say(wish.text, wish.replyTo);
      case "typing":
        return this.#talking?.forgive();
      case "reply":
        return this.#set({ replying: wish.message });
      case "remove":
        return this.#notices.attempt(() => this.#show?.remove(wish.message));
      case "react":
        this.#show?.client.react(wish.reaction);
        return this.#around.tapped({ [wish.reaction]: 1 }, "mine");
      case "name":
        return this.#talking?.name(wish.name);
      case "open":
        return this.#open(wish.sheet, wish.offer, wish.field);
      case "close":
        return this.#close();
      case "elapsed":
      case "take":
      case "units":
      case "code":
      case "fill":
      case "change":
      case "reserve":
      case "pay":
      case "cancel-order":
      case "order-done":
        return this.#shopping?.grant(wish);
      case "club":
      case "crowd-want":
      case "crowd-vote":
      case "crowd-guess":
      case "crowd-draw":
      case "crowd-board":
      case "crowd-gift":
      case "crowd-human":
        return this.#crowd?.grant(wish);
      default:
        return; // a studio's wish
    }
  }

  #speak(language: Language): void {
    this.#set({ language });
    remember("language", language);
    const { session } = this.#around.house;
    if (session.you !== null) session.change({ language }).catch(() => undefined); // the choice on this device holds
  }

  /** What comes after the page stands. A script that does not come is asked for again: nobody may be left without a cart. */
  #late<T>(script: () => Promise<T>): Promise<T> {
    return late(script, { clock: wallClock, random: Math.random });
  }

  // Sheets

  #open(sheet: Sheet, offer: string | null = null, field: string | null = null): void {
    if (sheet !== "name") this.#shopping?.forgive();
    if (sheet === "membership" && this.#show === null) void this.#late(() => import("../elements/live-membership.ts")); // outside there are no other sheets
    this.#set({ sheet, ...(sheet === "product" && { looking: offer, field }) });
  }

  #close(): void {
    this.#set({ sheet: null });
    this.#shopping?.leave();
  }

  #set(change: Partial<Visiting>): void {
    this.#now = { ...this.#now, ...change };
    this.#around.changed(this.#now);
  }
}
