/** The goods on the host's desk: what is left of each, and which one is held up. */
import { css, html, nothing } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { ServerClock } from "../lib/clock.ts";
import { leftOf, onSale, pricesOf } from "../lib/offers.ts";
import type { OfferView } from "../lib/wire.ts";
import { VitrinaElement, define } from "./element.ts";
import { pin } from "./icons.ts";
import { buttons, look } from "./look.ts";
import "./product-picture.ts";
import "./studio-flash.ts";
import { studioLook } from "./studio-look.ts";

export class StudioProducts extends VitrinaElement {
  static override properties = { ...VitrinaElement.properties, offers: { attribute: false }, time: { attribute: false }, pinned: {}, host: { type: Boolean }, busy: { type: Boolean } };

  declare offers: readonly OfferView[];
  declare time: ServerClock | null;
  declare pinned: string | null;
  /** Whether one may change prices. */
  declare host: boolean;
  declare busy: boolean;

  constructor() {
    super();
    this.offers = [];
    this.time = null;
    this.pinned = null;
    this.host = false;
    this.busy = false;
  }

  static override styles = [
    look,
    buttons,
    studioLook,
    css`
      li {
        display: grid;
        grid-template-columns: 56px minmax(0, 1fr) auto;
        gap: 12px;
        align-items: center;
        padding: 9px 10px;
        border-radius: var(--round);
      }
      li.pinned {
        background: var(--night-raised);
        box-shadow: inset 3px 0 0 var(--awning);
      }
      b {
        display: block;
        overflow: hidden;
        font-size: 16px;
        font-weight: 650;
        line-height: 1.25;
        text-overflow: ellipsis;
      }
      .line {
        display: flex;
        flex-wrap: wrap;
        gap: 2px 10px;
        font-size: 15px;
        color: var(--chalk-soft);
        font-variant-numeric: tabular-nums;
      }
      .line strong {
        color: var(--brass);
      }
      .line .gone {
        color: var(--ember);
      }
      studio-flash {
        grid-column: 2 / -1;
      }
      .button {
        min-width: 104px;
      }
      @media (max-width: 480px) {
        .button {
          min-width: 0;
          padding: 0 11px;
        }
        .button svg {
          display: none;
        }
      }
    `,
  ];

  override render() {
    const offers = onSale(this.offers);
    if (offers.length === 0) return html`<p class="soft">${this.t("offer.none")}</p>`;
    return html`<ul>${repeat(offers, (offer) => offer.id, (offer) => this.#row(offer))}</ul>`;
  }

  #row(offer: OfferView) {
    const left = leftOf(offer);
    const { price, from } = pricesOf(offer);
    const title = this.words(offer.product.title);
    const pinned = offer.id === this.pinned;
    const variants = offer.variants.length > 1 ? offer.variants.map((variant) => `${this.words(variant.name)} ${variant.left}`.replaceAll(" ", "\u00a0")).join(" · ") : null;
    return html`<li class=${pinned ? "pinned" : ""} data-testid="row-${offer.id}">
      <product-picture src=${offer.product.picture} alt=""></product-picture>
      <div>
        <b>${title}</b>
        <div class="line"><span>${from ? this.t("offer.from", { price: this.price(price) }) : this.price(price)}</span><strong class=${left === 0 ? "gone" : ""}>${left === 0 ? this.t("offer.sold_out") : this.t("offer.left", { n: left })}</strong></div>
        ${variants === null ? nothing : html`<div class="line">${variants}</div>`}
      </div>
      ${pinned
        ? html`<button class="button quiet small" data-testid="unpin-${offer.id}" aria-label=${this.t("studio.unpin_of", { title })} ?disabled=${this.busy} @click=${() => this.wish({ kind: "unpin" })}>${this.t("studio.unpin")}</button>`
        : html`<button class="button small" data-testid="pin-${offer.id}" aria-label=${this.t("studio.pin_of", { title })} ?disabled=${this.busy} @click=${() => this.wish({ kind: "pin", offer: offer.id })}>${pin()}${this.t("studio.pin")}</button>`}
      ${this.host ? html`<studio-flash .language=${this.language} .offer=${offer} .time=${this.time} ?busy=${this.busy}></studio-flash>` : nothing}
    </li>`;
  }
}

define("studio-products", StudioProducts);
