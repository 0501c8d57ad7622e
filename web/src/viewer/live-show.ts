/** The viewer's page: it alone talks to the server, and grants what the elements wish. */
import { html, nothing, type TemplateResult } from "lit";
import { house, openSocket, recall, remember, slugIn } from "../lib/browser.ts";
import { type ServerClock, wallClock } from "../lib/clock.ts";
import type { Taps } from "../lib/frames.ts";
import { preferred } from "../lib/i18n.ts";
import { codeOf } from "../lib/problems.ts";
import { freshKey, unitsIn } from "../lib/shop.ts";
import { type Room, ShowRoom } from "../lib/show-room.ts";
import { type Sending, Talk } from "../lib/talk.ts";
import { type Standing, Till } from "../lib/till.ts";
import { type Picture, Watching } from "../lib/whep.ts";
import type { Sheet, Wish, WishEvent } from "../lib/wishes.ts";
import type { AnyEvent, Language, Snapshot } from "../lib/wire.ts";
import { VitrinaElement, define } from "../elements/element.ts";
import { bag, shelf } from "../elements/icons.ts";
import "../elements/live-banner.ts";
import "../elements/live-chat.ts";
import { type Curtain, curtainOf } from "../elements/live-curtain.ts";
import "../elements/live-player.ts";
import "../elements/live-products.ts";
import type { LiveReactions } from "../elements/live-reactions.ts";
import "../elements/live-reactions.ts";
import "../elements/live-say.ts";
import "../elements/live-ticker.ts";
import { awning, buttons, look } from "../elements/look.ts";
import { layout } from "./layout.ts";
import "./show-bar.ts";
import type { Notice } from "./show-hung.ts";
import "./show-hung.ts";
import type { Naming } from "./show-sheets.ts";
import "./show-sheets.ts";

/** Milliseconds a notice stays. */
const NOTICE = 4_000;

export class LiveShow extends VitrinaElement {
  static override properties = {
    ...VitrinaElement.properties,
    failed: { state: true },
    room: { state: true },
    picture: { state: true },
    standing: { state: true },
    sheet: { state: true },
    looking: { state: true },
    sending: { state: true },
    replying: { state: true },
    naming: { state: true },
    sound: { state: true },
    notice: { state: true },
  };

  declare private failed: string | null;
  declare private room: Room | null;
  declare private picture: Picture;
  declare private standing: Standing | null;
  declare private sheet: Sheet | null;
  /** The offer in the product sheet. */
  declare private looking: string | null;
  declare private sending: Sending;
  declare private replying: string | null;
  declare private naming: Naming;
  declare private sound: boolean;
  declare private notice: Notice | null;

  readonly #house = house();
  readonly #slug = slugIn(location.pathname);
  #show: ShowRoom | null = null;
  #watching: Watching | null = null;
  #till: Till | null = null;
  #talk: Talk | null = null;
  #noticeTimer = 0;

  constructor() {
    super();
    this.language = preferred(recall("language"), navigator.languages);
    this.failed = null;
    this.room = null;
    this.picture = { phase: "off" };
    this.standing = null;
    this.sheet = null;
    this.looking = null;
    this.sending = { state: "idle" };
    this.replying = null;
    this.naming = { busy: false, problem: null };
    this.sound = false;
    this.notice = null;
  }

  static override styles = [look, buttons, awning, layout];

  override connectedCallback(): void {
    super.connectedCallback();
    document.documentElement.lang = this.language;
    this.addEventListener("wish", (event) => void this.#grant((event as WishEvent).detail));
    document.addEventListener("visibilitychange", () => this.#show?.client.hide(document.hidden));
    window.addEventListener("online", () => this.#show?.client.wake());
    window.addEventListener("pagehide", () => this.#leave());
    window.addEventListener("pageshow", (event) => event.persisted && location.reload());
    void this.#open();
  }

  // Coming in and leaving

  async #open(): Promise<void> {
    this.failed = null;
    const { api, session } = this.#house;
    try {
      const entering = session.enter(this.language);
      entering.catch(() => undefined); // told below, after the show itself
      const found = await api.show(this.#slug);
      this.#show = new ShowRoom({ ...this.#surroundings(), ticket: () => api.ticket() }, found);
      this.#talk = new Talk({ client: this.#show.client, freshKey, changed: (sending) => (this.sending = sending) });
      this.#hear(this.#show.now);
      this.#watch(found.snapshot.show.id);
      await entering;
      this.#show.client.start();
      await this.#openTill(this.#show, found.snapshot);
    } catch (thrown) {
      if (this.#show === null) this.failed = codeOf(thrown);
      else this.#tell(this.error(codeOf(thrown)), true);
    }
  }

  #surroundings() {
    return {
      open: openSocket,
      clock: wallClock,
      random: Math.random,
      changed: (room: Room) => this.#hear(room),
      happened: (happening: { readonly event: AnyEvent } | { readonly taps: Taps }) => this.#happen(happening),
    };
  }

  #watch(show: string): void {
    const peer = (): RTCPeerConnection => new RTCPeerConnection({ bundlePolicy: "max-bundle" });
    const changed = (picture: Picture): unknown => (this.picture = picture);
    this.#watching = new Watching({ endpoint: `/whep/${show}`, fetch: this.#house.fetch, clock: wallClock, random: Math.random, peer, changed });
    this.#follow();
  }

  async #openTill(show: ShowRoom, { show: { id } }: Snapshot): Promise<void> {
    const changed = (standing: Standing): unknown => (this.standing = standing);
    this.#till = new Till({ show: id, doors: this.#house.api, clock: wallClock, time: show.time, freshKey, changed });
    await this.#till.open();
  }

  #leave(): void {
    this.#watching?.stop();
    this.#show?.client.stop();
  }

  #hear(room: Room): void {
    this.room = room;
    document.title = `${this.words(room.snapshot.show.title)} · ${this.t("app.name")}`;
    this.#follow();
  }

  /** The picture is asked for while the show may have one. */
  #follow(): void {
    const status = this.room?.snapshot.show.state.status;
    if (status === "live" || status === "reconnecting") this.#watching?.start();
    else this.#watching?.stop();
  }

  #happen(happening: { readonly event: AnyEvent } | { readonly taps: Taps }): void {
    if ("taps" in happening) this.renderRoot.querySelector<LiveReactions>("live-reactions")?.everybodys(happening.taps);
    else if (happening.event.kind === "show.live") this.#watching?.nudge();
  }

  // Wishes

  async #grant(wish: Wish): Promise<void> {
    switch (wish.kind) {
      case "speak":
        return this.#speak(wish.language);
      case "retry":
        return this.#retry();
      case "sound":
        this.sound = wish.on;
        return;
      case "say":
        return this.#say(wish.text, wish.replyTo);
      case "typing":
        return this.#talk?.forgive();
      case "reply":
        this.replying = wish.message;
        return;
      case "remove":
        return this.#try(() => this.#show?.client.remove(wish.message));
      case "react":
        this.#show?.client.react(wish.reaction);
        return this.renderRoot.querySelector<LiveReactions>("live-reactions")?.mine(wish.reaction);
      case "name":
        return this.#name(wish.name);
      case "open":
        return this.#openSheet(wish.sheet, wish.offer ?? null);
      case "close":
        return this.#close();
      case "elapsed":
        return this.#till?.refresh();
      case "take":
      case "units":
      case "pay":
      case "cancel-order":
      case "order-done":
        return this.#shop(wish);
      default:
        return; // a studio's wish
    }
  }

  #speak(language: Language): void {
    this.language = language;
    document.documentElement.lang = language;
    remember("language", language);
    if (this.#house.session.you !== null) this.#house.session.change({ language }).catch(() => undefined); // the choice on this device holds
  }

  async #retry(): Promise<void> {
    if (this.#show === null) return this.#open();
    this.#show.client.wake();
    this.#watching?.nudge();
  }

  async #try(what: () => Promise<unknown> | undefined): Promise<void> {
    try {
      await what();
    } catch (thrown) {
      this.#tell(this.error(codeOf(thrown)), true);
    }
  }

  #tell(text: string, bad = false): void {
    this.notice = { text, bad };
    window.clearTimeout(this.#noticeTimer);
    this.#noticeTimer = window.setTimeout(() => (this.notice = null), NOTICE);
  }

  // Talking

  async #say(text: string, replyTo: string | null): Promise<void> {
    this.#talk?.keep(text, replyTo);
    if (this.#isNamed) await this.#sayIt();
    else this.#openSheet("name", null);
  }

  async #sayIt(): Promise<void> {
    if (await this.#talk?.sayKept()) this.replying = null;
  }

  get #isNamed(): boolean {
    const you = this.#house.session.you;
    return you !== null && (you.role !== "guest" || recall("named") === you.id);
  }

  async #name(name: string): Promise<void> {
    this.naming = { busy: true, problem: null };
    try {
      const you = await this.#house.session.change({ name });
      remember("named", you.id);
      this.naming = { busy: false, problem: null };
      this.sheet = null;
      this.#show?.client.renew();
      await this.#sayIt();
    } catch (thrown) {
      this.naming = { busy: false, problem: codeOf(thrown) };
    }
  }

  // Shopping

  async #shop(wish: Extract<Wish, { readonly kind: "take" | "units" | "pay" | "cancel-order" | "order-done" }>): Promise<void> {
    const till = this.#till;
    if (till === null) return;
    switch (wish.kind) {
      case "take":
        return this.#take(till, wish);
      case "units":
        await till.setUnits(wish);
        return;
      case "pay":
        await till.pay(wish);
        return;
      case "cancel-order":
        return till.cancel();
      case "order-done":
        this.sheet = null;
        return till.done();
    }
  }

  async #take(till: Till, wish: { readonly offer: string; readonly variant: string; readonly buy: boolean }): Promise<void> {
    if (!(await till.take(wish))) return this.#tell(this.error(till.now.problem?.code ?? "error"), true);
    if (wish.buy) return this.#openSheet("checkout", null);
    this.sheet = null;
    this.#tell(this.t("product.added"));
  }

  #openSheet(sheet: Sheet, offer: string | null): void {
    if (sheet !== "name") this.#till?.forgive();
    if (sheet === "product") this.looking = offer;
    this.sheet = sheet;
  }

  #close(): void {
    const over = this.standing?.order?.status;
    this.sheet = null;
    if (over !== undefined && over !== "pending_payment") void this.#till?.done();
  }

  // Drawing

  override render(): TemplateResult {
    const room = this.room;
    const curtain = this.#curtain(room);
    return html`<main class="page ${curtain === "none" ? "" : "curtained"}">
        <section class="stage">${this.#stage(room, curtain)}</section>
        <show-bar .language=${this.language} .show=${room?.snapshot.show ?? null} .viewers=${room?.viewers ?? null} .sound=${this.sound} ?playing=${this.picture.phase === "playing"}></show-bar>
        ${room === null ? nothing : this.#around(room)}
      </main>
      ${room === null
        ? nothing
        : html`<show-sheets .language=${this.language} .sheet=${this.sheet} .looking=${this.looking} .snapshot=${room.snapshot} .standing=${this.standing} .naming=${this.naming} .time=${this.#time}></show-sheets>`}`;
  }

  get #time(): ServerClock | null {
    return this.#show?.time ?? null;
  }

  #stage(room: Room | null, curtain: Curtain): TemplateResult {
    const show = room?.snapshot.show ?? null;
    const label = show === null ? "" : this.t("player.label", { title: this.words(show.title) });
    const code = this.failed ?? (this.picture.phase === "failed" ? this.picture.code : "error");
    return html`
      <live-player .language=${this.language} .stream=${this.picture.phase === "playing" ? this.picture.stream : null} .sound=${this.sound} .label=${label}></live-player>
      <live-curtain .language=${this.language} curtain=${curtain} ?veil=${curtain === "reconnecting"} ?full=${room === null} .show=${show} .time=${this.#time} .code=${code}></live-curtain>
      <div class="shade"></div>
      <div class="awning"></div>
    `;
  }

  #curtain(room: Room | null): Curtain {
    if (this.failed !== null) return this.failed === "no_such_show" || this.failed === "not_found" ? "no_show" : "error";
    return room === null ? "loading" : curtainOf(room.snapshot.show, this.picture);
  }

  #around(room: Room): TemplateResult {
    const { snapshot } = room;
    const { pinned, status } = snapshot.show.state;
    const ended = status === "ended";
    const order = this.standing?.order?.status === "pending_payment" && this.sheet === null ? this.standing.order : null;
    return html`
      <div class="banner"><live-banner .language=${this.language} .connection=${room.connection}></live-banner></div>
      <live-ticker .language=${this.language} .lines=${snapshot.ticker} .time=${this.#time}></live-ticker>
      <aside class="goods" aria-label=${this.t("offer.list")}>
        <h2>${this.t("offer.list")}</h2>
        <live-products .language=${this.language} .offers=${snapshot.offers} .pinned=${pinned}></live-products>
      </aside>
      <live-reactions></live-reactions>
      ${this.#talking(room, ended)}
      <react-bar .language=${this.language} .taps=${room.taps} ?hidden=${ended}></react-bar>
      <show-hung .language=${this.language} .offer=${snapshot.offers.find((offer) => offer.id === pinned) ?? null} .order=${order} .notice=${this.notice} .time=${this.#time} ?busy=${this.standing?.busy ?? true}></show-hung>
    `;
  }

  #talking({ snapshot, you }: Room, ended: boolean): TemplateResult {
    const replying = snapshot.messages.find((message) => message.id === this.replying) ?? null;
    return html`<section class="talk" aria-label=${this.t("chat.title")}>
      <h2>${this.t("chat.title")}</h2>
      <live-chat .language=${this.language} .messages=${snapshot.messages} .you=${you} .writable=${!ended}></live-chat>
      <div class="say">
        <live-say .language=${this.language} .sending=${this.sending} .replying=${replying} ?closed=${ended}></live-say>
        ${this.#deeds()}
      </div>
    </section>`;
  }

  #deeds(): TemplateResult {
    const units = unitsIn(this.standing?.cart ?? null);
    return html`<div class="deeds">
      <button class="round shelf" data-testid="products-open" aria-label=${this.t("offer.list")} @click=${() => this.#openSheet("products", null)}>${shelf()}</button>
      <button class="round cart" data-testid="cart-open" aria-label=${units > 0 ? this.t("cart.open_n", { n: units }) : this.t("cart.open")} @click=${() => this.#openSheet("cart", null)}>
        ${bag()}${units > 0 ? html`<span class="units" data-testid="cart-units">${units}</span>` : nothing}
      </button>
    </div>`;
  }
}

define("live-show", LiveShow);
