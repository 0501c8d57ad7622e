/** The cart: what was taken, how many, and what it comes to. */
import { css, html, nothing } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { isAboutCode, type Refusal } from "../lib/refusal.ts";
import type { Cart, CartLine } from "../lib/shop.ts";
import "../lib/words-till.ts";
import "./product-picture.ts";
import { VitrinaElement, define } from "./element.ts";
import { bag, bin, minus, plus } from "./icons.ts";
import "./live-code.ts";
import "./live-discounts.ts";
import { buttons, fields, look, prices } from "./look.ts";
import "./selling-over.ts";

export class LiveCart extends VitrinaElement {
  static override properties = { ...VitrinaElement.properties, cart: { attribute: false }, busy: { type: Boolean }, over: { type: Boolean }, problem: { attribute: false } };

  declare cart: Cart | null;
  declare busy: boolean;
  /** Whether the show sells nothing any more: then one may put back, not take. */
  declare over: boolean;
  declare problem: Refusal | null;

  constructor() {
    super();
    this.cart = null;
    this.busy = false;
    this.over = false;
    this.problem = null;
  }

  static override styles = [
    look,
    buttons,
    fields,
    prices,
    css`
      :host {
        display: grid;
        gap: 14px;
      }
      li {
        display: grid;
        grid-template-columns: 72px minmax(0, 1fr) auto;
        gap: 6px 14px;
        padding: 12px 0;
        border-bottom: 1px solid var(--line);
      }
      product-picture {
        grid-row: span 2;
        width: 72px;
      }
      .title {
        font-weight: 650;
        line-height: 1.25;
      }
      .variant {
        display: block;
        color: var(--ink-soft);
        font-size: 14px;
        font-weight: 400;
      }
      .subtotal {
        display: grid;
        text-align: right;
      }
      live-discounts {
        grid-column: 2 / -1;
      }
      .saved {
        display: flex;
        justify-content: space-between;
        color: var(--leaf);
        font-weight: 600;
      }
      .units {
        display: flex;
        align-items: center;
        gap: 2px;
      }
      .units button {
        width: 40px;
        height: 40px;
        box-shadow: inset 0 0 0 1.5px var(--line);
      }
      .units button:disabled {
        opacity: 0.4;
      }
      .units b {
        min-width: 34px;
        text-align: center;
        font-variant-numeric: tabular-nums;
      }
      .remove {
        justify-self: end;
        color: var(--ink-soft);
      }
      .total {
        display: flex;
        align-items: baseline;
        justify-content: space-between;
        font-weight: 650;
      }
      .total .price {
        font-family: var(--sign);
        font-size: 28px;
      }
      .note {
        color: var(--ink-soft);
        font-size: 14px;
      }
      .empty {
        display: grid;
        justify-items: center;
        gap: 8px;
        padding: 28px 0 20px;
        color: var(--ink-soft);
        text-align: center;
      }
      .empty b {
        color: var(--ink);
        font-size: 18px;
      }
      .deeds {
        position: sticky;
        bottom: calc(-20px - var(--safe-bottom));
        display: grid;
        gap: 8px;
        margin: 0 -20px calc(-20px - var(--safe-bottom));
        padding: 14px 20px calc(16px + var(--safe-bottom));
        background: var(--paper);
        border-top: 1px solid var(--line);
      }
    `,
  ];

  override render() {
    const cart = this.cart;
    if (cart === null) return html`<p class="note">${this.problem === null ? this.t("loading") : this.error(this.problem.code)}</p>`;
    if (cart.lines.length === 0) return this.#empty();
    return html`
      ${this.problem === null || isAboutCode(this.problem) ? nothing : html`<p class="wrong" role="alert">${this.error(this.problem.code)}</p>`}
      <ul>${repeat(cart.lines, (line) => line.variant, (line) => this.#line(line))}</ul>
      ${this.over ? nothing : html`<live-code .language=${this.language} .answer=${cart.code} ?busy=${this.busy} .problem=${this.problem}></live-code>`}
      <div class="deeds">
        ${cart.discount.amount === 0 ? nothing : html`<div class="saved" data-testid="cart-discount"><span>${this.t("checkout.discount")}</span><span class="price">−${this.price(cart.discount)}</span></div>`}
        <div class="total"><span>${this.t("cart.total")}</span><span class="price" data-testid="cart-total">${this.price(cart.total)}</span></div>
        ${this.over
          ? html`<selling-over .language=${this.language}></selling-over>`
          : html`<p class="note">${cart.deliveries.some((way) => way.price.amount > 0) ? this.t("cart.no_delivery") : nothing} ${this.t("cart.not_held")}</p>
              <button class="button wide tall" data-testid="checkout-open" ?disabled=${this.busy} @click=${() => this.wish({ kind: "open", sheet: "checkout" })}>${this.t("cart.checkout")}</button>`}
      </div>
    `;
  }

  #empty() {
    return html`<div class="empty">${bag()}<b>${this.t("cart.empty")}</b><p>${this.t(this.over ? "over.more" : "cart.empty_more")}</p>
      <button class="button quiet" @click=${() => this.wish({ kind: "open", sheet: "products" })}>${this.t("offer.list")}</button></div>`;
  }

  #line(line: CartLine) {
    const title = this.words(line.title);
    const most = Math.min(line.limit, line.left);
    return html`<li data-testid="cart-line">
      <product-picture src=${line.picture} alt=""></product-picture>
      <div class="title">${title}<span class="variant">${this.words(line.variant_name)}</span></div>
      <span class="price subtotal">${line.discount.amount === 0 ? nothing : html`<s class="was" aria-label=${this.t("offer.instead", { price: this.price(line.subtotal) })}>${this.price(line.subtotal)}</s>`}${this.price(line.total)}</span>
      <div class="units">
        <button class="round" aria-label=${this.t("cart.less", { title })} aria-disabled=${this.busy ? "true" : "false"} ?disabled=${line.units <= 1} @click=${() => this.#set(line, line.units - 1)}>${minus()}</button>
        <b aria-live="polite">${line.units}</b>
        <button class="round" aria-label=${this.t("cart.more", { title })} aria-disabled=${this.busy ? "true" : "false"} ?disabled=${this.over || line.units >= most} @click=${() => this.#set(line, line.units + 1)}>${plus()}</button>
        ${line.left < line.limit && !this.over ? html`<span class="left">${line.left === 0 ? this.t("offer.sold_out") : this.t("cart.only", { n: line.left })}</span>` : nothing}
      </div>
      <button class="round remove" aria-label=${this.t("cart.remove", { title })} ?disabled=${this.busy} @click=${() => this.#set(line, 0)}>${bin()}</button>
      <live-discounts .language=${this.language} .reasons=${line.reasons} .passed=${line.passed}></live-discounts>
    </li>`;
  }

  #set({ offer, variant }: CartLine, units: number): void {
    if (!this.busy) this.wish({ kind: "units", offer, variant, units }); // disabled instead, the button would lose the focus
  }
}

define("live-cart", LiveCart);
