/** Where a product is on sale, at which terms; putting it on sale in a show, and taking it off. */
import { css, html, nothing, type TemplateResult } from "lit";
import { currencyOf, type Goods, priceOfGoods, putOnSale, type Selling, type StockedVariant, takeOff, type VariantPrice } from "../lib/desk-goods.ts";
import { moneyIn, sumOf, unitsIn } from "../lib/goods-form.ts";
import { codeOf } from "../lib/problems.ts";
import type { Money, ShowView } from "../lib/wire.ts";
import { define } from "../elements/element.ts";
import { buttons, fields, look } from "../elements/look.ts";
import { deskLook } from "./desk-look.ts";
import { formLook } from "./form-look.ts";
import { DeskTab } from "./desk-tab.ts";

interface TermsForm {
  readonly show: string;
  readonly price: string;
  readonly list_price: string;
  readonly limit: string;
  readonly position: string;
  /** By variant, where several are; one that is empty costs what the offer does. */
  readonly variants: Readonly<Record<string, string>>;
}

export class DeskSelling extends DeskTab {
  static override properties = { ...DeskTab.properties, goods: { attribute: false }, shows: { state: true }, form: { state: true }, problem: { state: true }, busy: { state: true }, done: { state: true } };

  declare goods: Goods;
  declare private shows: readonly ShowView[];
  declare private form: TermsForm;
  declare private problem: string | null;
  declare private busy: boolean;
  declare private done: boolean;

  constructor() {
    super();
    this.shows = [];
    this.form = { show: "", price: "", list_price: "", limit: "5", position: "", variants: {} };
    this.problem = null;
    this.busy = false;
    this.done = false;
  }

  static override styles = [look, buttons, fields, deskLook, formLook, css`
    :host {
      margin-top: 18px;
    }
  `];

  override connectedCallback(): void {
    super.connectedCallback();
    void this.#learnShows();
  }

  async #learnShows(): Promise<void> {
    this.shows = (await this.house.api.shows().catch(() => [])).filter((show) => show.state.status !== "ended");
    const [first] = this.shows;
    if (first !== undefined && this.form.show === "") this.#choose(first.id);
  }

  /** The terms that hold in `show`; where it is not sold yet, the prices of the catalogue. */
  #choose(show: string): void {
    const sold = this.goods.selling.find((each) => each.show === show);
    const usual = priceOfGoods(this.goods)?.price ?? null;
    const price = sold?.price ?? usual;
    const own = (variant: StockedVariant): Money | null => (sold === undefined ? variant.price : (sold.variants.find((each) => each.variant === variant.id)?.price ?? null));
    const variants = Object.fromEntries(this.goods.variants.map((variant) => [variant.id, own(variant)] as const).map(([id, sum]) => [id, sum === null || sum.amount === price?.amount ? "" : sumOf(sum)]));
    const before = sold?.list_price ?? this.goods.variants.find((each) => each.list_price !== null)?.list_price ?? usual;
    this.form = { show, price: price === null ? "" : sumOf(price), list_price: before === null ? "" : sumOf(before), limit: String(sold?.limit ?? 5), position: sold === undefined ? "" : String(sold.position), variants };
    this.problem = null;
    this.done = false;
  }

  async #sell(event: Event): Promise<void> {
    event.preventDefault();
    const { form } = this;
    const currency = currencyOf(this.goods);
    const price = moneyIn(form.price, currency);
    const before = form.list_price.trim() === "" ? price : moneyIn(form.list_price, currency);
    const limit = unitsIn(form.limit);
    const variants = this.#variantPrices(currency);
    const position = form.position.trim() === "" ? null : unitsIn(form.position);
    if (variants === null || !price || !before || before.amount < price.amount || limit === null || limit < 1 || limit > 99 || (position === null && form.position.trim() !== "")) {
      this.problem = "bad_offer";
      return;
    }
    await this.#doing(() => putOnSale(this.house.api, form.show, this.goods.product.id, { price, list_price: before, limit, position, variants }));
  }

  /** What each variant costs by itself; null if one of the sums is none. Before the show it cost what the catalogue says. */
  #variantPrices(currency: string): readonly VariantPrice[] | null {
    const found: VariantPrice[] = [];
    for (const { id, price: usual, list_price } of this.goods.variants) {
      const price = moneyIn(this.form.variants[id] ?? "", currency);
      if (price === undefined) return null;
      const before = list_price ?? usual;
      if (price !== null) found.push({ variant: id, price, list_price: before !== null && before.amount > price.amount ? before : price });
    }
    return found;
  }

  async #doing(what: () => Promise<unknown>): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    this.problem = null;
    this.done = false;
    try {
      await what();
      this.done = true;
      this.dispatchEvent(new CustomEvent("sold"));
    } catch (thrown) {
      this.problem = codeOf(thrown);
    } finally {
      this.busy = false;
    }
  }

  override render(): TemplateResult {
    const { selling } = this.goods;
    return html`<section class="card" aria-labelledby="selling">
      <h2 id="selling">${this.t("desk.selling")}</h2>
      ${selling.length === 0 ? html`<p class="soft">${this.t("desk.selling_none")}</p>` : html`<ul class="several">${selling.map((each) => this.#sold(each))}</ul>`}
      ${this.isHost && this.goods.archived_at === null ? (this.shows.length === 0 ? html`<p class="soft">${this.t("desk.selling_no_show")}</p>` : this.#terms()) : nothing}
    </section>`;
  }

  #sold(sold: Selling): TemplateResult {
    const show = this.shows.find((each) => each.id === sold.show);
    const title = show === undefined ? sold.show : this.words(show.title);
    return html`<li data-testid="sold-${sold.show}">
      <div class="row"><b>${title}</b><span class="sum">${this.price(sold.price)}</span></div>
      <div class="row">
        <span class="soft">${this.t("offer.instead", { price: this.price(sold.list_price) })} · ${this.t("offer.limit", { n: sold.limit })}</span>
        ${this.isHost ? html`<button class="button quiet small" type="button" data-testid="take-off" aria-label=${this.t("desk.take_off_of", { title })} ?disabled=${this.busy} @click=${() => void this.#doing(() => takeOff(this.house.api, sold.show, this.goods.product.id))}>${this.t("desk.take_off")}</button>` : nothing}
      </div>
    </li>`;
  }

  #variantPrice({ id, name }: StockedVariant): TemplateResult {
    const said = (event: Event): void => void (this.form = { ...this.form, variants: { ...this.form.variants, [id]: (event.target as HTMLInputElement).value } });
    return html`<label class="field"><span>${this.t("desk.sell_variant", { name: this.words(name) })}</span><input class="input" inputmode="decimal" maxlength="16" placeholder=${this.form.price} .value=${this.form.variants[id] ?? ""} data-testid="sell-${id}" @input=${said} /></label>`;
  }

  #terms(): TemplateResult {
    const { form } = this;
    const sold = this.goods.selling.some((each) => each.show === form.show);
    const text = (label: "desk.sell_price" | "desk.sell_list_price" | "desk.sell_limit" | "desk.sell_position", name: Exclude<keyof TermsForm, "show" | "variants">, mode: "decimal" | "numeric"): TemplateResult =>
      html`<label class="field"><span>${this.t(label)}</span><input class="input" inputmode=${mode} maxlength="16" .value=${form[name]} data-testid="sell-${name}" @input=${(event: Event) => (this.form = { ...form, [name]: (event.target as HTMLInputElement).value })} /></label>`;
    return html`<form class="form" @submit=${(event: Event) => void this.#sell(event)}>
      <label class="field"><span>${this.t("desk.sell_show")}</span><select class="input" data-testid="sell-show" .value=${form.show} @change=${(event: Event) => this.#choose((event.target as HTMLSelectElement).value)}>${this.shows.map((show) => html`<option value=${show.id} ?selected=${show.id === form.show}>${this.words(show.title)}</option>`)}</select></label>
      <div class="grid">${text("desk.sell_price", "price", "decimal")} ${text("desk.sell_list_price", "list_price", "decimal")} ${text("desk.sell_limit", "limit", "numeric")} ${text("desk.sell_position", "position", "numeric")}</div>
      ${this.goods.variants.length > 1 ? html`<div class="grid">${this.goods.variants.map((variant) => this.#variantPrice(variant))}</div>` : nothing}
      <div class="row"><button class="button" data-testid="sell" ?disabled=${this.busy}>${this.t(sold ? "desk.sell_anew" : "desk.sell")}</button>
        <div role="status" class="grow">${this.problem !== null ? html`<p class="wrong">${this.error(this.problem)}</p>` : this.done ? html`<p class="done">${this.t("desk.sell_done")}</p>` : nothing}</div></div>
    </form>`;
  }
}

define("desk-selling", DeskSelling);
