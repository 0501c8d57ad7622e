/** What hangs at the lower edge of the picture: a word, an unfinished order, the pinned product. */
import { css, html, nothing } from "lit";
import type { ServerClock } from "../lib/clock.ts";
import type { Order } from "../lib/shop.ts";
import type { OfferView } from "../lib/wire.ts";
import { VitrinaElement, define } from "../elements/element.ts";
import { clock, warn } from "../elements/icons.ts";
import "../elements/live-countdown.ts";
import "../elements/live-offer.ts";
import { look } from "../elements/look.ts";

export class ShowHung extends VitrinaElement {
  static override properties = { ...VitrinaElement.properties, offer: { attribute: false }, order: { attribute: false }, notice: { attribute: false }, time: { attribute: false }, carts: { attribute: false }, busy: { type: Boolean }, over: { type: Boolean } };

  declare offer: OfferView | null;
  /** An order that waits for its payment. */
  declare order: Order | null;
  /** What was not done, in words. */
  declare notice: string | null;
  declare time: ServerClock | null;
  /** In how many carts what is held up lies. */
  declare carts: number;
  declare busy: boolean;
  /** Whether the show sells nothing any more. */
  declare over: boolean;

  constructor() {
    super();
    this.offer = null;
    this.order = null;
    this.notice = null;
    this.time = null;
    this.carts = 0;
    this.busy = false;
    this.over = false;
  }

  static override styles = [
    look,
    css`
      :host {
        display: grid;
        gap: 8px;
      }
      .notice {
        display: flex;
        gap: 8px;
        align-items: center;
        padding: 10px 14px;
        border-radius: var(--round);
        background: var(--paper-raised);
        color: var(--awning-deep);
        font-size: 15px;
        font-weight: 600;
        animation: rise 0.3s var(--ease);
      }
      @keyframes rise {
        from {
          opacity: 0;
          transform: translateY(8px);
        }
      }
      .resume {
        display: flex;
        gap: 10px;
        align-items: center;
        width: 100%;
        min-height: 48px;
        padding: 0 16px;
        border: 0;
        border-radius: var(--round);
        background: var(--brass);
        color: var(--ink);
        font-weight: 650;
        text-align: left;
      }
      .resume live-countdown {
        margin-left: auto;
        font-variant-numeric: tabular-nums;
      }
    `,
  ];

  override render() {
    const { notice, order } = this;
    return html`
      <div role="alert" ?hidden=${notice === null}>${notice === null ? nothing : html`<div class="notice">${warn()}<span>${notice}</span></div>`}</div>
      ${order === null
        ? nothing
        : html`<button class="resume" data-testid="order-resume" @click=${() => this.wish({ kind: "open", sheet: "checkout" })}>${clock()}${this.t("checkout.pending")}<live-countdown .language=${this.language} .until=${order.reserved_until} .time=${this.time}></live-countdown></button>`}
      <live-offer .language=${this.language} .offer=${this.offer} .carts=${this.carts} .time=${this.time} ?busy=${this.busy} ?over=${this.over} ?hidden=${this.offer === null}></live-offer>
    `;
  }
}

define("show-hung", ShowHung);
