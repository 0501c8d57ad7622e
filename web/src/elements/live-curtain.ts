/** What stands in the window when there is no picture: before, between, after, and when something is wrong. */
import { css, html, nothing, type TemplateResult } from "lit";
import type { ServerClock } from "../lib/clock.ts";
import { moment } from "../lib/times.ts";
import type { Localized, ShowView } from "../lib/wire.ts";
import type { Picture } from "../lib/whep.ts";
import "./live-countdown.ts";
import { VitrinaElement, define } from "./element.ts";
import { star } from "./icons.ts";
import { awning, buttons, look } from "./look.ts";

/** Which curtain hangs; `none` when the picture speaks for itself. */
export type Curtain = "none" | "loading" | "scheduled" | "connecting" | "empty" | "lost" | "failed" | "reconnecting" | "ended" | "no_show" | "members" | "error";

/** What may be told of a show to whoever may not see it. */
export interface Poster {
  readonly title: Localized;
}

/** The curtain for a show and its picture. `seen` is the stream whose first frame is there. */
export function curtainOf(show: ShowView, picture: Picture, seen: MediaStream | null): Curtain {
  if (show.state.status === "ended") return "ended";
  if (show.state.status === "reconnecting") return "reconnecting";
  if (picture.phase === "playing" && picture.stream === seen) return "none";
  if (show.state.status === "scheduled") return "scheduled";
  if (picture.phase === "empty" || picture.phase === "failed" || picture.phase === "lost") return picture.phase;
  return "connecting";
}

export class LiveCurtain extends VitrinaElement {
  static override properties = { ...VitrinaElement.properties, curtain: {}, show: { attribute: false }, time: { attribute: false }, poster: { attribute: false }, code: {} };

  declare curtain: Curtain;
  declare show: ShowView | null;
  declare time: ServerClock | null;
  /** What may be told of a show that is for members. */
  declare poster: Poster | null;
  /** The error's code, for `failed` and `error`. */
  declare code: string;

  constructor() {
    super();
    this.curtain = "loading";
    this.show = null;
    this.time = null;
    this.poster = null;
    this.code = "error";
    this.addEventListener("wish", () => this.requestUpdate()); // a countdown has run out
  }

  static override styles = [
    look,
    buttons,
    awning,
    css`
      :host {
        position: absolute;
        inset: 0;
        display: grid;
        place-items: center;
        padding: calc(var(--safe-top) + 84px) 28px var(--curtain-bottom, 40vh);
        background:
          radial-gradient(120% 60% at 50% 0, rgb(240 176 79 / 22%), transparent 70%),
          radial-gradient(90% 50% at 50% 110%, rgb(200 50 27 / 30%), transparent 70%), var(--night);
        color: var(--chalk);
        text-align: center;
      }
      :host([curtain="none"]) {
        display: none;
      }
      :host([veil]) {
        background: rgb(23 16 13 / 72%);
        backdrop-filter: blur(10px);
      }
      :host([full]) {
        padding-bottom: 84px;
      }
      .words {
        display: grid;
        justify-items: center;
        gap: 12px;
        max-width: 34ch;
        animation: rise 0.5s var(--ease);
      }
      @keyframes rise {
        from {
          opacity: 0;
          transform: translateY(10px);
        }
      }
      .over {
        color: var(--brass);
        font-size: 15px;
        font-weight: 650;
      }
      .star {
        display: inline-flex;
        gap: 8px;
        align-items: center;
      }
      h1,
      h2 {
        font-family: var(--sign);
        font-size: clamp(26px, 7.4vw, 36px);
        font-weight: 700;
        line-height: 1.12;
        letter-spacing: -0.01em;
        text-wrap: balance;
      }
      p {
        color: var(--chalk-soft);
        text-wrap: pretty;
      }
      .digits {
        font-family: var(--sign);
        font-size: clamp(44px, 15vw, 68px);
        font-weight: 700;
        line-height: 1;
        font-variant-numeric: tabular-nums;
        letter-spacing: -0.02em;
        white-space: nowrap;
      }
      .digits.small {
        font-size: 34px;
      }
      .button {
        margin-top: 6px;
      }
      .button.quiet {
        box-shadow: inset 0 0 0 1.5px var(--chalk-soft);
      }
      .lamp,
      .lamp ~ p {
        display: var(--curtain-more, block);
      }
      .lamp {
        width: 46px;
        height: 46px;
        border: 3px solid rgb(251 241 226 / 22%);
        border-top-color: var(--brass);
        border-radius: 50%;
        animation: turn 0.9s linear infinite;
      }
      @keyframes turn {
        to {
          rotate: 360deg;
        }
      }
    `,
  ];

  override render() {
    return this.curtain === "none" ? nothing : html`<div class="words" role="status" data-testid="curtain">${this.#words()}</div>`;
  }

  #words(): TemplateResult {
    switch (this.curtain) {
      case "none":
      case "loading":
        return html`<div class="lamp"></div><p>${this.t("curtain.loading")}</p>`;
      case "connecting":
        return html`<div class="lamp"></div><p>${this.t("curtain.connecting")}</p>`;
      case "scheduled":
        return this.#scheduled();
      case "reconnecting":
        return this.#reconnecting();
      case "ended":
        return html`<h2>${this.t("curtain.ended")}</h2><p>${this.t("curtain.ended_more", { name: this.show === null ? "" : this.words(this.show.host_name) })}</p>
          <button class="button" @click=${() => this.wish({ kind: "open", sheet: "products" })}>${this.t("curtain.ended_offers")}</button>`;
      case "empty":
        return html`<div class="lamp"></div><h2>${this.t("curtain.empty")}</h2><p>${this.t("curtain.empty_more")}</p>`;
      case "lost":
        return html`<div class="lamp"></div><h2>${this.t("curtain.lost")}</h2><p>${this.t("curtain.lost_more")}</p>`;
      case "failed":
        return html`<h2>${this.t("curtain.failed")}</h2><p>${this.error(this.code)}</p>${this.#retry()}`;
      case "no_show":
        return html`<h1>${this.t("curtain.no_show")}</h1><p>${this.t("curtain.no_show_more")}</p><a class="button" href="/">${this.t("curtain.all_shows")}</a>`;
      case "members":
        return html`<span class="over star">${star()}${this.t("curtain.members")}</span>${this.poster === null ? nothing : html`<h1>${this.words(this.poster.title)}</h1>`}
          <p>${this.t("curtain.members_more")}</p><button class="button" data-testid="club-come-in" @click=${() => this.wish({ kind: "open", sheet: "membership" })}>${this.t("club.come_in")}</button>`;
      case "error":
        return html`<h1>${this.t("start.error")}</h1><p>${this.error(this.code)}</p>${this.#retry()}`;
    }
  }

  #scheduled(): TemplateResult {
    const show = this.show;
    if (show === null || this.time === null) return html``;
    const title = html`<h2>${this.words(show.title)}</h2>`;
    if (this.time.left(show.starts_at) === 0) {
      return html`<span class="over">${this.t("curtain.any_moment")}</span>${title}<p>${this.t("curtain.any_moment_more")}</p>`;
    }
    return html`<span class="over">${this.t("curtain.starts")}</span>
      <live-countdown class="digits" .language=${this.language} .until=${show.starts_at} .time=${this.time}></live-countdown>
      ${title}<p>${this.t("curtain.starts_at", { when: moment(show.starts_at, this.language, this.time.now()) })} · ${this.t("start.with", { name: this.words(show.host_name) })}</p>`;
  }

  #reconnecting(): TemplateResult {
    const until = this.show?.state.reconnect_until ?? null;
    return html`<div class="lamp"></div><h2>${this.t("curtain.reconnecting")}</h2><p>${this.t("curtain.reconnecting_more")}</p>
      ${until === null || this.time?.left(until) === 0
        ? nothing
        : html`<span class="over">${this.t("curtain.reconnect_left")}</span><live-countdown class="digits small" .language=${this.language} .until=${until} .time=${this.time}></live-countdown>`}`;
  }

  #retry(): TemplateResult {
    return html`<button class="button" @click=${() => this.wish({ kind: "retry" })}>${this.t("retry")}</button>`;
  }
}

define("live-curtain", LiveCurtain);
