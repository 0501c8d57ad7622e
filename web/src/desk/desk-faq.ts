/** What the shop has answered for good: found by words, written, published by the host, taken away. */
import { css, html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { dropEntry, type Entry, type EntryPage, keepEntry, listEntries, publishEntry, type Search, type Which } from "../lib/desk-faq.ts";
import { listGoods } from "../lib/desk-goods.ts";
import { learn } from "../lib/i18n.ts";
import { codeOf } from "../lib/problems.ts";
import { moment } from "../lib/times.ts";
import type { ProductView } from "../lib/wire.ts";
import { faqEnglish } from "../lib/words-faq-en.ts";
import { faqRussian } from "../lib/words-faq-ru.ts";
import { define } from "../elements/element.ts";
import { buttons, fields, look } from "../elements/look.ts";
import "./desk-faq-form.ts";
import type { KeepEvent } from "./desk-faq-form.ts";
import { deskLook } from "./desk-look.ts";
import { DeskTab } from "./desk-tab.ts";

learn({ en: faqEnglish, ru: faqRussian });

/** Milliseconds after the last letter of a search. */
const SOON = 250;

const WHICH: readonly Which[] = ["all", "drafts", "published"];

export class DeskFaq extends DeskTab {
  static override properties = { ...DeskTab.properties, page: { state: true }, search: { state: true }, failed: { state: true }, problem: { state: true }, goods: { state: true }, open: { state: true }, asking: { state: true }, busy: { state: true } };

  declare private page: EntryPage | null;
  declare private search: Search;
  declare private failed: string | null;
  /** Why the last thing was not done. */
  declare private problem: string | null;
  declare private goods: readonly ProductView[];
  /** What is in the form: an entry, or a new one. */
  declare private open: Entry | "new" | null;
  /** The entry that is about to be deleted, and waits for a yes. */
  declare private asking: string | null;
  declare private busy: boolean;
  #typing = 0;

  constructor() {
    super();
    this.page = null;
    this.search = { words: "", which: "all" };
    this.failed = null;
    this.problem = null;
    this.goods = [];
    this.open = null;
    this.asking = null;
    this.busy = false;
  }

  static override styles = [
    look,
    buttons,
    fields,
    deskLook,
    css`
      form[role="search"] {
        display: grid;
        grid-template-columns: minmax(0, 1fr) auto;
        gap: 10px;
        margin: 14px 0;
      }
      select.input {
        width: auto;
      }
      ol {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: 10px;
      }
      li {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: 6px;
        overflow-wrap: anywhere;
      }
      b {
        display: flex;
        flex-wrap: wrap;
        gap: 6px 10px;
        align-items: center;
      }
      .deeds {
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
        align-items: center;
      }
      .more {
        margin-top: 14px;
      }
      @media (max-width: 480px) {
        form[role="search"] {
          grid-template-columns: minmax(0, 1fr);
        }
        select.input {
          width: 100%;
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

  override refresh(): void {
    void this.#look(null);
    if (this.goods.length === 0) void this.#learnGoods();
  }

  override render(): TemplateResult {
    return html`<div class="head"><h1>${this.t("faq.title")}</h1>
        ${this.open === "new" ? nothing : html`<button class="button" data-testid="faq-new" @click=${() => (this.open = "new")}>${this.t("faq.new")}</button>`}</div>
      <p class="soft">${this.t("faq.more")}${this.isHost ? nothing : html` ${this.t("faq.host_publishes")}`}</p>
      <form role="search" @submit=${(event: Event) => event.preventDefault()}>
        <input class="input" type="search" data-testid="faq-search" maxlength="100" placeholder=${this.t("faq.search")} aria-label=${this.t("faq.search")} .value=${this.search.words} @input=${this.#type} />
        <select class="input" data-testid="faq-which" aria-label=${this.t("faq.which")} @change=${(event: Event) => this.#seek({ which: WHICH.find((each) => each === (event.target as HTMLSelectElement).value) ?? "all" })}>${WHICH.map((which) => html`<option value=${which} ?selected=${which === this.search.which}>${this.t(`faq.which_${which}`)}</option>`)}</select>
      </form>
      ${this.problem === null ? nothing : html`<p class="wrong" role="alert" data-testid="faq-problem">${this.error(this.problem)}</p>`}
      ${this.open === "new" ? this.#form(null) : nothing} ${this.#list()}`;
  }

  #list(): TemplateResult {
    if (this.failed !== null) return this.failure(this.failed);
    const { page, search } = this;
    if (page === null) return this.waiting();
    if (page.items.length === 0) {
      const found = search.words.trim() === "" && search.which === "all";
      return this.nothingYet(this.t(found ? "faq.none" : "faq.none_found"), this.t(found ? "faq.none_more" : "faq.none_found_more"));
    }
    return html`<ol data-testid="faq-entries">${repeat(page.items, (each) => each.id, (each) => html`<li class=${this.#isOpen(each) ? "" : "card"} data-testid="faq-entry" data-entry=${each.id}>${this.#isOpen(each) ? this.#form(each) : this.#row(each)}</li>`)}</ol>
      ${page.next === null ? nothing : html`<button class="button quiet more" ?disabled=${this.busy} @click=${() => void this.#look(page.next)}>${this.t("desk.more")}</button>`}`;
  }

  #isOpen(entry: Entry): boolean {
    return this.open !== null && this.open !== "new" && this.open.id === entry.id;
  }

  #form(entry: Entry | null): TemplateResult {
    return html`<desk-faq-form .language=${this.language} .entry=${entry} .goods=${this.goods} ?busy=${this.busy} @keep=${(event: KeepEvent) => this.#keep(event.detail, entry)} @leave=${() => (this.open = null)}></desk-faq-form>`;
  }

  #row(entry: Entry): TemplateResult {
    const title = this.words(entry.question);
    const about = this.goods.find(({ id }) => id === entry.product);
    const says = [
      entry.product === null ? this.t("faq.whole_shop") : about === undefined ? this.t("faq.this_product") : this.words(about.title),
      entry.show === null ? "" : this.t("faq.of_show"),
      entry.wordings.length > 1 ? this.t("faq.asked", { n: entry.wordings.length }) : "",
      this.t("faq.changed", { name: entry.changed_by, when: moment(entry.changed_at, this.language, Date.now()) }),
    ];
    return html`<b>${title} <span class="chip ${entry.published ? "good" : "busy"}">${this.t(entry.published ? "faq.published" : "faq.draft")}</span></b>
      <p>${this.words(entry.answer)}</p>
      <span class="soft">${says.filter((part) => part !== "").join(" · ")}</span>
      ${this.asking === entry.id ? this.#sure(entry) : this.#deeds(entry, title)}`;
  }

  #deeds(entry: Entry, title: string): TemplateResult {
    const { published } = entry;
    const turn = published ? "withdraw" : "publish";
    const mayChange = this.isHost || !published;
    return html`<div class="deeds">
      ${this.isHost ? html`<button class="button small ${published ? "quiet" : ""}" data-testid="faq-${turn}" aria-label=${this.t(`faq.${turn}_of`, { title })} ?disabled=${this.busy} @click=${() => void this.#do(() => publishEntry(this.house.api, entry, !published))}>${this.t(`faq.${turn}`)}</button>` : nothing}
      ${mayChange
        ? html`<button class="button quiet small" data-testid="faq-edit" aria-label=${this.t("faq.edit_of", { title })} ?disabled=${this.busy} @click=${() => (this.open = entry)}>${this.t("faq.edit")}</button>
            <button class="button quiet small" data-testid="faq-delete" aria-label=${this.t("faq.delete_of", { title })} ?disabled=${this.busy} @click=${() => (this.asking = entry.id)}>${this.t("faq.delete")}</button>`
        : nothing}
    </div>`;
  }

  #sure(entry: Entry): TemplateResult {
    return html`<p role="alert">${this.t("faq.delete_sure")}</p><div class="deeds">
      <button class="button small" data-testid="faq-delete-yes" ?disabled=${this.busy} @click=${() => void this.#do(() => dropEntry(this.house.api, entry))}>${this.t("faq.delete")}</button>
      <button class="button quiet small" @click=${() => (this.asking = null)}>${this.t("close")}</button></div>`;
  }

  #keep(wish: object, entry: Entry | null): void {
    void this.#do(async () => {
      await keepEntry(this.house.api, wish, entry);
      this.open = null;
    });
  }

  #type({ target }: Event): void {
    window.clearTimeout(this.#typing);
    this.#typing = window.setTimeout(() => this.#seek({ words: (target as HTMLInputElement).value }), SOON);
  }

  #seek(change: Partial<Search>): void {
    this.search = { ...this.search, ...change };
    void this.#look(null);
  }

  /** What somebody else has changed meanwhile is shown as it is now. */
  async #do(what: () => Promise<unknown>): Promise<void> {
    this.busy = true;
    this.problem = null;
    try {
      await what();
    } catch (thrown) {
      this.problem = codeOf(thrown);
      if (this.problem === "faq_changed" || this.problem === "no_such_faq") this.open = null;
    }
    this.asking = null;
    await this.#look(null);
    this.busy = false;
  }

  /** The first page anew, or the one `after` the last that is there; an answer to an older search is left. */
  async #look(after: string | null): Promise<void> {
    const { search } = this;
    try {
      const found = await listEntries(this.house.api, search, after);
      if (search !== this.search) return;
      this.page = after === null || this.page === null ? found : { ...found, items: [...this.page.items, ...found.items] };
      this.failed = null;
    } catch (thrown) {
      if (this.page === null) this.failed = codeOf(thrown);
      else this.problem = codeOf(thrown);
    }
  }

  async #learnGoods(): Promise<void> {
    try {
      this.goods = (await listGoods(this.house.api, { words: "", archived: false })).items.map(({ product }) => product);
    } catch {
      return; // without the list an entry is of the whole shop, or stays with its product
    }
  }
}

define("desk-faq", DeskFaq);
