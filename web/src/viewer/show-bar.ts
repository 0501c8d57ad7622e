/** The bar of the viewer's page: what is on, with whom, how many watch. */
import { css, html, nothing } from "lit";
import type { ShowView } from "../lib/wire.ts";
import { VitrinaElement, define } from "../elements/element.ts";
import "../elements/language-switch.ts";
import "../elements/live-player.ts";
import { look } from "../elements/look.ts";
import "../elements/show-badge.ts";
import mark from "../styles/mark.svg";

export class ShowBar extends VitrinaElement {
  static override properties = { ...VitrinaElement.properties, show: { attribute: false }, viewers: { attribute: false }, sound: { type: Boolean }, playing: { type: Boolean } };

  declare show: ShowView | null;
  declare viewers: number | null;
  declare sound: boolean;
  /** Whether there is a picture, and so a sound. */
  declare playing: boolean;

  constructor() {
    super();
    this.show = null;
    this.viewers = null;
    this.sound = false;
    this.playing = false;
  }

  static override styles = [
    look,
    css`
      header {
        display: grid;
        grid-template-columns: auto minmax(0, 1fr) auto;
        gap: 8px 10px;
        align-items: center;
        padding: calc(10px + var(--safe-top)) calc(10px + var(--safe-right)) 0 calc(12px + var(--safe-left));
      }
      .mark,
      .mark img {
        display: block;
        width: 42px;
        height: 42px;
        border-radius: 11px;
      }
      .what {
        min-width: 0;
        line-height: 1.2;
        text-shadow: var(--chat-shadow);
      }
      h1,
      p {
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      h1 {
        display: -webkit-box;
        font-size: 16px;
        font-weight: 700;
        line-height: 1.15;
        white-space: normal;
        -webkit-line-clamp: 2;
        -webkit-box-orient: vertical;
      }
      p {
        font-size: 14px;
        opacity: 0.92;
      }
      .proof {
        padding: 12px 6px;
        margin: -12px -6px;
        color: inherit;
      }
      sound-switch {
        grid-column: 3;
        justify-self: end;
      }
      show-badge {
        grid-column: 1 / 3;
        justify-self: start;
        text-shadow: var(--chat-shadow);
      }
      language-switch {
        grid-column: 3;
        justify-self: end;
      }
      @media (min-width: 1000px) {
        header {
          grid-template-columns: auto minmax(0, auto) auto 1fr auto;
          gap: 16px;
          height: 100%;
          padding: 0 68px 0 0;
        }
        .mark,
        .mark img {
          width: 46px;
          height: 46px;
        }
        h1 {
          font-family: var(--sign);
          font-size: 25px;
          letter-spacing: -0.01em;
          -webkit-line-clamp: 1;
        }
        p {
          color: var(--ink-soft);
          opacity: 1;
        }
        show-badge {
          grid-column: 3;
        }
        sound-switch {
          display: none;
        }
        language-switch {
          grid-column: 5;
        }
      }
    `,
  ];

  override render() {
    const { show } = this;
    return html`<header>
      <a class="mark" href="/" aria-label=${this.t("curtain.all_shows")}><img src=${mark} alt="" /></a>
      <div class="what">${show === null ? nothing : html`<h1>${this.words(show.title)}</h1><p><a class="proof" href=${`/s/${show.slug}/proof?lang=${this.language}`} title=${this.t("proof.link")} data-testid="proof-link">${this.t("proof.short")}</a> · ${this.t("start.with", { name: this.words(show.host_name) })}</p>`}</div>
      <sound-switch .language=${this.language} .on=${this.sound} ?hidden=${!this.playing}></sound-switch>
      ${show === null ? nothing : html`<show-badge .language=${this.language} .status=${show.state.status} .viewers=${this.viewers}></show-badge>`}
      <language-switch .language=${this.language}></language-switch>
    </header>`;
  }
}

define("show-bar", ShowBar);
