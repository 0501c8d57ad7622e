/** The shelf: every variant with what lies there and what is spoken for; a count or an adjustment, and why it changed. */
import { css, html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { changeStock, type Goods, type GoodsPage, listGoods, type Movement, movements, type StockedVariant } from "../lib/desk-goods.ts";
import { unitsIn } from "../lib/goods-form.ts";
import { codeOf, factsOf } from "../lib/problems.ts";
import { freshKey } from "../lib/shop.ts";
import { fully } from "../lib/times.ts";
import { define } from "../elements/element.ts";
import { buttons, fields, look } from "../elements/look.ts";
import { deskLook } from "./desk-look.ts";
import { formLook } from "./form-look.ts";
import { DeskTab } from "./desk-tab.ts";

/** Milliseconds between two looks while the list is open: units are sold meanwhile. */
const LOOKS_EVERY = 5_000;
/** Milliseconds after the last letter of a search. */
const TYPED = 300;

interface Change {
  readonly kind: "counted" | "adjusted";
  readonly units: string;
  readonly reason: string;
}

const NO_CHANGE: Change = { kind: "adjusted", units: "", reason: "" };

export class DeskStock extends DeskTab {
  static override properties = { ...DeskTab.properties, sought: { state: true }, page: { state: true }, failed: { state: true }, open: { state: true }, change: { state: true }, history: { state: true }, problem: { state: true }, busy: { state: true }, done: { state: true } };

  declare private sought: string;
  declare private page: GoodsPage | null;
  declare private failed: string | null;
  /** The variant that is being changed. */
  declare private open: string | null;
  declare private change: Change;
  declare private history: readonly Movement[] | null;
  declare private problem: string | null;
  declare private busy: boolean;
  declare private done: boolean;
  #key = freshKey();
  #looking = 0;
  #typing = 0;

  constructor() {
    super();
    this.sought = "";
    this.page = null;
    this.failed = null;
    this.open = null;
    this.change = NO_CHANGE;
    this.history = null;
    this.problem = null;
    this.busy = false;
    this.done = false;
  }

  static override styles = [look, buttons, fields, deskLook, formLook, css`
    .search {
      margin-bottom: 16px;
    }
    .goods {
      display: grid;
      gap: 12px;
    }
    .goods > li {
      padding: 6px 16px;
      border: 1px solid var(--line);
      border-radius: var(--round);
      background: var(--paper-raised);
    }
    h2 {
      padding: 8px 0 4px;
      font-family: var(--sans);
      font-size: 16px;
      font-weight: 650;
    }
    .variant {
      display: grid;
      grid-template: "name change" auto "numbers change" auto / minmax(0, 1fr) auto;
      gap: 2px 14px;
      align-items: center;
      padding: 10px 0;
      border-top: 1px solid var(--line);
    }
    .variant button {
      grid-area: change;
    }
    .numbers {
      grid-area: numbers;
      font-variant-numeric: tabular-nums;
    }
    .numbers b.gone {
      color: var(--awning-deep);
    }
    .panel {
      display: grid;
      gap: 14px;
      padding: 14px;
      margin-bottom: 12px;
      border-radius: var(--round-small);
      background: var(--paper-sunk);
    }
    .kinds {
      display: flex;
      flex-wrap: wrap;
      gap: 4px 18px;
    }
    .history li {
      display: grid;
      grid-template-columns: 64px minmax(0, 1fr) auto;
      gap: 10px;
      padding: 7px 0;
      border-top: 1px solid var(--line);
      font-size: 14px;
    }
    .history b {
      font-variant-numeric: tabular-nums;
    }
    @media (min-width: 760px) {
      .variant {
        grid-template: "name numbers change" auto / minmax(0, 3fr) minmax(0, 3fr) auto;
      }
    }
  `];

  override connectedCallback(): void {
    super.connectedCallback();
    this.#looking = window.setInterval(() => document.hidden || this.busy || this.refresh(), LOOKS_EVERY);
    this.refresh();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.clearInterval(this.#looking);
    window.clearTimeout(this.#typing);
  }

  override refresh(): void {
    void this.#look();
  }

  async #look(): Promise<void> {
    const { sought } = this;
    try {
      const fresh = await listGoods(this.house.api, { words: sought, archived: false });
      if (sought !== this.sought) return;
      const longer = this.page !== null && this.page.items.length > fresh.items.length;
      if (!longer) this.page = fresh;
      else this.page = { items: [...fresh.items, ...(this.page?.items.slice(fresh.items.length) ?? [])], next: this.page?.next ?? null };
      this.failed = null;
    } catch (thrown) {
      if (this.page === null) this.failed = codeOf(thrown);
    }
  }

  async #more(): Promise<void> {
    const { page, sought } = this;
    if (page === null || page.next === null || this.busy) return;
    this.busy = true;
    try {
      const older = await listGoods(this.house.api, { words: sought, archived: false }, page.next);
      this.page = { items: [...page.items, ...older.items], next: older.next };
    } catch (thrown) {
      this.failed = codeOf(thrown);
    } finally {
      this.busy = false;
    }
  }

  #type(words: string): void {
    window.clearTimeout(this.#typing);
    this.#typing = window.setTimeout(() => {
      this.sought = words;
      this.page = null;
      void this.#look();
    }, TYPED);
  }

  #toggle(variant: StockedVariant): void {
    this.open = this.open === variant.id ? null : variant.id;
    this.change = NO_CHANGE;
    this.history = null;
    this.problem = null;
    this.done = false;
    this.#key = freshKey();
    if (this.open !== null) void this.#remember(variant.id);
  }

  async #remember(variant: string): Promise<void> {
    try {
      const history = await movements(this.house.api, variant);
      if (this.open === variant) this.history = history;
    } catch (thrown) {
      this.problem = codeOf(thrown);
    }
  }

  async #save(event: Event, variant: StockedVariant): Promise<void> {
    event.preventDefault();
    const { kind, reason } = this.change;
    const units = unitsIn(this.change.units, { negative: kind === "adjusted" });
    if (units === null || (kind === "adjusted" && units === 0)) {
      this.problem = "bad_stock";
      return;
    }
    this.busy = true;
    this.problem = null;
    this.done = false;
    try {
      await changeStock(this.house.api, variant.id, { kind, units, reason: reason.trim() }, this.#key);
      this.#key = freshKey();
      this.change = { ...NO_CHANGE, kind };
      this.done = true;
      await Promise.all([this.#look(), this.#remember(variant.id)]);
    } catch (thrown) {
      this.problem = codeOf(thrown);
      if (typeof factsOf(thrown)["reserved"] === "number") this.problem = "below_reserved";
    } finally {
      this.busy = false;
    }
  }

  override render(): TemplateResult {
    return html`<div class="head"><h1>${this.t("desk.tab_stock")}</h1></div>
      <form class="search" role="search" @submit=${(event: Event) => event.preventDefault()}><input class="input" type="search" data-testid="stock-search" placeholder=${this.t("desk.products_search")} aria-label=${this.t("desk.products_search")} @input=${(event: Event) => this.#type((event.target as HTMLInputElement).value)} /></form>
      ${this.#body()}`;
  }

  #body(): TemplateResult {
    if (this.failed !== null && this.page === null) return this.failure(this.failed);
    if (this.page === null) return this.waiting();
    if (this.page.items.length === 0) return this.sought === "" ? this.nothingYet(this.t("desk.products_none"), this.t("desk.products_none_more")) : this.nothingYet(this.t("desk.products_nothing"), this.t("desk.products_nothing_more"));
    return html`<ul class="goods">${repeat(this.page.items, (goods) => goods.product.id, (goods) => this.#goods(goods))}</ul>
      ${this.page.next === null ? nothing : html`<button class="button quiet more" data-testid="stock-more" ?disabled=${this.busy} @click=${() => void this.#more()}>${this.t("desk.more")}</button>`}`;
  }

  #goods(goods: Goods): TemplateResult {
    return html`<li><h2>${this.words(goods.product.title)}</h2>${goods.variants.map((variant) => this.#variant(goods, variant))}</li>`;
  }

  #variant(goods: Goods, variant: StockedVariant): TemplateResult {
    const name = this.words(variant.name);
    const open = this.open === variant.id;
    return html`<div class="variant" data-testid="stock-${variant.id}">
        <div>${name} <span class="soft">${variant.sku ?? ""}</span></div>
        <div class="numbers soft"><b class=${variant.left === 0 ? "gone" : ""}>${this.t("desk.stock_left", { n: variant.left })}</b> · ${this.t("desk.stock_of", { on_hand: variant.on_hand, reserved: variant.reserved })}</div>
        <button class="button quiet small" data-testid="stock-change" aria-expanded=${open ? "true" : "false"} aria-label=${open ? nothing : this.t("desk.stock_change_of", { title: `${this.words(goods.product.title)}, ${name}` })} @click=${() => this.#toggle(variant)}>${this.t(open ? "close" : "desk.stock_change")}</button>
      </div>
      ${open ? this.#panel(variant) : nothing}`;
  }

  #panel(variant: StockedVariant): TemplateResult {
    const { change } = this;
    const kind = (which: Change["kind"]): TemplateResult => html`<label class="check"><input type="radio" name="kind" data-testid="stock-${which}" .checked=${change.kind === which} @change=${() => (this.change = { ...change, kind: which })} />${this.t(`desk.stock_${which}`)}</label>`;
    return html`<div class="panel">
      <form class="form" @submit=${(event: Event) => void this.#save(event, variant)}>
        <div class="kinds" role="radiogroup" aria-label=${this.t("desk.stock_change")}>${kind("adjusted")} ${kind("counted")}</div>
        <div class="pair">
          <label class="field"><span>${this.t(change.kind === "counted" ? "desk.stock_units_counted" : "desk.stock_units_adjusted")}</span><input class="input" inputmode="numeric" maxlength="9" data-testid="stock-units" .value=${change.units} aria-invalid=${this.problem === "bad_stock" ? "true" : "false"} @input=${(event: Event) => (this.change = { ...change, units: (event.target as HTMLInputElement).value })} /></label>
          <label class="field"><span>${this.t("desk.stock_reason")}</span><input class="input" maxlength="200" data-testid="stock-reason" .value=${change.reason} @input=${(event: Event) => (this.change = { ...change, reason: (event.target as HTMLInputElement).value })} /></label>
        </div>
        <div class="row"><button class="button" data-testid="stock-save" ?disabled=${this.busy}>${this.t("desk.save")}</button><div role="status" class="grow">${this.problem !== null ? html`<p class="wrong" data-testid="stock-wrong">${this.error(this.problem)}</p>` : this.done ? html`<p class="done" data-testid="stock-done">${this.t("desk.saved")}</p>` : nothing}</div></div>
      </form>
      ${this.history === null ? nothing : html`<section><b>${this.t("desk.stock_history")}</b><ul class="history">${this.history.map((each) => this.#moved(each))}</ul></section>`}
    </div>`;
  }

  #moved({ kind, units, on_hand, reason, at }: Movement): TemplateResult {
    const sign = units > 0 ? `+${units}` : String(units).replace("-", "−");
    return html`<li><b>${sign}</b><span>${this.t(`desk.movement.${kind}`)}${reason === "" ? nothing : html` · ${reason}`}<br /><time class="soft" datetime=${at}>${fully(at, this.language)}</time></span><span class="soft">${this.t("desk.stock_after", { n: on_hand })}</span></li>`;
  }
}

define("desk-stock", DeskStock);
