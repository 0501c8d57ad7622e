/** The goods of the house: found by words, the newest first; one of them opens as a form. */
import { css, html, nothing, type TemplateResult } from "lit";
import { keyed } from "lit/directives/keyed.js";
import { repeat } from "lit/directives/repeat.js";
import { type Goods, type GoodsFilter, type GoodsPage, leftOfGoods, listGoods, priceOfGoods } from "../lib/desk-goods.ts";
import { define } from "../elements/element.ts";
import { buttons, fields, look } from "../elements/look.ts";
import "../elements/product-picture.ts";
import { deskLook } from "./desk-look.ts";
import "./desk-product.ts";
import { DeskTab } from "./desk-tab.ts";
import { Listing } from "./listing.ts";

/** Milliseconds after the last letter of a search. */
const TYPED = 300;

export class DeskProducts extends DeskTab {
  static override properties = { ...DeskTab.properties, filter: { state: true } };

  declare private filter: GoodsFilter;
  #typing = 0;
  readonly #listing = new Listing<GoodsPage>(this, (after) => listGoods(this.house.api, this.filter, after));

  constructor() {
    super();
    this.filter = { words: "", archived: false };
  }

  static override styles = [
    look,
    buttons,
    fields,
    deskLook,
    css`
      form {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: 10px;
        margin-bottom: 16px;
      }
      .check {
        display: flex;
        gap: 10px;
        align-items: center;
        min-height: 44px;
      }
      .check input {
        width: 20px;
        height: 20px;
      }
      ol {
        display: grid;
        gap: 10px;
      }
      li a {
        display: grid;
        grid-template-columns: 64px minmax(0, 1fr);
        gap: 4px 14px;
        align-items: center;
        padding: 10px 16px 10px 10px;
        border: 1px solid var(--line);
        border-radius: var(--round);
        background: var(--paper-raised);
        color: inherit;
        text-decoration: none;
      }
      li a:hover {
        border-color: var(--line-strong);
      }
      b {
        display: block;
        font-weight: 650;
        line-height: 1.25;
        overflow-wrap: break-word;
      }
      .chips {
        display: flex;
        flex-wrap: wrap;
        gap: 6px;
        margin-top: 4px;
      }
      .numbers {
        display: flex;
        grid-column: 2;
        gap: 2px 14px;
        align-items: baseline;
        justify-content: space-between;
      }
      .more {
        margin-top: 14px;
      }
      @media (min-width: 600px) {
        li a {
          grid-template-columns: 64px minmax(0, 1fr) auto;
        }
        .numbers {
          display: grid;
          grid-column: 3;
          justify-items: end;
        }
      }
      @media (min-width: 1000px) {
        form {
          grid-template-columns: minmax(0, 1fr) auto;
        }
      }
    `,
  ];

  override connectedCallback(): void {
    super.connectedCallback();
    this.refresh();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.clearTimeout(this.#typing);
  }

  override willUpdate(changed: Map<string, unknown>): void {
    if (changed.has("path") && this.path === "" && this.#listing.page !== null) this.refresh(); // what was edited is shown
  }

  override refresh(): void {
    void this.#listing.look();
  }

  #narrow(change: Partial<GoodsFilter>): void {
    this.filter = { ...this.filter, ...change };
    void this.#listing.seek();
  }

  #type(words: string): void {
    window.clearTimeout(this.#typing);
    this.#typing = window.setTimeout(() => this.#narrow({ words }), TYPED);
  }

  override render(): TemplateResult {
    if (this.path !== "") return html`${keyed(this.path, html`<desk-product .house=${this.house} .you=${this.you} .language=${this.language} .path=${this.path}></desk-product>`)}`;
    const value = (event: Event): HTMLInputElement => event.target as HTMLInputElement;
    return html`<div class="head"><h1>${this.t("desk.tab_products")}</h1>${this.isHost ? html`<a class="button small" href="#products/new" data-testid="product-new">${this.t("desk.product_new")}</a>` : nothing}</div>
      <form role="search" @submit=${(event: Event) => event.preventDefault()}>
        <input class="input" type="search" data-testid="products-search" .value=${this.filter.words} placeholder=${this.t("desk.products_search")} aria-label=${this.t("desk.products_search")} @input=${(event: Event) => this.#type(value(event).value)} />
        <label class="check"><input type="checkbox" data-testid="products-archived" .checked=${this.filter.archived} @change=${(event: Event) => this.#narrow({ archived: value(event).checked })} />${this.t("desk.products_archived")}</label>
      </form>
      <div aria-live="polite">${this.#body()}</div>`;
  }

  #body(): TemplateResult {
    if (this.#listing.failed !== null) return this.failure(this.#listing.failed);
    const { page } = this.#listing;
    if (page === null) return this.waiting();
    if (page.items.length === 0) return this.#nothing();
    return html`<ol>${repeat(page.items, (goods) => goods.product.id, (goods) => this.#row(goods))}</ol>
      ${this.more(this.#listing, "products-more")}`;
  }

  #nothing(): TemplateResult {
    if (this.filter.words === "" && !this.filter.archived) return this.nothingYet(this.t("desk.products_none"), this.t("desk.products_none_more"));
    return this.nothingYet(this.t("desk.products_nothing"), this.t("desk.products_nothing_more"));
  }

  #row(goods: Goods): TemplateResult {
    const left = leftOfGoods(goods);
    const price = priceOfGoods(goods);
    const about = [goods.vendor, goods.category].filter((each) => each !== "").join(" · ");
    return html`<li><a href="#products/${goods.product.id}" data-testid="desk-product">
      <product-picture src=${goods.product.picture} alt=""></product-picture>
      <div>
        <b>${this.words(goods.product.title)}</b>
        <span class="soft">${about}</span>
        <div class="chips">
          ${goods.archived_at === null ? nothing : html`<span class="chip bad">${this.t("desk.product_away")}</span>`}
          ${goods.selling.length === 0 ? nothing : html`<span class="chip good">${this.t("desk.product_selling", { n: goods.selling.length })}</span>`}
          ${goods.variants.length > 1 ? html`<span class="chip">${this.t("desk.product_variants", { n: goods.variants.length })}</span>` : nothing}
        </div>
      </div>
      <div class="numbers">
        ${price === null ? nothing : html`<span class="sum">${price.from ? this.t("offer.from", { price: this.price(price.price) }) : this.price(price.price)}</span>`}
        <span class="soft">${left === 0 ? this.t("offer.sold_out") : this.t("offer.left", { n: left })}</span>
      </div>
    </a></li>`;
  }
}

define("desk-products", DeskProducts);
