/** The studio, made of elements; what it knows and does is in `running.ts`. Moderators see no switches of the air. */
import { html, nothing, type TemplateResult } from "lit";
import { type House, house, recall, slugIn } from "../lib/browser.ts";
import { preferred } from "../lib/i18n.ts";
import type { Room } from "../lib/show-room.ts";
import type { WishEvent } from "../lib/wishes.ts";
import type { You } from "../lib/wire.ts";
import { VitrinaElement, define } from "../elements/element.ts";
import "../elements/live-banner.ts";
import { buttons, look } from "../elements/look.ts";
import "../elements/studio-air.ts";
import "../elements/studio-devices.ts";
import "../elements/studio-encoder.ts";
import { studioLook } from "../elements/studio-look.ts";
import type { Showing } from "../elements/studio-monitor.ts";
import "../elements/studio-monitor.ts";
import "../elements/studio-products.ts";
import "../elements/studio-sales.ts";
import "../elements/studio-shield.ts";
import { layout } from "./layout.ts";
import { type Run, Running } from "./running.ts";
import "./studio-chat.ts";
import "./studio-head.ts";

type Tab = "air" | "chat" | "products" | "crowd" | "sales";
const TABS: readonly Tab[] = ["air", "chat", "products", "crowd", "sales"];
/** What shares a panel on a desk. */
const SIDE: readonly Tab[] = ["products", "crowd"];
const DEVICE_PROBLEMS = ["device_denied", "device_missing", "device_busy", "device_insecure"] as const;

export class StudioDesk extends VitrinaElement {
  static override properties = { ...VitrinaElement.properties, now: { state: true }, tab: { state: true } };

  declare private now: Run;
  /** Which part a phone shows. */
  declare private tab: Tab;
  readonly #house: House = house();
  readonly #running = new Running({
    house: this.#house,
    slug: slugIn(location.pathname),
    language: preferred(recall("language"), navigator.languages),
    changed: (run) => this.#draw(run),
    signIn: () => location.assign(this.#signIn),
  });

  constructor() {
    super();
    this.tab = "air";
  }

  static override styles = [look, buttons, studioLook, layout];

  override connectedCallback(): void {
    super.connectedCallback();
    this.#draw(this.#running.now);
    this.addEventListener("wish", (event) => void this.#running.grant((event as WishEvent).detail));
    window.addEventListener("online", () => this.#running.reconnect());
    document.addEventListener("visibilitychange", () => document.hidden || this.#running.wake());
    window.addEventListener("beforeunload", (event) => this.#running.isSending && event.preventDefault());
    window.addEventListener("pagehide", () => this.#running.leave());
    window.addEventListener("pageshow", (event) => event.persisted && location.reload());
    void this.#running.open();
  }

  #draw(run: Run): void {
    this.now = run;
    this.language = run.language;
    document.documentElement.lang = run.language;
    const studio = this.t("studio.title");
    document.title = run.room === null ? studio : `${studio} · ${this.words(run.room.snapshot.show.title)}`;
  }

  get #signIn(): string {
    return `/sign-in?next=${encodeURIComponent(location.pathname)}`;
  }

  override render(): TemplateResult {
    const { stranger, failed, room } = this.now;
    if (stranger !== null) return this.#staffOnly(stranger);
    if (failed !== null) {
      return html`<main class="page center" role="alert"><h1>${this.error(failed)}</h1><button class="button" @click=${() => void this.#running.open()}>${this.t("retry")}</button></main>`;
    }
    if (room === null) return html`<main class="page center" role="status"><p>${this.t("loading")}</p></main>`;
    return this.#studio(room);
  }

  #staffOnly(you: You): TemplateResult {
    return html`<main class="page center"><h1>${this.t("studio.staff_only")}</h1><p class="soft">${this.t("studio.staff_only_more", { name: you.name })}</p><a class="button" href=${this.#signIn}>${this.t("studio.other_account")}</a></main>`;
  }

  #studio(room: Room): TemplateResult {
    const { notice } = this.now;
    return html`<main class="page">
        <div>
          <studio-head .language=${this.language} .show=${room.snapshot.show} .viewers=${room.viewers} .unique=${room.unique} .time=${this.#running.time}></studio-head>
          <div class="banner"><live-banner .language=${this.language} .connection=${room.connection}></live-banner></div>
          <studio-shield .language=${this.language} .now=${this.now.order.shield} .house=${this.#house} .show=${room.snapshot.show.id} .time=${this.#running.time} ?busy=${this.now.order.busy} ?ended=${room.snapshot.show.state.status === "ended"}></studio-shield>
        </div>
        <div class="panels">
          <section class="panel air ${this.#chosen("air")}" aria-label=${this.t("studio.monitor")}>${this.#monitor(room)} ${this.now.host ? this.#switches(room) : nothing}</section>
          <studio-chat class="panel chat ${this.#chosen("chat")}" .language=${this.language} .room=${room} .saying=${this.now.saying} .replying=${this.now.replying} .time=${this.#running.time} .order=${this.now.order} .questions=${this.now.questions} .house=${this.#house} ?host=${this.now.host}></studio-chat>
          <div class="right">${this.#board(room)}</div>
        </div>
        <nav aria-label=${this.t("studio.title")}>
          ${TABS.map((tab) => html`<button aria-current=${this.tab === tab ? "true" : "false"} data-testid="tab-${tab}" @click=${() => this.#choose(tab)}>${this.t(`studio.tab_${tab}`)}</button>`)}
        </nav>
      </main>
      <div role="alert">${notice === null ? nothing : html`<p class="notice">${this.#problem(notice)}</p>`}</div>`;
  }

  #chosen(tab: Tab): string {
    return this.tab === tab ? "chosen" : "";
  }

  #problem(code: string): string {
    const device = DEVICE_PROBLEMS.find((each) => each === code);
    return device === undefined ? this.error(code) : this.t(`studio.${device}`);
  }

  #monitor({ source, snapshot }: Room): TemplateResult {
    const { desk, picture } = this.now;
    const host = this.now.host && snapshot.show.state.status !== "ended";
    const onAir = desk.broadcast.phase === "on_air" || desk.broadcast.phase === "again";
    const theirs = picture.phase === "playing" ? picture.stream : null;
    const showing: Showing = desk.stream !== null ? (onAir ? "mine" : "camera") : theirs !== null ? "theirs" : "nothing";
    const name = source === "browser" || source === "encoder" || source === "demo" ? this.t(`studio.source.${source}`) : "";
    return html`<studio-monitor .language=${this.language} .showing=${showing} .stream=${desk.stream ?? theirs} .source=${name} ?host=${host} ?mirror=${desk.stream !== null && !desk.devices.screen}></studio-monitor>`;
  }

  #switches({ snapshot, source }: Room): TemplateResult {
    const { desk, picture, busy, key } = this.now;
    const { status } = snapshot.show.state;
    const ended = status === "ended";
    const taken = (status === "live" && picture.phase === "playing") || (source ?? null) !== null;
    return html`<div class="switches">
      <studio-air .language=${this.language} .status=${status} .broadcast=${desk.broadcast} ?camera=${desk.stream !== null} ?busy=${desk.busy || busy} ?taken=${taken} .problem=${desk.problem === null ? null : this.#problem(desk.problem)}></studio-air>
      <studio-devices .language=${this.language} .known=${desk.known} .chosen=${desk.devices} .stream=${desk.stream} ?hidden=${ended}></studio-devices>
      <studio-encoder .language=${this.language} .key=${key} ?busy=${busy} ?hidden=${ended}></studio-encoder>
    </div>`;
  }

  #board({ snapshot }: Room): TemplateResult {
    return html`<section class="panel sales ${this.#chosen("sales")}" aria-label=${this.t("studio.sales")}><studio-sales .language=${this.language} .sales=${snapshot.sales} .recent=${this.now.recent}></studio-sales></section>
      <section class="panel products ${this.#chosen("products")} ${this.tab === "crowd" ? "aside" : ""}">
        ${this.#side()}
        <h2>${this.t("studio.products")}</h2>
        <studio-products .language=${this.language} .offers=${snapshot.offers} .pinned=${snapshot.show.state.pinned} .time=${this.#running.time} ?host=${this.now.host && snapshot.show.state.status !== "ended"} ?busy=${this.now.busy}></studio-products>
      </section>
      <section class="panel crowd ${this.#chosen("crowd")}">
        ${this.#side()}
        <studio-crowd .language=${this.language} .house=${this.#house} .snapshot=${snapshot} .time=${this.#running.time} ?host=${this.now.host && snapshot.show.state.status !== "ended"}></studio-crowd>
      </section>`;
  }

  /** On a desk goods and crowd take turns in one panel; a phone has its tabs below. */
  #side(): TemplateResult {
    return html`<div class="side">${SIDE.map((tab) => html`<button aria-pressed=${(this.tab === "crowd") === (tab === "crowd") ? "true" : "false"} data-testid="side-${tab}" @click=${() => this.#choose(tab)}>${this.t(`studio.tab_${tab}`)}</button>`)}</div>`;
  }

  #choose(tab: Tab): void {
    this.tab = tab;
    if (tab === "crowd") void import("../elements/studio-crowd.ts");
  }
}

define("studio-desk", StudioDesk);
