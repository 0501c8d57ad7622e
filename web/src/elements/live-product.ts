/** One product close up: picture, price, variants with what is left of each, specification. */
import { css, html, nothing, type PropertyValues } from "lit";
import type { ServerClock } from "../lib/clock.ts";
import { percentOff } from "../lib/money.ts";
import { chosenOf, flashOf, leftOf, pricesOf } from "../lib/offers.ts";
import type { FlashView, OfferView, VariantView } from "../lib/wire.ts";
import "./flash-ends.ts";
import "./product-picture.ts";
import { VitrinaElement, define } from "./element.ts";
import { buttons, look, prices } from "./look.ts";
import "./selling-over.ts";

export class LiveProduct extends VitrinaElement {
  static override properties = { ...VitrinaElement.properties, offer: { attribute: false }, field: {}, time: { attribute: false }, busy: { type: Boolean }, over: { type: Boolean }, variant: { state: true }, nudged: { state: true } };

  declare offer: OfferView;
  /** The line of the specification that somebody was pointed at. */
  declare field: string | null;
  declare time: ServerClock | null;
  declare busy: boolean;
  /** Whether the show sells nothing any more: then one may read, not take. */
  declare over: boolean;
  declare private variant: string | null;
  /** Whether one pressed without choosing. */
  declare private nudged: boolean;

  constructor() {
    super();
    this.field = null;
    this.time = null;
    this.busy = false;
    this.over = false;
    this.variant = null;
    this.nudged = false;
  }

  static override styles = [
    look,
    buttons,
    prices,
    css`
      :host {
        display: grid;
        gap: 18px;
      }
      .head {
        display: grid;
        grid-template-columns: minmax(110px, 38%) minmax(0, 1fr);
        gap: 16px;
        align-items: center;
      }
      .facts {
        display: grid;
        gap: 6px;
      }
      .money {
        display: flex;
        flex-wrap: wrap;
        gap: 4px 10px;
        align-items: center;
      }
      .price {
        font-family: var(--sign);
        font-size: 30px;
        line-height: 1;
      }
      .text {
        text-wrap: pretty;
      }
      fieldset {
        margin: 0;
        padding: 0;
        border: 0;
      }
      legend {
        padding: 0 0 8px;
        font-size: 15px;
        font-weight: 650;
      }
      .nudged legend {
        color: var(--awning-deep);
      }
      .variants {
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
      }
      .variants label {
        position: relative;
        display: grid;
        min-width: 64px;
        padding: 9px 14px;
        border-radius: var(--round-small);
        box-shadow: inset 0 0 0 1.5px var(--line-strong);
        text-align: center;
        font-weight: 600;
        line-height: 1.25;
        cursor: pointer;
      }
      .variants label:has(:checked) {
        background: var(--ink);
        color: var(--paper);
        box-shadow: none;
      }
      .variants label:has(:focus-visible) {
        outline: 3px solid var(--brass);
        outline-offset: 2px;
      }
      .variants label:has(:disabled) {
        color: var(--ink-soft);
        box-shadow: inset 0 0 0 1.5px var(--line);
        cursor: default;
      }
      .variants label.gone b {
        text-decoration: line-through;
      }
      .variants input {
        position: absolute;
        opacity: 0;
        inset: 0;
      }
      .variants b {
        font-weight: 650;
      }
      .variants small {
        font-size: 12px;
        font-weight: 500;
        opacity: 0.85;
      }
      .deeds {
        position: sticky;
        bottom: calc(-20px - var(--safe-bottom));
        display: grid;
        grid-template-columns: 1fr 1fr;
        gap: 10px;
        margin: 0 -20px calc(-20px - var(--safe-bottom));
        padding: 16px 20px calc(18px + var(--safe-bottom));
        background: linear-gradient(transparent, var(--paper) 12px);
      }
      h3 {
        margin-bottom: 8px;
        font-size: 15px;
        font-weight: 650;
      }
      dl {
        display: grid;
        grid-template-columns: auto minmax(0, 1fr);
      }
      dt,
      dd {
        padding: 8px 0;
        border-top: 1px solid var(--line);
      }
      [aria-current],
      [aria-current] + dd {
        background: color-mix(in srgb, var(--brass) 35%, transparent);
      }
      dt {
        padding-right: 20px;
        color: var(--ink-soft);
      }
      dd {
        text-align: right;
        font-weight: 550;
      }
      .limit {
        color: var(--ink-soft);
        font-size: 14px;
      }
    `,
  ];

  override updated(changed: PropertyValues<this>): void {
    if (changed.has("field")) this.renderRoot.querySelector("[aria-current]")?.scrollIntoView({ block: "center" });
  }

  override render() {
    const offer = this.offer;
    const flash = this.#flash;
    const { price, list_price: was, from } = pricesOf(offer, chosenOf(offer, this.variant), flash);
    const off = percentOff(price, was);
    const left = leftOf(offer);
    return html`
      <div class="head">
        <product-picture eager src=${offer.product.picture} alt=${this.words(offer.product.title)}></product-picture>
        <div class="facts">
          <div class="money"><span class="price">${from ? this.t("offer.from", { price: this.price(price) }) : this.price(price)}</span></div>
          ${off > 0 ? html`<div class="money"><s class="was" aria-label=${this.t("offer.instead", { price: this.price(was) })}>${this.price(was)}</s><span class="off">${this.t("offer.off", { n: off })}</span></div>` : nothing}
          ${flash === null ? nothing : html`<flash-ends .language=${this.language} .flash=${flash} .time=${this.time} @wish=${() => this.requestUpdate()}></flash-ends>`}
          ${this.over
            ? nothing
            : html`<span class="left ${left === 0 ? "gone" : ""}">${left === 0 ? this.t("offer.sold_out") : this.t("offer.left", { n: left })}</span>
                <span class="limit">${this.t("offer.limit", { n: offer.limit })}</span>`}
        </div>
      </div>
      ${offer.variants.length > 1 ? this.#variants(offer) : nothing}
      <p class="text">${this.words(offer.product.description)}</p>
      ${offer.product.attributes.length === 0 ? nothing : this.#specification(offer)}
      <p><a class="link" href="/p/${offer.product.slug}" target="_blank" rel="noopener" data-testid="product-page">${this.t("product.page")}</a></p>
      ${this.over ? html`<selling-over .language=${this.language}></selling-over>` : this.#deeds(left)}
    `;
  }

  get #flash(): FlashView | null {
    return this.over ? null : flashOf(this.offer, this.time);
  }

  #deeds(left: number) {
    return html`
      <div class="deeds">
        <button class="button quiet" data-testid="add-to-cart" ?disabled=${left === 0 || this.busy} @click=${() => this.#take(false)}>${this.t("product.add")}</button>
        <button class="button" data-testid="product-buy" ?disabled=${left === 0 || this.busy} @click=${() => this.#take(true)}>${left === 0 ? this.t("offer.sold_out") : this.t("product.buy_now")}</button>
      </div>
    `;
  }

  #variants(offer: OfferView) {
    return html`<fieldset class=${this.nudged && this.variant === null ? "nudged" : ""}>
      <legend>${this.t(this.over ? "product.variants" : "product.variant")}</legend>
      <div class="variants">${offer.variants.map((variant) => this.#variant(offer, variant))}</div>
    </fieldset>`;
  }

  #variant(offer: OfferView, variant: VariantView) {
    const chosen = !this.over && chosenOf(this.offer, this.variant)?.id === variant.id;
    const gone = variant.left === 0 && !this.over;
    return html`<label class=${gone ? "gone" : ""} data-testid="variant-${variant.id}">
      <input type="radio" name="variant" .checked=${chosen} ?disabled=${gone || this.over} @change=${() => (this.variant = variant.id)} />
      <b>${this.words(variant.name)}</b>
      ${pricesOf(offer).from ? html`<small>${this.price(pricesOf(offer, variant, this.#flash).price)}</small>` : nothing}
      ${this.over ? nothing : html`<small>${gone ? this.t("offer.sold_out") : this.t("offer.left", { n: variant.left })}</small>`}
    </label>`;
  }

  #specification(offer: OfferView) {
    return html`<section>
      <h3>${this.t("product.specification")}</h3>
      <dl>${offer.product.attributes.map((line) => html`<dt aria-current=${line.key === this.field || nothing}>${this.words(line.label)}</dt><dd>${this.words(line.value)}</dd>`)}</dl>
    </section>`;
  }

  #take(buy: boolean): void {
    const variant = chosenOf(this.offer, this.variant);
    this.nudged = variant === null;
    if (variant !== null) this.wish({ kind: "take", offer: this.offer.id, variant: variant.id, buy });
    else this.renderRoot.querySelector("fieldset")?.scrollIntoView({ block: "center", behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
  }
}

define("live-product", LiveProduct);
