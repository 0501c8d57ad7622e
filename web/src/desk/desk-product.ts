/** One product as a form: words, variants, pictures, specification; where it is on sale; and putting it away. */
import { css, html, nothing, type TemplateResult } from "lit";
import { bringPicture, createGoods, currencyOf, editGoods, type Goods, oneGoods, putAway } from "../lib/desk-goods.ts";
import { type FormProblem, formOf, type GoodsForm, isProblem, NEW_GOODS, type Texts, wishOf } from "../lib/goods-form.ts";
import { codeOf } from "../lib/problems.ts";
import { freshKey } from "../lib/shop.ts";
import { define } from "../elements/element.ts";
import { buttons, fields, look } from "../elements/look.ts";
import "../elements/product-picture.ts";
import { deskLook } from "./desk-look.ts";
import "./desk-selling.ts";
import { formLook } from "./form-look.ts";
import { lines, twoTexts, variants } from "./product-fields.ts";
import { DeskTab } from "./desk-tab.ts";

const NEW = "new";

export class DeskProduct extends DeskTab {
  static override properties = { ...DeskTab.properties, known: { state: true }, form: { state: true }, failed: { state: true }, problem: { state: true }, wrong: { state: true }, busy: { state: true }, saved: { state: true } };

  declare private known: Goods | null;
  declare private form: GoodsForm | null;
  declare private failed: string | null;
  /** The code of why it could not be saved. */
  declare private problem: string | null;
  declare private wrong: FormProblem | null;
  declare private busy: boolean;
  declare private saved: boolean;
  /** The name of the wish for a new product; the same while one tries again. */
  #key = freshKey();

  constructor() {
    super();
    this.known = null;
    this.form = null;
    this.failed = null;
    this.problem = null;
    this.wrong = null;
    this.busy = false;
    this.saved = false;
  }

  static override styles = [look, buttons, fields, deskLook, formLook, css`
    .head {
      margin-top: 14px;
    }
    .pictures {
      display: flex;
      flex-wrap: wrap;
      gap: 10px;
    }
    .pictures li {
      display: grid;
      gap: 4px;
      width: 104px;
    }
    .bar {
      position: sticky;
      z-index: 2;
      bottom: 0;
      display: flex;
      flex-wrap: wrap;
      gap: 10px;
      align-items: center;
      padding: 12px 0 calc(12px + var(--safe-bottom));
      background: linear-gradient(transparent, var(--paper) 14px);
    }
  `];

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.path === NEW) this.form = NEW_GOODS;
    else void this.#look();
  }

  override refresh(): void {
    if (this.path !== NEW && this.form === null) void this.#look();
  }

  async #look(): Promise<void> {
    this.failed = null;
    try {
      this.#show(await oneGoods(this.house.api, this.path));
    } catch (thrown) {
      this.failed = codeOf(thrown);
    }
  }

  #show(goods: Goods): void {
    this.known = goods;
    this.form = formOf(goods);
    this.problem = null;
    this.wrong = null;
  }

  #change(change: Partial<GoodsForm>): void {
    if (this.form === null) return;
    this.form = { ...this.form, ...change };
    this.saved = false;
  }

  async #save(event: Event): Promise<void> {
    event.preventDefault();
    const { form, known } = this;
    if (form === null || this.busy) return;
    const wish = wishOf(form, currencyOf(known));
    this.wrong = isProblem(wish) ? wish : null;
    if (isProblem(wish)) return;
    await this.#doing(async () => {
      if (known === null) {
        const made = await createGoods(this.house.api, wish, this.#key);
        location.hash = `products/${made.product.id}`;
        return;
      }
      this.#show(await editGoods(this.house.api, known.product.id, known.version, wish));
      this.saved = true;
    });
  }

  async #bring(event: Event): Promise<void> {
    const input = event.target as HTMLInputElement;
    const files = [...(input.files ?? [])];
    input.value = "";
    await this.#doing(async () => {
      for (const file of files) {
        const url = await bringPicture(this.house.api, file);
        const pictures = this.form?.pictures ?? [];
        if (!pictures.includes(url)) this.#change({ pictures: [...pictures, url] });
      }
    });
  }

  async #doing(what: () => Promise<void>): Promise<void> {
    this.busy = true;
    this.problem = null;
    try {
      await what();
    } catch (thrown) {
      this.problem = codeOf(thrown);
      if (this.known === null && this.problem === "key_reused") this.#key = freshKey();
    } finally {
      this.busy = false;
    }
  }

  override render(): TemplateResult {
    const back = html`<a class="link" href="#products" data-testid="products-back">${this.t("desk.product_back")}</a>`;
    if (this.failed !== null) return html`<div>${back}</div>${this.failure(this.failed)}`;
    const { form } = this;
    if (form === null) return html`<div>${back}</div>${this.waiting()}`;
    return html`<div>${back}</div>
      <div class="head">
        <h1>${this.known === null ? this.t("desk.product_new") : this.words(this.known.product.title)}</h1>
        ${this.known === null || this.known.archived_at !== null ? nothing : html`<a class="link" href="/p/${this.known.product.slug}" target="_blank" rel="noopener">${this.t("product.page")}</a>`}
      </div>
      <form class="form" @submit=${(event: Event) => void this.#save(event)}>
        <fieldset ?disabled=${!this.isHost}>
          <section class="card">
            ${twoTexts(this, { label: "desk.product_title", name: "title", value: form.title, change: (title: Texts) => this.#change({ title }), wrong: this.wrong?.field === "title" })}
            ${twoTexts(this, { label: "desk.product_description", name: "description", value: form.description, change: (description: Texts) => this.#change({ description }), long: true })}
            <div class="pair">
              <label class="field"><span>${this.t("desk.product_vendor")}</span><input class="input" maxlength="200" .value=${form.vendor} @input=${(event: Event) => this.#change({ vendor: (event.target as HTMLInputElement).value })} /></label>
              <label class="field"><span>${this.t("desk.product_category")}</span><input class="input" maxlength="200" .value=${form.category} @input=${(event: Event) => this.#change({ category: (event.target as HTMLInputElement).value })} /></label>
            </div>
          </section>
          <section class="card" aria-labelledby="variants"><h2 id="variants">${this.t("desk.product_variants_title")}</h2>${variants(this, form.variants, (all) => this.#change({ variants: all }), this.wrong)}</section>
          <section class="card" aria-labelledby="pictures"><h2 id="pictures">${this.t("desk.product_pictures")}</h2>${this.#pictures(form)}</section>
          <section class="card" aria-labelledby="lines"><h2 id="lines">${this.t("product.specification")}</h2>${lines(this, form.lines, (all) => this.#change({ lines: all }), this.wrong)}</section>
        </fieldset>
        ${this.isHost ? this.#bar() : html`<p class="soft">${this.t("desk.host_only")}</p>`}
      </form>
      ${this.known === null ? nothing : html`<desk-selling .house=${this.house} .you=${this.you} .language=${this.language} .goods=${this.known} @sold=${() => void this.#look()}></desk-selling>`}`;
  }

  #bar(): TemplateResult {
    const said = this.wrong !== null ? this.t(`desk.product_wrong.${this.wrong.field}`, { n: this.wrong.place + 1 }) : this.problem !== null ? this.error(this.problem) : null;
    return html`<div class="bar">
      <button class="button" data-testid="product-save" ?disabled=${this.busy}>${this.t("desk.save")}</button>
      ${this.known === null ? nothing : this.#away(this.known)}
      <div role="status" class="grow">${said !== null ? html`<p class="wrong" data-testid="product-wrong">${said}</p>` : this.saved ? html`<p class="done" data-testid="product-saved">${this.t("desk.saved")}</p>` : nothing}</div>
    </div>`;
  }

  #away(known: Goods): TemplateResult {
    const archived = known.archived_at === null;
    return html`<button class="button quiet" type="button" data-testid="product-away" ?disabled=${this.busy} @click=${() => void this.#doing(async () => this.#show(await putAway(this.house.api, known.product.id, archived)))}>${this.t(archived ? "desk.product_put_away" : "desk.product_bring_back")}</button>`;
  }

  #pictures(form: GoodsForm): TemplateResult {
    const without = (url: string): readonly string[] => form.pictures.filter((each) => each !== url);
    return html`<ol class="pictures">${form.pictures.map(
      (url, place) => html`<li>
        <product-picture src=${url} alt=${this.t("desk.picture_n", { n: place + 1 })}></product-picture>
        ${place === 0 ? html`<span class="soft">${this.t("desk.picture_first")}</span>` : html`<button class="link" type="button" @click=${() => this.#change({ pictures: [url, ...without(url)] })}>${this.t("desk.picture_to_front")}</button>`}
        <button class="link" type="button" aria-label=${this.t("desk.picture_remove_n", { n: place + 1 })} @click=${() => this.#change({ pictures: without(url) })}>${this.t("desk.remove")}</button>
      </li>`,
    )}</ol>
    <label class="field"><span>${this.t("desk.picture_add")}</span><input class="input file" type="file" multiple accept="image/jpeg,image/png,image/webp,image/gif" data-testid="product-picture" @change=${(event: Event) => void this.#bring(event)} /></label>`;
  }
}

define("desk-product", DeskProduct);
