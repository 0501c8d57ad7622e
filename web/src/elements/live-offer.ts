/** What the host holds up now: one card over the picture, one tap from buying. */
import { css, html, nothing, type TemplateResult } from "lit";
import type { ServerClock } from "../lib/clock.ts";
import { percentOff } from "../lib/money.ts";
import { flashOf, leftOf, pricesOf } from "../lib/offers.ts";
import type { OfferView } from "../lib/wire.ts";
import "./flash-ends.ts";
import "./product-picture.ts";
import { VitrinaElement, define } from "./element.ts";
import { awning, buttons, look, prices } from "./look.ts";

export class LiveOffer extends VitrinaElement {
  static override properties = { ...VitrinaElement.properties, offer: { attribute: false }, time: { attribute: false }, carts: { attribute: false }, busy: { type: Boolean }, over: { type: Boolean } };

  declare offer: OfferView | null;
  declare time: ServerClock | null;
  /** In how many carts it lies; 0: in so few that it is not told. */
  declare carts: number;
  declare busy: boolean;
  /** Whether the show sells nothing any more. */
  declare over: boolean;

  constructor() {
    super();
    this.offer = null;
    this.time = null;
    this.carts = 0;
    this.busy = false;
    this.over = false;
  }

  static override styles = [
    look,
    buttons,
    prices,
    awning,
    css`
      .card {
        position: relative;
        overflow: hidden;
        border-radius: var(--round);
        background: var(--paper-raised);
        color: var(--ink);
        box-shadow: var(--shadow-night);
        animation: hang 0.5s var(--ease);
      }
      @keyframes hang {
        from {
          opacity: 0;
          transform: translateY(18px) scale(0.97);
        }
      }
      .awning {
        --w: 18px;
        height: 13px;
      }
      .row {
        display: grid;
        grid-template-columns: 68px minmax(0, 1fr) auto;
        gap: 12px;
        align-items: center;
        padding: 6px 12px 12px;
      }
      product-picture {
        width: 68px;
      }
      .about {
        display: grid;
        gap: 2px;
        padding: 0;
        border: 0;
        background: none;
        text-align: left;
      }
      .about::before {
        content: "";
        position: absolute;
        inset: 0;
      }
      .title {
        display: -webkit-box;
        overflow: hidden;
        font-weight: 650;
        font-size: 15px;
        line-height: 1.25;
        -webkit-line-clamp: 2;
        -webkit-box-orient: vertical;
      }
      .money {
        display: flex;
        flex-wrap: wrap;
        gap: 0 8px;
        align-items: baseline;
      }
      .price {
        font-size: 17px;
      }
      .left {
        display: flex;
        flex-wrap: wrap;
        gap: 0 8px;
      }
      .button {
        position: relative;
        min-width: 92px;
        padding: 0 16px;
      }
      .over {
        max-width: 13ch;
        padding-right: 4px;
        color: var(--ink-soft);
        font-size: 14px;
        font-weight: 600;
        line-height: 1.25;
        text-align: right;
      }
    `,
  ];

  override render() {
    const offer = this.offer;
    if (offer === null) return nothing;
    const left = leftOf(offer);
    const title = this.words(offer.product.title);
    const flash = this.over ? null : flashOf(offer, this.time);
    const { price, list_price: was, from } = pricesOf(offer, null, flash);
    const off = percentOff(price, was);
    return html`<section class="card" data-testid="pinned-offer" aria-label=${this.t(this.over ? "offer.shown" : "offer.pinned")}>
      <div class="awning"></div>
      <div class="row">
        <product-picture eager src=${offer.product.picture} alt=""></product-picture>
        <button class="about" @click=${() => this.wish({ kind: "open", sheet: "product", offer: offer.id })}>
          <span class="title">${title}</span>
          <span class="money"><span class="price">${from ? this.t("offer.from", { price: this.price(price) }) : this.price(price)}</span>${off > 0 ? html`<s class="was" aria-label=${this.t("offer.instead", { price: this.price(was) })}>${this.price(was)}</s>` : nothing}</span>
          ${flash === null ? nothing : html`<flash-ends .language=${this.language} .flash=${flash} .time=${this.time} @wish=${() => this.requestUpdate()} brief></flash-ends>`}
          ${this.over ? nothing : html`<span class="left ${left === 0 ? "gone" : ""}" data-testid="pinned-left">${left === 0 ? this.t("offer.sold_out") : this.t("offer.left", { n: left })}${left > 0 && this.carts > 0 ? html`<span data-testid="pinned-carts">${this.t("offer.in_carts", { n: this.carts })}</span>` : nothing}</span>`}
        </button>
        ${this.over ? html`<span class="over" data-testid="selling-over">${this.t("over.short")}</span>` : this.#button(title, left)}
      </div>
    </section>`;
  }

  #button(title: string, left: number): TemplateResult {
    return html`<button class="button" data-testid="buy-now" aria-disabled=${this.busy ? "true" : "false"} ?disabled=${left === 0} aria-label="${this.t("offer.buy")}: ${title}" @click=${this.#buy}>${this.t("offer.buy")}</button>`;
  }

  /** One variant goes straight to the till; several must be chosen from first. */
  #buy(): void {
    const offer = this.offer;
    const [only, ...more] = offer?.variants ?? [];
    if (offer === null || only === undefined || this.busy) return; // disabled instead, it could not get the focus back
    if (more.length > 0) this.wish({ kind: "open", sheet: "product", offer: offer.id });
    else this.wish({ kind: "take", offer: offer.id, variant: only.id, buy: true });
  }
}

define("live-offer", LiveOffer);
