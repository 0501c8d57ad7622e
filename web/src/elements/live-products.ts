/** The goods of the show, as a list: on the desk beside the picture, on a phone in a sheet. */
import { css, html, nothing } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { ServerClock } from "../lib/clock.ts";
import { percentOff } from "../lib/money.ts";
import { flashOf, leftOf, onSale, pricesOf } from "../lib/offers.ts";
import type { OfferView } from "../lib/wire.ts";
import "./flash-ends.ts";
import "./product-picture.ts";
import { VitrinaElement, define } from "./element.ts";
import { look, prices } from "./look.ts";

export class LiveProducts extends VitrinaElement {
  static override properties = { ...VitrinaElement.properties, offers: { attribute: false }, time: { attribute: false }, pinned: {}, over: { type: Boolean } };

  declare offers: readonly OfferView[];
  declare time: ServerClock | null;
  declare pinned: string | null;
  /** Whether the show sells nothing any more. */
  declare over: boolean;

  constructor() {
    super();
    this.offers = [];
    this.time = null;
    this.pinned = null;
    this.over = false;
  }

  static override styles = [
    look,
    prices,
    css`
      li {
        position: relative;
        display: grid;
        grid-template-columns: 84px minmax(0, 1fr);
        gap: 14px;
        align-items: center;
        padding: 10px;
        border-radius: var(--round);
      }
      li:hover {
        background: var(--paper-sunk);
      }
      li.pinned {
        background: var(--paper-sunk);
        box-shadow: inset 3px 0 0 var(--awning);
      }
      button {
        display: grid;
        gap: 3px;
        padding: 0;
        border: 0;
        background: none;
        text-align: left;
      }
      button::after {
        content: "";
        position: absolute;
        inset: 0;
        border-radius: var(--round);
      }
      button:focus-visible {
        outline: 0;
      }
      button:focus-visible::after {
        outline: 3px solid var(--brass);
      }
      .title {
        font-weight: 650;
        line-height: 1.25;
      }
      .money {
        display: flex;
        flex-wrap: wrap;
        gap: 2px 8px;
        align-items: center;
      }
      .now {
        color: var(--awning-deep);
        font-size: 13px;
        font-weight: 650;
      }
      .none {
        padding: 24px 10px;
        color: var(--ink-soft);
      }
      .gone product-picture {
        filter: grayscale(1);
        opacity: 0.6;
      }
    `,
  ];

  override render() {
    const offers = onSale(this.offers);
    if (offers.length === 0) return html`<p class="none">${this.t("offer.none")}</p>`;
    return html`<ul>
      ${repeat(offers, (offer) => offer.id, (offer) => this.#row(offer))}
    </ul>`;
  }

  #row(offer: OfferView) {
    const left = leftOf(offer);
    const flash = this.over ? null : flashOf(offer, this.time);
    const { price, list_price: was, from } = pricesOf(offer, null, flash);
    const off = percentOff(price, was);
    const pinned = offer.id === this.pinned && !this.over;
    const gone = left === 0 && !this.over;
    return html`<li class="${pinned ? "pinned" : ""} ${gone ? "gone" : ""}" data-testid="offer-${offer.id}">
      <product-picture src=${offer.product.picture} alt=""></product-picture>
      <button @click=${() => this.wish({ kind: "open", sheet: "product", offer: offer.id })}>
        ${pinned ? html`<span class="now">${this.t("offer.pinned")}</span>` : nothing}
        <span class="title">${this.words(offer.product.title)}</span>
        <span class="money">
          <span class="price">${from ? this.t("offer.from", { price: this.price(price) }) : this.price(price)}</span>
          ${off > 0 ? html`<s class="was">${this.price(was)}</s><span class="off">${this.t("offer.off", { n: off })}</span>` : nothing}
        </span>
        ${flash === null ? nothing : html`<flash-ends .language=${this.language} .flash=${flash} .time=${this.time} @wish=${() => this.requestUpdate()} brief></flash-ends>`}
        ${this.over ? nothing : html`<span class="left ${gone ? "gone" : ""}">${gone ? this.t("offer.sold_out") : this.t("offer.left", { n: left })}</span>`}
      </button>
    </li>`;
  }
}

define("live-products", LiveProducts);
