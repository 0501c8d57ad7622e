/**
 * Over the field where one writes, while a shield is up: what it does, what is not for now, and how long still.
 * It stands there before one goes up, and takes no room: a live region that comes with its words is not read out.
 */
import { css, html, nothing } from "lit";
import type { ServerClock } from "../lib/clock.ts";
import { learn } from "../lib/i18n.ts";
import { inUnits } from "../lib/shield.ts";
import type { ShieldView } from "../lib/wire.ts";
import { calmEnglish } from "../lib/words-calm-en.ts";
import { calmRussian } from "../lib/words-calm-ru.ts";
import { VitrinaElement, define } from "./element.ts";
import { shield } from "./icons.ts";
import "./live-countdown.ts";
import { look } from "./look.ts";

learn({ en: calmEnglish, ru: calmRussian });

export class LiveCalm extends VitrinaElement {
  static override properties = { ...VitrinaElement.properties, shield: { attribute: false }, time: { attribute: false }, whole: { state: true } };

  declare shield: ShieldView | null;
  declare time: ServerClock | null;
  /** Whether all of a long line is shown. */
  declare private whole: boolean;

  constructor() {
    super();
    this.shield = null;
    this.time = null;
    this.whole = false;
  }

  static override styles = [
    look,
    css`
      :host {
        display: block;
        flex: 0 0 100%;
        min-width: 0;
      }
      button {
        display: grid;
        grid-template-columns: auto minmax(0, 1fr);
        gap: 2px 10px;
        width: 100%;
        min-height: 44px;
        padding: 8px 14px 9px 12px;
        border: 0;
        border-radius: var(--round);
        background: var(--brass);
        color: var(--ink);
        font-size: 14px;
        line-height: 1.3;
        text-align: left;
        animation: rise 0.3s var(--ease);
      }
      svg {
        grid-row: 1 / 3;
        margin-top: 1px;
      }
      .line {
        display: -webkit-box;
        overflow: hidden;
        font-weight: 600;
        -webkit-line-clamp: 2;
        -webkit-box-orient: vertical;
      }
      [aria-expanded="true"] .line {
        display: block;
      }
      .more {
        font-size: 13px;
        font-variant-numeric: tabular-nums;
      }
      .left {
        white-space: nowrap;
      }
      @keyframes rise {
        from {
          opacity: 0;
          transform: translateY(8px);
        }
      }
      @media (prefers-reduced-motion: reduce) {
        button {
          animation: none;
        }
      }
    `,
  ];

  override render() {
    const { shield: now } = this;
    return html`<div role="status" aria-live="polite">${now === null || !now.up || now.line === null ? nothing : this.#line(now)}</div>`;
  }

  #line(now: ShieldView) {
    const not = this.#notNow(now);
    return html`<button data-testid="calm" aria-expanded=${this.whole ? "true" : "false"} @click=${() => (this.whole = !this.whole)}>
      ${shield(20)}<span class="line" data-testid="calm-line">${now.line === null ? "" : this.words(now.line)}</span>
      <span class="more">${not.length === 0 ? nothing : html`<span data-testid="calm-not">${this.t("calm.not_now")}: ${not.join(", ")} · </span>`}${now.slow_seconds === 0 ? nothing : html`<span>${this.t("calm.slow", { length: inUnits(now.slow_seconds, this.language) })} · </span>`}<span class="left">${this.t("calm.left")} <live-countdown .language=${this.language} .until=${now.until} .time=${this.time} @wish=${(event: Event) => event.stopPropagation()}></live-countdown></span></span>
    </button>`;
  }

  #notNow({ emoji_only, no_links }: ShieldView): readonly string[] {
    return [...(emoji_only ? [this.t("calm.words")] : []), ...(no_links ? [this.t("calm.links")] : [])];
  }
}

define("live-calm", LiveCalm);
