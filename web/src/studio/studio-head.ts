/** The head of the studio: the show, its state, its clock, its viewers. */
import { css, html, nothing } from "lit";
import type { ServerClock } from "../lib/clock.ts";
import type { ShowView } from "../lib/wire.ts";
import { VitrinaElement, define } from "../elements/element.ts";
import "../elements/language-switch.ts";
import "../elements/live-countdown.ts";
import { buttons, look } from "../elements/look.ts";
import "../elements/show-badge.ts";
import { studioLook } from "../elements/studio-look.ts";
import mark from "../styles/mark.svg";

export class StudioHead extends VitrinaElement {
  static override properties = { ...VitrinaElement.properties, show: { attribute: false }, viewers: { attribute: false }, unique: { attribute: false }, time: { attribute: false } };

  declare show: ShowView;
  declare viewers: number | null;
  /** How many have come so far. */
  declare unique: number | null;
  declare time: ServerClock | null;

  constructor() {
    super();
    this.viewers = null;
    this.unique = null;
    this.time = null;
  }

  static override styles = [
    look,
    buttons,
    studioLook,
    css`
      header {
        display: flex;
        flex-wrap: wrap;
        gap: 8px 18px;
        align-items: center;
        padding: calc(12px + var(--safe-top)) calc(14px + var(--safe-right)) 10px calc(14px + var(--safe-left));
      }
      img {
        display: block;
        width: 42px;
        height: 42px;
        border-radius: 11px;
      }
      h1 {
        overflow: hidden;
        min-width: 0;
        max-width: 100%;
        font-family: var(--sign);
        font-size: 22px;
        font-weight: 700;
        letter-spacing: -0.01em;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      .now {
        display: flex;
        gap: 18px;
        align-items: center;
        font-size: 20px;
      }
      show-badge {
        font-size: 20px;
      }
      .timer {
        font-weight: 700;
        font-variant-numeric: tabular-nums;
      }
      .way {
        display: flex;
        gap: 16px;
        align-items: center;
        margin-left: auto;
      }
      @media (max-width: 999px) {
        header {
          display: grid;
          grid-template-columns: auto minmax(0, 1fr) auto;
          gap: 8px 12px;
        }
        h1 {
          display: -webkit-box;
          font-size: 19px;
          line-height: 1.15;
          white-space: normal;
          -webkit-line-clamp: 2;
          -webkit-box-orient: vertical;
        }
        .now {
          grid-row: 2;
          grid-column: 1 / -1;
        }
        .way .link {
          display: none;
        }
      }
      @media (min-width: 1000px) {
        header {
          padding: 14px 24px 12px;
        }
        h1 {
          max-width: 44vw;
        }
      }
    `,
  ];

  override render() {
    const { show } = this;
    return html`<header>
      <a href="/" aria-label=${this.t("curtain.all_shows")}><img src=${mark} alt="" /></a>
      <h1>${this.words(show.title)}</h1>
      <div class="now"><show-badge .language=${this.language} .status=${show.state.status} .viewers=${this.viewers}></show-badge>${this.#came()}${this.#timer()}</div>
      <div class="way"><a class="link" href="/desk" target="_blank" rel="noopener">${this.t("start.desk")}</a><a class="link" href="/s/${show.slug}" target="_blank" rel="noopener">${this.t("studio.watch")}</a><language-switch .language=${this.language}></language-switch></div>
    </header>`;
  }

  /** Worth a word once somebody has left again. */
  #came() {
    if (this.unique === null || this.unique <= (this.viewers ?? 0)) return nothing;
    return html`<span class="soft" data-testid="came">${this.t("studio.came", { n: this.unique })}</span>`;
  }

  #timer() {
    const { status, started_at: started } = this.show.state;
    if (status === "scheduled") {
      return html`<span class="timer"><span class="soft">${this.t("studio.until")} </span><live-countdown .language=${this.language} .until=${this.show.starts_at} .time=${this.time}></live-countdown></span>`;
    }
    if (started === null || status === "ended") return nothing;
    return html`<span class="timer" title=${this.t("studio.timer")}><span class="unseen">${this.t("studio.timer")} </span><live-countdown .language=${this.language} .since=${started} .time=${this.time}></live-countdown></span>`;
  }
}

define("studio-head", StudioHead);
