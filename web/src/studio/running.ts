/** Running a show: what the host's and the moderators' desk knows, and what it can do. */
import { type House, openWays, remember } from "../lib/browser.ts";
import { type ServerClock, wallClock } from "../lib/clock.ts";
import { Notices } from "../lib/notices.ts";
import { codeOf, Problem } from "../lib/problems.ts";
import { freshKey, type RecentSale, type StreamKey } from "../lib/shop.ts";
import { type Happening, type Room, ShowRoom } from "../lib/show-room.ts";
import { type Sending as Saying, Talk } from "../lib/talk.ts";
import { type Picture, Watching } from "../lib/whep.ts";
import type { Wish } from "../lib/wishes.ts";
import type { Language, ShowState, You } from "../lib/wire.ts";
import { EMPTY_ORDER, KeepingOrder, type Order } from "./keeping-order.ts";
import { NO_QUESTIONS, Questioning, type Questions } from "./questioning.ts";
import { Selling } from "./selling.ts";
import { type Desk, EMPTY_DESK, Sending } from "./sending.ts";

/** Everything the studio draws from. Replaced whole with every change. */
export interface Run {
  readonly language: Language;
  /** The code of why the studio cannot be shown. */
  readonly failed: string | null;
  /** Somebody signed in who has no business here. */
  readonly stranger: You | null;
  readonly room: Room | null;
  /** Whether this is the host, who has the switches of the air. */
  readonly host: boolean;
  readonly picture: Picture;
  readonly desk: Desk;
  readonly recent: readonly RecentSale[];
  readonly key: StreamKey | null;
  readonly saying: Saying;
  /** The message that is being answered. */
  readonly replying: string | null;
  readonly order: Order;
  readonly questions: Questions;
  readonly busy: boolean;
  /** The code of what was not done, for a moment. */
  readonly notice: string | null;
}

interface Around {
  readonly house: House;
  readonly slug: string;
  readonly language: Language;
  readonly changed: (run: Run) => void;
  readonly signIn: () => void;
}

export class Running {
  readonly #around: Around;
  readonly #notices = new Notices(wallClock, (notice) => this.#set({ notice }));
  #now: Run;
  #show: ShowRoom | null = null;
  #watching: Watching | null = null;
  #sending: Sending | null = null;
  #talk: Talk | null = null;
  #order: KeepingOrder | null = null;
  #questions: Questioning | null = null;
  #selling: Selling | null = null;

  constructor(around: Around) {
    this.#around = around;
    this.#now = {
      language: around.language,
      failed: null,
      stranger: null,
      room: null,
      host: false,
      picture: { phase: "off" },
      desk: EMPTY_DESK,
      recent: [],
      key: null,
      saying: { state: "idle" },
      replying: null,
      order: EMPTY_ORDER,
      questions: NO_QUESTIONS,
      busy: false,
      notice: null,
    };
  }

  get now(): Run {
    return this.#now;
  }

  /** The server's clock, once there is a show. */
  get time(): ServerClock | null {
    return this.#show?.time ?? null;
  }

  /** Whether leaving would take the picture off the air. */
  get isSending(): boolean {
    return this.#sending?.isSending === true;
  }

  // Coming and going

  async open(): Promise<void> {
    const { signIn, house } = this.#around;
    const { api, session } = house;
    this.#set({ failed: null });
    try {
      const you = await session.recall();
      if (you.role === "guest") return signIn();
      if (you.role === "viewer") return this.#set({ stranger: you });
      const found = await api.show(this.#around.slug);
      this.#build(found, you);
      await this.#selling?.look();
    } catch (thrown) {
      if (thrown instanceof Problem && thrown.status === 401) signIn();
      else if (this.#show === null) this.#set({ failed: codeOf(thrown) });
      else this.#notices.tell(codeOf(thrown));
    }
  }

  leave(): void {
    this.#sending?.close();
    this.#watching?.stop();
    this.#show?.client.stop();
  }

  /** The page is looked at again. */
  wake(): void {
    this.#show?.client.wake();
    this.#watching?.nudge();
  }

  /** The network is back: what was open before may lead nowhere. */
  reconnect(): void {
    if (this.#now.failed !== null) void this.open();
    this.#show?.client.renew();
    this.#watching?.nudge();
  }

  #build(found: ConstructorParameters<typeof ShowRoom>[1], you: You): void {
    const { api, fetch } = this.#around.house;
    const { id } = found.snapshot.show;
    const around = { open: openWays(this.#around.house, found.snapshot.show.id), ticket: () => this.#ticket(), clock: wallClock, random: Math.random };
    const peer = (): RTCPeerConnection => new RTCPeerConnection({ bundlePolicy: "max-bundle" });
    const stream = (): MediaStream => new MediaStream();
    this.#watching = new Watching({ endpoint: `/whep/${id}`, fetch, clock: wallClock, random: Math.random, peer, stream, changed: (picture) => this.#set({ picture }) });
    this.#show = new ShowRoom({ ...around, changed: (room) => this.#hear(room), happened: (happening) => this.#happen(happening) }, found);
    this.#talk = new Talk({ client: this.#show, freshKey, changed: (saying) => this.#set({ saying }) });
    this.#order = new KeepingOrder({ api, show: this.#show, changed: (order) => this.#set({ order }) });
    this.#questions = new Questioning({ api, show: id, changed: (questions) => this.#set({ questions }) });
    this.#selling = new Selling({ api, show: id, changed: (recent) => this.#set({ recent }) });
    if (you.role === "host") {
      this.#sending = new Sending({ show: id, api, fetch, changed: (desk) => this.#sent(desk) });
      void this.#sending.look();
    }
    this.#set({ host: you.role === "host" });
    this.#hear(this.#show.now);
    this.#show.client.start();
  }

  /** Whose session is over signs in again, but not while the picture is going out. */
  async #ticket(): Promise<string> {
    try {
      return await this.#around.house.api.ticket();
    } catch (thrown) {
      if (thrown instanceof Problem && thrown.status === 401 && !this.isSending) this.#around.signIn();
      throw thrown;
    }
  }

  #hear(room: Room): void {
    const cameIn = room.connection.status === "open" && this.#now.room?.connection.status !== "open";
    this.#set({ room });
    if (cameIn) for (const each of [this.#order, this.#questions]) void this.#notices.attempt(() => each?.look());
    this.#follow();
  }

  #sent(desk: Desk): void {
    this.#set({ desk });
    this.#follow();
  }

  /** The monitor shows what goes out, unless it comes from this very desk. */
  #follow(): void {
    const status = this.#now.room?.snapshot.show.state.status;
    const others = (status === "live" || status === "reconnecting") && this.#now.desk.stream === null;
    if (others) this.#watching?.start();
    else this.#watching?.stop();
  }

  #happen(happening: Happening): void {
    if (!("event" in happening)) return;
    const { event } = happening;
    this.#order?.hear(event);
    this.#questions?.hear(event);
    void this.#notices.attempt(() => this.#selling?.hear(event));
    if (event.kind === "show.live") this.#watching?.nudge();
    else if (event.kind === "show.ended") this.#sending?.close();
  }

  // Wishes

  async grant(wish: Wish): Promise<void> {
    const show = this.#show?.now.snapshot.show.id ?? "";
    const { api } = this.#around.house;
    switch (wish.kind) {
      case "speak":
        this.#set({ language: wish.language });
        return remember("language", wish.language);
      case "retry":
        return this.#show === null ? this.open() : this.reconnect();
      case "say":
        return this.#say(wish.text, wish.replyTo);
      case "typing":
        return this.#talk?.forgive();
      case "reply":
        return this.#set({ replying: wish.message });
      case "remove":
        return this.#notices.attempt(() => this.#show?.remove(wish.message, wish.reason));
      case "person":
      case "sentence":
      case "shield":
      case "wrong":
      case "phrase":
      case "decide":
      case "answer-appeal":
        return this.#notices.attempt(() => this.#order?.grant(wish));
      case "question":
        return this.#notices.attempt(() => this.#questions?.grant(wish.deed));
      case "pin":
        return this.#change(() => api.pin(show, wish.offer));
      case "unpin":
        return this.#change(() => api.unpin(show));
      case "flash":
        this.#set({ busy: true });
        await this.#notices.attempt(() => api.flash(show, wish.offer, wish.terms)); // what it changed comes as a fact, to everybody
        return this.#set({ busy: false });
      case "end-show":
        return this.#change(() => api.end(show));
      case "reopen-show":
        return this.#change(() => api.reopen(show));
      case "show-key":
        return this.#notices.attempt(async () => this.#set({ key: await api.streamKey(show) }));
      case "rotate-key":
        return this.#notices.attempt(async () => this.#set({ key: await api.rotateStreamKey(show) }));
      case "devices":
        return this.#sending?.choose(wish.devices);
      case "open-camera":
        await this.#sending?.open();
        return;
      case "close-camera":
        return this.#sending?.close();
      case "go-live":
        return this.#sending?.goLive();
      case "stop-live":
        return this.#sending?.stop();
      default:
        return; // a viewer's wish
    }
  }

  async #say(text: string, replyTo: string | null): Promise<void> {
    this.#talk?.keep(text, replyTo);
    if (await this.#talk?.sayKept()) this.#set({ replying: null });
  }

  async #change(what: () => Promise<ShowState>): Promise<void> {
    this.#set({ busy: true });
    await this.#notices.attempt(async () => {
      const state = await what();
      this.#show?.take(state);
      if (state.status === "ended") this.#sending?.close();
    });
    this.#set({ busy: false });
  }

  #set(change: Partial<Run>): void {
    this.#now = { ...this.#now, ...change };
    this.#around.changed(this.#now);
  }
}
