/** The viewer's page: it alone talks to the server, and grants what the elements wish. */
import { html, nothing, type TemplateResult } from "lit";
import { house, openSocket, recall, remember, slugIn } from "../lib/browser.ts";
import { wallClock } from "../lib/clock.ts";
import type { Taps } from "../lib/frames.ts";
import { preferred } from "../lib/i18n.ts";
import { codeOf } from "../lib/problems.ts";
import { freshKey, unitsIn } from "../lib/shop.ts";
import { type Room, ShowRoom } from "../lib/show-room.ts";
import { type Sending, Talk } from "../lib/talk.ts";
import { type Standing, Till } from "../lib/till.ts";
import { type Picture, Watching } from "../lib/whep.ts";
import type { Sheet, Wish, WishEvent } from "../lib/wishes.ts";
import type { AnyEvent, Language, OfferView, Snapshot } from "../lib/wire.ts";
import { VitrinaElement, define } from "../elements/element.ts";
import { bag, clock, shelf, tick, warn } from "../elements/icons.ts";
import "../elements/language-switch.ts";
import "../elements/live-banner.ts";
import "../elements/live-cart.ts";
import "../elements/live-chat.ts";
import "../elements/live-checkout.ts";
import { type Curtain, curtainOf } from "../elements/live-curtain.ts";
import "../elements/live-name.ts";
import "../elements/live-offer.ts";
import "../elements/live-player.ts";
import "../elements/live-product.ts";
import "../elements/live-products.ts";
import type { LiveReactions } from "../elements/live-reactions.ts";
import "../elements/live-reactions.ts";
import "../elements/live-say.ts";
import "../elements/live-sheet.ts";
import "../elements/live-ticker.ts";
import "../elements/show-badge.ts";
import { awning, buttons, look } from "../elements/look.ts";
import mark from "../styles/mark.svg";
import { layout } from "./layout.ts";
import { tillProblem } from "./till-problem.ts";

/** Milliseconds a notice stays. */
const NOTICE = 4_000;

interface Notice {
  readonly text: string;
  readonly bad: boolean;
}

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
  declare private naming: { readonly busy: boolean; readonly problem: string | null };
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
    return html`<main class="page">
        <section class="stage">${this.#stage(room)}</section>
        ${room === null ? this.#bareBar() : html`${this.#bar(room)} ${this.#around(room)}`}
      </main>
      ${room === null ? nothing : this.#sheets(room)}`;
  }

  #stage(room: Room | null): TemplateResult {
    const show = room?.snapshot.show ?? null;
    const curtain = this.#curtain(room);
    const label = show === null ? "" : this.t("player.label", { title: this.words(show.title) });
    return html`
      <live-player .language=${this.language} .stream=${this.picture.phase === "playing" ? this.picture.stream : null} .sound=${this.sound} .label=${label}></live-player>
      <live-curtain .language=${this.language} curtain=${curtain} ?veil=${curtain === "reconnecting"} ?full=${room === null} .show=${show} .time=${this.#show?.time ?? null} .code=${this.failed ?? (this.picture.phase === "failed" ? this.picture.code : "error")}></live-curtain>
      <div class="shade"></div>
      <live-reactions></live-reactions>
      <div class="awning"></div>
    `;
  }

  #curtain(room: Room | null): Curtain {
    if (this.failed !== null) return this.failed === "no_such_show" || this.failed === "not_found" ? "no_show" : "error";
    return room === null ? "loading" : curtainOf(room.snapshot.show, this.picture);
  }

  #bareBar(): TemplateResult {
    return html`<header class="bar"><a class="mark" href="/" aria-label=${this.t("curtain.all_shows")}><img src=${mark} alt="" /></a><span></span><language-switch .language=${this.language}></language-switch></header>`;
  }

  #bar({ snapshot: { show }, viewers }: Room): TemplateResult {
    return html`<header class="bar">
      <a class="mark" href="/" aria-label=${this.t("curtain.all_shows")}><img src=${mark} alt="" /></a>
      <div class="what"><h1>${this.words(show.title)}</h1><p>${this.t("start.with", { name: show.host_name })}</p></div>
      <language-switch .language=${this.language}></language-switch>
      <sound-switch .language=${this.language} .on=${this.sound} ?hidden=${this.picture.phase !== "playing"}></sound-switch>
      <show-badge .language=${this.language} .status=${show.state.status} .viewers=${viewers}></show-badge>
    </header>`;
  }

  #around(room: Room): TemplateResult {
    const { snapshot, connection } = room;
    const ended = snapshot.show.state.status === "ended";
    const replying = snapshot.messages.find((message) => message.id === this.replying) ?? null;
    return html`
      <div class="banner"><live-banner .language=${this.language} .connection=${connection}></live-banner></div>
      <live-ticker .language=${this.language} .lines=${snapshot.ticker}></live-ticker>
      <aside class="goods" aria-label=${this.t("offer.list")}>
        <h2>${this.t("offer.list")}</h2>
        <live-products .language=${this.language} .offers=${snapshot.offers} .pinned=${snapshot.show.state.pinned}></live-products>
      </aside>
      <div class="desk"></div>
      <h2 class="talk-title">${this.t("chat.title")}</h2>
      <live-chat .language=${this.language} .messages=${snapshot.messages} .you=${room.you} .writable=${!ended}></live-chat>
      <react-bar .language=${this.language} .taps=${room.taps} ?hidden=${ended}></react-bar>
      ${this.#hung(room)}
      <div class="say">
        <live-say .language=${this.language} .sending=${this.sending} .replying=${replying} ?closed=${ended}></live-say>
        ${this.#deeds()}
      </div>
    `;
  }

  #hung({ snapshot }: Room): TemplateResult {
    const pinned = snapshot.offers.find((offer) => offer.id === snapshot.show.state.pinned) ?? null;
    const order = this.standing?.order?.status === "pending_payment" && this.sheet === null ? this.standing.order : null;
    const notice = this.notice;
    return html`<div class="hung ${pinned === null && order === null && notice === null ? "none" : ""}">
      <div role="status">${notice === null ? nothing : html`<div class="notice ${notice.bad ? "bad" : ""}">${notice.bad ? warn() : tick()}<span>${notice.text}</span></div>`}</div>
      ${order === null
        ? nothing
        : html`<button class="resume" data-testid="order-resume" @click=${() => this.#openSheet("checkout", null)}>${clock()}${this.t("checkout.pending")}<live-countdown .language=${this.language} .until=${order.reserved_until} .time=${this.#show?.time ?? null}></live-countdown></button>`}
      <live-offer .language=${this.language} .offer=${pinned} ?busy=${this.standing?.busy ?? true} ?hidden=${pinned === null}></live-offer>
    </div>`;
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

  #sheets({ snapshot }: Room): TemplateResult {
    const offer = snapshot.offers.find((each) => each.id === this.looking);
    return html`<live-sheet .language=${this.language} .heading=${this.#heading(offer)} ?open=${this.sheet !== null} ?returns=${this.sheet === "checkout" && this.standing?.order === null}>
      ${this.#inside(snapshot, offer)}
    </live-sheet>`;
  }

  #heading(offer: OfferView | undefined): string {
    switch (this.sheet) {
      case "products":
        return this.t("offer.list");
      case "product":
        return offer === undefined ? "" : this.words(offer.product.title);
      case "cart":
        return this.t("cart.title");
      case "checkout":
        return this.standing?.order ? this.t("checkout.order", { number: this.standing.order.number }) : this.t("checkout.title");
      case "name":
        return this.t("name.title");
      case null:
        return "";
    }
  }

  #inside(snapshot: Snapshot, offer: OfferView | undefined): TemplateResult | typeof nothing {
    const standing = this.standing;
    const problem = standing?.problem ?? null;
    switch (this.sheet) {
      case "products":
        return html`<live-products .language=${this.language} .offers=${snapshot.offers} .pinned=${snapshot.show.state.pinned}></live-products>`;
      case "product":
        return offer === undefined ? nothing : html`<live-product .language=${this.language} .offer=${offer} ?busy=${standing?.busy ?? true}></live-product>`;
      case "cart":
        return html`<live-cart .language=${this.language} .cart=${standing?.cart ?? null} ?busy=${standing?.busy ?? true} .problem=${problem?.code ?? null}></live-cart>`;
      case "checkout":
        return html`<live-checkout .language=${this.language} .cart=${standing?.cart ?? null} .order=${standing?.order ?? null} .time=${this.#show?.time ?? null} ?busy=${standing?.busy ?? true}
          .problem=${tillProblem(problem, snapshot, this.language)} .email=${standing?.email ?? ""}></live-checkout>`;
      case "name":
        return html`<live-name .language=${this.language} ?busy=${this.naming.busy} .problem=${this.naming.problem}></live-name>`;
      case null:
        return nothing;
    }
  }
}

define("live-show", LiveShow);
