/** A flash sale in one line: its name, and how long it lasts by the server's clock. */
import { css, html, nothing } from "lit";
import type { ServerClock } from "../lib/clock.ts";
import type { FlashView } from "../lib/wire.ts";
import { VitrinaElement, define } from "./element.ts";
import "./live-countdown.ts";
import { look } from "./look.ts";

export class FlashEnds extends VitrinaElement {
  static override properties = { ...VitrinaElement.properties, flash: { attribute: false }, time: { attribute: false }, brief: { type: Boolean } };

  declare flash: FlashView;
  declare time: ServerClock | null;
  /** Whether there is room for the essential only. */
  declare brief: boolean;

  constructor() {
    super();
    this.time = null;
    this.brief = false;
  }

  static override styles = [
    look,
    css`
      :host {
        font-size: 13px;
        font-weight: 650;
        line-height: 1.3;
      }
      p {
        display: flex;
        flex-wrap: wrap;
        gap: 0 5px;
        align-items: center;
        color: var(--awning-deep);
      }
      live-countdown {
        padding: 0 5px;
        border-radius: 6px;
        background: var(--ink);
        color: var(--paper);
        font-variant-numeric: tabular-nums;
      }
      small {
        flex-basis: 100%;
        color: var(--ink-soft);
        font-size: 13px;
        font-weight: 500;
      }
    `,
  ];

  override render() {
    const { name, ends_at, limit } = this.flash;
    return html`<p data-testid="flash-ends">
      <span>${this.words(name)}</span><span class="unseen">${this.t("flash.left")}</span>
      <live-countdown .language=${this.language} .until=${ends_at} .time=${this.time}></live-countdown>
      ${limit === null || this.brief ? nothing : html`<small>${this.t("flash.limit", { n: limit })}</small>`}
    </p>`;
  }
}

define("flash-ends", FlashEnds);
