/** An entry of the FAQ as a form: new, or changed. One language is enough. */
import { css, html, nothing, type TemplateResult } from "lit";
import { BLANK_ENTRY, draftOf, type Entry, type EntryDraft, LONGEST_ANSWER, LONGEST_QUESTION, wishOfEntry } from "../lib/desk-faq.ts";
import type { ProductView } from "../lib/wire.ts";
import { VitrinaElement, define } from "../elements/element.ts";
import { buttons, fields, look } from "../elements/look.ts";
import { deskLook } from "./desk-look.ts";
import { formLook } from "./form-look.ts";

/** What is to be kept: `wish` for the door. */
export type KeepEvent = CustomEvent<object>;

type Text = Exclude<keyof EntryDraft, "product">;

export class DeskFaqForm extends VitrinaElement {
  static override properties = { ...VitrinaElement.properties, entry: { attribute: false }, goods: { attribute: false }, busy: { type: Boolean }, draft: { state: true } };

  /** What is changed; null: a new one. */
  declare entry: Entry | null;
  declare goods: readonly ProductView[];
  declare busy: boolean;
  declare private draft: EntryDraft;

  constructor() {
    super();
    this.entry = null;
    this.goods = [];
    this.busy = false;
    this.draft = BLANK_ENTRY;
  }

  static override styles = [
    look,
    buttons,
    fields,
    deskLook,
    formLook,
    css`
      form {
        margin-bottom: 18px;
      }
      textarea.input.short {
        min-height: 64px;
      }
      .deeds {
        display: flex;
        flex-wrap: wrap;
        gap: 10px;
      }
    `,
  ];

  override firstUpdated(): void {
    if (this.entry !== null) this.draft = draftOf(this.entry);
    this.renderRoot.querySelector<HTMLTextAreaElement>(`#question_${this.language}`)?.focus();
  }

  override render(): TemplateResult {
    const wish = wishOfEntry(this.draft);
    return html`<form class="card" aria-label=${this.t(this.entry === null ? "faq.new" : "faq.edit")} @submit=${(event: Event) => this.#keep(event, wish)} @keydown=${this.#leave}>
      <div class="pair">${this.#text("question_ru")} ${this.#text("question_en")}</div>
      <div class="pair">${this.#text("answer_ru")} ${this.#text("answer_en")}</div>
      <p class="soft">${this.t("faq.one_is_enough")}</p>
      <div class="field"><label for="product">${this.t("faq.product")}</label><select class="input" id="product" data-testid="faq-product" @change=${(event: Event) => (this.draft = { ...this.draft, product: (event.target as HTMLSelectElement).value })}>
        <option value="" ?selected=${this.draft.product === ""}>${this.t("faq.whole_shop")}</option>
        ${this.#asked()}${this.goods.map((goods) => html`<option value=${goods.id} ?selected=${goods.id === this.draft.product}>${this.words(goods.title)}</option>`)}</select></div>
      <div class="deeds"><button class="button" data-testid="faq-save" ?disabled=${this.busy || wish === null}>${this.t(this.entry?.published === true ? "faq.save" : "faq.save_draft")}</button>
        <button type="button" class="button quiet" @click=${() => this.#close()}>${this.t("close")}</button></div>
    </form>`;
  }

  /** A product that is not among the newest ones. */
  #asked(): TemplateResult | typeof nothing {
    const { product } = this.draft;
    return product === "" || this.goods.some(({ id }) => id === product) ? nothing : html`<option value=${product} selected>${this.t("faq.this_product")}</option>`;
  }

  #text(name: Text): TemplateResult {
    const question = name.startsWith("question");
    return html`<div class="field"><label for=${name}>${this.t(`faq.${name}`)}</label>
      <textarea class="input ${question ? "short" : ""}" id=${name} data-testid="faq-${name}" lang=${name.slice(-2)} maxlength=${question ? LONGEST_QUESTION : LONGEST_ANSWER} .value=${this.draft[name]} @input=${(event: Event) => (this.draft = { ...this.draft, [name]: (event.target as HTMLTextAreaElement).value })}></textarea></div>`;
  }

  #keep(event: Event, wish: object | null): void {
    event.preventDefault();
    if (wish !== null && !this.busy) this.dispatchEvent(new CustomEvent("keep", { detail: wish }));
  }

  #leave(event: KeyboardEvent): void {
    if (event.key === "Escape") this.#close();
  }

  #close(): void {
    this.dispatchEvent(new CustomEvent("leave"));
  }
}

define("desk-faq-form", DeskFaqForm);
