/** A visit: one viewer at one show. It alone talks to the server, and grants what the elements wish. */
import { type House, openWays, recall, remember } from "../lib/browser.ts";
import { type ServerClock, wallClock } from "../lib/clock.ts";
import type { Taps } from "../lib/frames.ts";
import type { Giving } from "../lib/giving.ts";
import { codeOf } from "../lib/problems.ts";
import { freshKey } from "../lib/shop.ts";
import { type Happening, type Room, ShowRoom } from "../lib/show-room.ts";
import { Talk } from "../lib/talk.ts";
import type { TakingPart } from "../lib/taking-part.ts";
import { Watching } from "../lib/whep.ts";
import type { Sheet, Wish } from "../lib/wishes.ts";
import type { Language } from "../lib/wire.ts";
import { Shopping } from "./shopping.ts";
import { outside, type Visiting } from "./visiting.ts";

interface Around {
  readonly house: House;
  readonly slug: string;
  readonly language: Language;
  /** The order that somebody went to their bank with, and comes back to now. */
  readonly returned: string | null;
  /** The payment into a wallet that somebody went to their bank with. */
  readonly toppedUp: string | null;
  readonly changed: (now: Visiting) => void;
  /** Hearts to let fly: one's own at once, everybody's as they are counted. */
  readonly tapped: (taps: Taps, whose: "mine" | "everybodys") => void;
}

/** Gifts that are kept to be shown. */
const GIFTS_KEPT = 12;

/** Milliseconds a notice stays. */
const NOTICE = 4_000;

export class Visit {
  readonly #around: Around;
  #now: Visiting;
  #show: ShowRoom | null = null;
  #watching: Watching | null = null;
  #shopping: Shopping | null = null;
  #talk: Talk | null = null;
  #part: TakingPart | null = null;
  #giving: Giving | null = null;
  #forget: (() => void) | null = null;

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

  // Coming and going

  async open(): Promise<void> {
    const { api, session } = this.#around.house;
    this.#set({ failed: null });
    try {
      const entering = session.enter(this.#now.language, { known: recall("known") === "yes" });
      entering.catch(() => undefined); // told below, after the show itself
      const found = await api.show(this.#around.slug);
      const { id } = found.snapshot.show;
      this.#build(found);
      await entering;
      remember("known", "yes");
      this.#show?.client.start();
      await this.#openShop(id);
      await this.#joinCrowd(id);
    } catch (thrown) {
      if (this.#show === null) this.#set({ failed: codeOf(thrown) });
      else this.#tell(codeOf(thrown));
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
    this.#watching?.nudge();
    this.#shopping?.catchUp();
  }

  /** The network is back: what was open before may lead nowhere. */
  reconnect(): void {
    if (this.#now.failed !== null) void this.open();
    this.#show?.client.renew();
    this.#watching?.nudge();
  }

  #build(found: ConstructorParameters<typeof ShowRoom>[1]): void {
    const { api, fetch } = this.#around.house;
    const around = { open: openWays(this.#around.house, found.snapshot.show.id), ticket: () => api.ticket(), clock: wallClock, random: Math.random };
    const peer = (): RTCPeerConnection => new RTCPeerConnection({ bundlePolicy: "max-bundle" });
    const stream = (): MediaStream => new MediaStream();
    const endpoint = `/whep/${found.snapshot.show.id}`;
    this.#watching = new Watching({ endpoint, fetch, clock: wallClock, random: Math.random, peer, stream, changed: (picture) => this.#set({ picture }) });
    this.#show = new ShowRoom({ ...around, changed: (room) => this.#hear(room), happened: (happening) => this.#happen(happening) }, found);
    this.#talk = new Talk({ client: this.#show, freshKey, changed: (sending) => this.#set({ sending }) });
    this.#hear(this.#show.now);
  }

  async #openShop(show: string): Promise<void> {
    const time = this.#show?.time;
    if (time === undefined) return;
    const till = { show, doors: this.#around.house.api, clock: wallClock, time, freshKey };
    this.#around.house.session.onSomebodyElse(() => {
      this.#show?.client.renew(); // the seat of the old connection is somebody else's
      this.#shopping?.startOver();
      void this.#try(() => this.#part?.open());
      this.#giving?.startOver();
    });
    this.#shopping = new Shopping({ till, now: () => this.#now, changed: (change) => this.#set(change), tell: (code) => this.#tell(code) });
    await this.#shopping.open();
    if (this.#around.returned !== null) await this.#shopping.comeFromBank(this.#around.returned);
  }

  /** The mechanics come with a script of their own, when everything else is there. */
  async #joinCrowd(show: string): Promise<void> {
    const [{ TakingPart: Part }, { Giving: Gifts }] = await Promise.all([import("../lib/taking-part.ts"), import("../lib/giving.ts"), import("../elements/live-crowd.ts")]);
    const client = this.#show?.client;
    if (client === undefined) return;
    this.#part = new Part({ show, api: this.#around.house.api, client, changed: (mine) => this.#set({ mine }) });
    this.#giving = new Gifts({ show, api: this.#around.house.api, clock: wallClock, freshKey, changed: (giving) => this.#set({ giving }) });
    this.#set({ giving: this.#giving.now });
    await this.#part.open();
    if (this.#around.toppedUp !== null) await this.#giving.comeBack(this.#around.toppedUp);
  }

  /** The picture is asked for while the show may have one. */
  #hear(room: Room): void {
    const wasAway = this.#now.room?.connection.status !== "open";
    this.#set({ room });
    if (wasAway && room.connection.status === "open") this.#shopping?.comeBack();
    const { status } = room.snapshot.show.state;
    if (status === "live" || status === "reconnecting") this.#watching?.start();
    else this.#watching?.stop();
  }

  #happen(happening: Happening): void {
    if ("taps" in happening) this.#around.tapped(happening.taps, "everybodys");
    else if ("whisper" in happening) this.#shopping?.hear(happening.whisper);
    else if (happening.event.kind === "show.live") this.#watching?.nudge();
    else if (happening.event.kind === "offer.changed") this.#shopping?.reprice(happening.event.offer.id);
    else if (happening.event.kind === "gift.sent") this.#set({ gifts: [...this.#now.gifts, happening.event.gift].slice(-GIFTS_KEPT) });
    else if (happening.event.kind === "gift.withdrawn") this.#withdraw(happening.event.gift);
  }

  #withdraw(gift: string): void {
    this.#set({ gifts: this.#now.gifts.filter((each) => each.id !== gift) });
  }

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
        return this.#say(wish.text, wish.replyTo);
      case "typing":
        return this.#talk?.forgive();
      case "reply":
        return this.#set({ replying: wish.message });
      case "remove":
        return this.#try(() => this.#show?.remove(wish.message));
      case "react":
        this.#show?.client.react(wish.reaction);
        return this.#around.tapped({ [wish.reaction]: 1 }, "mine");
      case "name":
        return this.#name(wish.name);
      case "open":
        return this.#open(wish.sheet, wish.offer ?? null);
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
      case "crowd-gift":
        return this.#giving?.grant(wish.deed);
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

  async #try(what: () => Promise<unknown> | undefined): Promise<void> {
    try {
      await what();
    } catch (thrown) {
      this.#tell(codeOf(thrown));
    }
  }

  #tell(notice: string): void {
    this.#forget?.();
    this.#forget = wallClock.after(NOTICE, () => this.#set({ notice: null }));
    this.#set({ notice });
  }

  // Talking

  async #say(text: string, replyTo: string | null): Promise<void> {
    this.#talk?.keep(text, replyTo);
    if (this.#isNamed) await this.#sayKept();
    else this.#open("name", null);
  }

  async #sayKept(): Promise<void> {
    if (await this.#talk?.sayKept()) return this.#set({ replying: null });
    const { sending } = this.#now;
    if (sending.state === "refused" && sending.code === "may_not_write") this.#open("name", null);
  }

  /** Guests choose a name before their first word; who has an account has one. */
  get #isNamed(): boolean {
    const { you } = this.#around.house.session;
    return you !== null && (you.role !== "guest" || you.named);
  }

  async #name(name: string): Promise<void> {
    this.#set({ naming: { busy: true, problem: null } });
    try {
      await this.#around.house.session.change({ name });
      this.#set({ naming: { busy: false, problem: null }, sheet: null });
      this.#show?.client.renew(); // the ticket of the old connection bears the old name
      await this.#sayKept();
    } catch (thrown) {
      this.#set({ naming: { busy: false, problem: codeOf(thrown) } });
    }
  }

  // Sheets

  #open(sheet: Sheet, offer: string | null): void {
    if (sheet !== "name") this.#shopping?.forgive();
    this.#set({ sheet, ...(sheet === "product" && { looking: offer }) });
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
