/** The studio: the host's desk, and the moderators' without the switches of the air. */
import { html, nothing, type TemplateResult } from "lit";
import { house, openSocket, recall, remember, slugIn } from "../lib/browser.ts";
import { wallClock } from "../lib/clock.ts";
import type { Taps } from "../lib/frames.ts";
import { preferred } from "../lib/i18n.ts";
import { codeOf, Problem } from "../lib/problems.ts";
import { freshKey, type RecentSale, type StreamKey } from "../lib/shop.ts";
import { type Room, ShowRoom } from "../lib/show-room.ts";
import { type Sending as Saying, Talk } from "../lib/talk.ts";
import { type Picture, Watching } from "../lib/whep.ts";
import type { Wish, WishEvent } from "../lib/wishes.ts";
import type { AnyEvent, ShowState, You } from "../lib/wire.ts";
import { VitrinaElement, define } from "../elements/element.ts";
import "../elements/language-switch.ts";
import "../elements/live-banner.ts";
import "../elements/live-chat.ts";
import "../elements/live-countdown.ts";
import "../elements/live-say.ts";
import { buttons, look } from "../elements/look.ts";
import "../elements/show-badge.ts";
import "../elements/studio-air.ts";
import "../elements/studio-devices.ts";
import "../elements/studio-encoder.ts";
import { studioLook } from "../elements/studio-look.ts";
import type { Showing } from "../elements/studio-monitor.ts";
import "../elements/studio-monitor.ts";
import "../elements/studio-products.ts";
import "../elements/studio-refused.ts";
import "../elements/studio-sales.ts";
import mark from "../styles/mark.svg";
import { layout } from "./layout.ts";
import { type Desk, EMPTY_DESK, Sending } from "./sending.ts";

/** Orders on the board. */
const RECENT = 20;
/** Milliseconds a notice stays. */
const NOTICE = 5_000;

type Tab = "air" | "chat" | "products" | "sales";
const TABS: readonly Tab[] = ["air", "chat", "products", "sales"];

export class StudioDesk extends VitrinaElement {
  static override properties = {
    ...VitrinaElement.properties,
    failed: { state: true },
    stranger: { state: true },
    room: { state: true },
    picture: { state: true },
    desk: { state: true },
    recent: { state: true },
    key: { state: true },
    saying: { state: true },
    replying: { state: true },
    busy: { state: true },
    notice: { state: true },
    tab: { state: true },
    held: { state: true },
    heldSeen: { state: true },
  };

  declare private failed: string | null;
  /** Somebody signed in without access. */
  declare private stranger: You | null;
  declare private room: Room | null;
  declare private picture: Picture;
  declare private desk: Desk;
  declare private recent: readonly RecentSale[];
  declare private key: StreamKey | null;
  declare private saying: Saying;
  declare private replying: string | null;
  declare private busy: boolean;
  declare private notice: string | null;
  declare private tab: Tab;
  /** Whether the held messages are shown in place of the chat. */
  declare private held: boolean;
  declare private heldSeen: number;

  readonly #house = house();
  readonly #slug = slugIn(location.pathname);
  #show: ShowRoom | null = null;
  #watching: Watching | null = null;
  #sending: Sending | null = null;
  #talk: Talk | null = null;
  #noticeTimer = 0;

  constructor() {
    super();
    this.language = preferred(recall("language"), navigator.languages);
    this.failed = null;
    this.stranger = null;
    this.room = null;
    this.picture = { phase: "off" };
    this.desk = EMPTY_DESK;
    this.recent = [];
    this.key = null;
    this.saying = { state: "idle" };
    this.replying = null;
    this.busy = false;
    this.notice = null;
    this.tab = "air";
    this.held = false;
    this.heldSeen = 0;
  }

  static override styles = [look, buttons, studioLook, layout];

  override connectedCallback(): void {
    super.connectedCallback();
    document.documentElement.lang = this.language;
    this.addEventListener("wish", (event) => void this.#grant((event as WishEvent).detail));
    window.addEventListener("online", () => this.#show?.client.wake());
    document.addEventListener("visibilitychange", () => document.hidden || this.#show?.client.wake());
    window.addEventListener("beforeunload", (event) => this.#sending?.isSending && event.preventDefault());
    window.addEventListener("pagehide", () => this.#leave());
    window.addEventListener("pageshow", (event) => event.persisted && location.reload());
    void this.#open();
  }

  // Coming in and leaving

  async #open(): Promise<void> {
    this.failed = null;
    const { api, session } = this.#house;
    try {
      const you = await session.recall();
      if (you.role === "guest") return this.#toSignIn();
      if (you.role === "viewer") {
        this.stranger = you;
        return;
      }
      const found = await api.show(this.#slug);
      this.#build(found, you);
      this.recent = (await api.sales(found.snapshot.show.id)).recent;
    } catch (thrown) {
      if (thrown instanceof Problem && thrown.status === 401) this.#toSignIn();
      else if (this.room === null) this.failed = codeOf(thrown);
      else this.#tell(codeOf(thrown));
    }
  }

  #build(found: ConstructorParameters<typeof ShowRoom>[1], you: You): void {
    const { api, fetch } = this.#house;
    const { id } = found.snapshot.show;
    const around = { open: openSocket, ticket: () => api.ticket(), clock: wallClock, random: Math.random };
    const peer = (): RTCPeerConnection => new RTCPeerConnection({ bundlePolicy: "max-bundle" });
    this.#show = new ShowRoom({ ...around, changed: (room) => this.#hear(room), happened: (happening) => this.#happen(happening) }, found);
    this.#watching = new Watching({ endpoint: `/whep/${id}`, fetch, clock: wallClock, random: Math.random, peer, changed: (picture) => (this.picture = picture) });
    this.#talk = new Talk({ client: this.#show.client, freshKey, changed: (saying) => (this.saying = saying) });
    if (you.role === "host") {
      this.#sending = new Sending({ show: id, api, fetch, changed: (desk) => this.#sent(desk) });
      void this.#sending.look();
    } else this.tab = "chat";
    this.#hear(this.#show.now);
    this.#show.client.start();
  }

  #toSignIn(): void {
    location.assign(`/sign-in?next=${encodeURIComponent(location.pathname)}`);
  }

  #leave(): void {
    this.#sending?.close();
    this.#watching?.stop();
    this.#show?.client.stop();
  }

  #hear(room: Room): void {
    this.room = room;
    document.title = `${this.t("studio.title")} · ${this.words(room.snapshot.show.title)}`;
    this.#follow();
  }

  #sent(desk: Desk): void {
    this.desk = desk;
    this.#follow();
  }

  /** The monitor shows what goes out, unless it comes from this very desk. */
  #follow(): void {
    const status = this.room?.snapshot.show.state.status;
    const others = (status === "live" || status === "reconnecting") && this.desk.stream === null;
    if (others) this.#watching?.start();
    else this.#watching?.stop();
  }

  #happen(happening: { readonly event: AnyEvent } | { readonly taps: Taps }): void {
    if (!("event" in happening)) return;
    const { event } = happening;
    if (event.kind === "show.live") this.#watching?.nudge();
    else if (event.kind === "show.ended") this.#sending?.close();
    else if (event.kind === "sale.made" && !this.recent.some((sale) => sale.order === event.order)) {
      this.recent = [{ order: event.order, at: event.at, lines: event.lines, total: event.total }, ...this.recent].slice(0, RECENT);
    }
  }

  // Wishes

  async #grant(wish: Wish): Promise<void> {
    const show = this.#show?.now.snapshot.show.id ?? "";
    const { api } = this.#house;
    switch (wish.kind) {
      case "speak":
        this.language = wish.language;
        document.documentElement.lang = wish.language;
        return remember("language", wish.language);
      case "retry":
        return this.#show === null ? this.#open() : this.#show.client.wake();
      case "say":
        this.#talk?.keep(wish.text, wish.replyTo);
        if (await this.#talk?.sayKept()) this.replying = null;
        return;
      case "typing":
        return this.#talk?.forgive();
      case "reply":
        this.replying = wish.message;
        return;
      case "remove":
        return this.#try(() => this.#show?.client.remove(wish.message));
      case "pin":
        return this.#change(() => api.pin(show, wish.offer));
      case "unpin":
        return this.#change(() => api.unpin(show));
      case "end-show":
        return this.#change(() => api.end(show));
      case "reopen-show":
        return this.#change(() => api.reopen(show));
      case "show-key":
        return this.#try(async () => (this.key = await api.streamKey(show)));
      case "rotate-key":
        return this.#try(async () => (this.key = await api.rotateStreamKey(show)));
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

  async #change(what: () => Promise<ShowState>): Promise<void> {
    this.busy = true;
    await this.#try(async () => {
      const state = await what();
      this.#show?.take(state);
      if (state.status === "ended") this.#sending?.close();
    });
    this.busy = false;
  }

  async #try(what: () => Promise<unknown> | undefined): Promise<void> {
    try {
      await what();
    } catch (thrown) {
      this.#tell(codeOf(thrown));
    }
  }

  #tell(code: string): void {
    this.notice = this.#problem(code);
    window.clearTimeout(this.#noticeTimer);
    this.#noticeTimer = window.setTimeout(() => (this.notice = null), NOTICE);
  }

  #problem(code: string): string {
    const device = code === "device_denied" || code === "device_missing" || code === "device_busy" || code === "device_insecure";
    return device ? this.t(`studio.${code}`) : this.error(code);
  }

  // Drawing

  override render(): TemplateResult {
    if (this.stranger !== null) return this.#staffOnly(this.stranger);
    if (this.failed !== null) {
      return html`<main class="page center" role="alert"><h1>${this.error(this.failed)}</h1><button class="button" @click=${() => void this.#open()}>${this.t("retry")}</button></main>`;
    }
    const room = this.room;
    if (room === null) return html`<main class="page center" role="status"><p>${this.t("loading")}</p></main>`;
    return html`<main class="page">
        ${this.#head(room)}
        <div class="panels">
          ${this.#sending === null ? this.#watchOnly(room) : this.#air(room)} ${this.#chat(room)}
          <div class="right">
            <section class="panel sales ${this.tab === "sales" ? "chosen" : ""}" aria-label=${this.t("studio.sales")}><studio-sales .language=${this.language} .sales=${room.snapshot.sales} .recent=${this.recent}></studio-sales></section>
            <section class="panel products ${this.tab === "products" ? "chosen" : ""}"><h2>${this.t("studio.products")}</h2><studio-products .language=${this.language} .offers=${room.snapshot.offers} .pinned=${room.snapshot.show.state.pinned} ?busy=${this.busy}></studio-products></section>
          </div>
        </div>
        <nav aria-label=${this.t("studio.title")}>${TABS.map((tab) => html`<button aria-current=${this.tab === tab ? "true" : "false"} data-testid="tab-${tab}" @click=${() => (this.tab = tab)}>${this.t(`studio.tab_${tab}`)}</button>`)}</nav>
      </main>
      <div role="alert">${this.notice === null ? nothing : html`<p class="notice">${this.notice}</p>`}</div>`;
  }

  #staffOnly(you: You): TemplateResult {
    const next = encodeURIComponent(location.pathname);
    return html`<main class="page center"><h1>${this.t("studio.staff_only")}</h1><p class="soft">${this.t("studio.staff_only_more", { name: you.name })}</p><a class="button" href="/sign-in?next=${next}">${this.t("studio.other_account")}</a></main>`;
  }

  #head({ snapshot: { show }, viewers, connection }: Room): TemplateResult {
    const { status, started_at: started } = show.state;
    const running = status === "live" || status === "reconnecting";
    const time = this.#show?.time ?? null;
    return html`<div>
      <header>
        <a class="mark" href="/" aria-label=${this.t("curtain.all_shows")}><img src=${mark} alt="" /></a>
        <h1>${this.words(show.title)}</h1>
        <div class="now">
          <show-badge .language=${this.language} .status=${status} .viewers=${viewers}></show-badge>
          ${running && started !== null ? html`<span class="timer" title=${this.t("studio.timer")}><live-countdown .language=${this.language} .since=${started} .time=${time}></live-countdown></span>` : nothing}
          ${status === "scheduled" ? html`<span class="timer"><span class="soft">${this.t("studio.until")} </span><live-countdown .language=${this.language} .until=${show.starts_at} .time=${time}></live-countdown></span>` : nothing}
        </div>
        <div class="way"><a class="link wide" href="/s/${show.slug}" target="_blank" rel="noopener">${this.t("studio.watch")}</a><language-switch .language=${this.language}></language-switch></div>
      </header>
      <div class="banner"><live-banner .language=${this.language} .connection=${connection}></live-banner></div>
    </div>`;
  }

  #monitor(room: Room): TemplateResult {
    const onAir = this.desk.broadcast.phase === "on_air" || this.desk.broadcast.phase === "again";
    const theirs = this.picture.phase === "playing" ? this.picture.stream : null;
    const showing: Showing = this.desk.stream !== null ? (onAir ? "mine" : "camera") : theirs !== null ? "theirs" : "nothing";
    return html`<studio-monitor .language=${this.language} .showing=${showing} .stream=${this.desk.stream ?? theirs} .source=${this.#source(room)} ?host=${this.#sending !== null} ?mirror=${this.desk.stream !== null && !this.desk.devices.screen}></studio-monitor>`;
  }

  #source({ source }: Room): string {
    if (source === "browser" || source === "encoder" || source === "demo") return this.t(`studio.source.${source}`);
    return this.words(this.room?.snapshot.show.title ?? { ru: "", en: "" });
  }

  #air(room: Room): TemplateResult {
    const { desk } = this;
    const { status } = room.snapshot.show.state;
    const taken = status === "live" && this.picture.phase === "playing";
    return html`<section class="panel air ${this.tab === "air" ? "chosen" : ""}" aria-label=${this.t("studio.monitor")}>
      ${this.#monitor(room)}
      <div class="switches">
        <studio-air .language=${this.language} .status=${status} .broadcast=${desk.broadcast} ?camera=${desk.stream !== null} ?busy=${desk.busy || this.busy} ?taken=${taken || (room.source ?? null) !== null} .problem=${desk.problem === null ? null : this.#problem(desk.problem)}></studio-air>
        <studio-devices .language=${this.language} .known=${desk.known} .chosen=${desk.devices} .stream=${desk.stream} ?hidden=${status === "ended"}></studio-devices>
        <studio-encoder .language=${this.language} .key=${this.key} ?busy=${this.busy} ?hidden=${status === "ended"}></studio-encoder>
      </div>
    </section>`;
  }

  #watchOnly(room: Room): TemplateResult {
    return html`<section class="panel air ${this.tab === "air" ? "chosen" : ""}" aria-label=${this.t("studio.monitor")}>${this.#monitor(room)}</section>`;
  }

  #chat(room: Room): TemplateResult {
    const { snapshot, you, refused } = room;
    const ended = snapshot.show.state.status === "ended";
    const fresh = refused.length - this.heldSeen;
    const replying = snapshot.messages.find((message) => message.id === this.replying) ?? null;
    return html`<section class="panel chat ${this.tab === "chat" ? "chosen" : ""}" aria-label=${this.t("chat.title")}>
      <div class="tabs" role="tablist">
        <button role="tab" aria-selected=${this.held ? "false" : "true"} @click=${() => this.#lookAt(false)}>${this.t("chat.title")}</button>
        <button role="tab" data-testid="tab-refused" aria-selected=${this.held ? "true" : "false"} @click=${() => this.#lookAt(true)}>${this.t("chat.refused")} ${fresh > 0 && !this.held ? html`<span class="n">${fresh}</span>` : nothing}</button>
      </div>
      ${this.held
        ? html`<studio-refused .language=${this.language} .refused=${refused}></studio-refused>`
        : html`<live-chat .language=${this.language} .messages=${snapshot.messages} .you=${you} .writable=${!ended}></live-chat>`}
      <live-say .language=${this.language} .sending=${this.saying} .replying=${replying} ?closed=${ended}></live-say>
    </section>`;
  }

  #lookAt(held: boolean): void {
    this.held = held;
    this.heldSeen = this.room?.refused.length ?? 0;
  }
}

define("studio-desk", StudioDesk);
