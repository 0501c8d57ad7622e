/** What the shop has answered for good: found by words, written, published by the host, taken away. */
import { css, html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { dropEntry, type Entry, type EntryPage, keepEntry, listEntries, publishEntry, type Search, type Which } from "../lib/desk-faq.ts";
import { listGoods } from "../lib/desk-goods.ts";
import { learn } from "../lib/i18n.ts";
import { moment } from "../lib/times.ts";
import type { ProductView } from "../lib/wire.ts";
import { faqEnglish } from "../lib/words-faq-en.ts";
import { faqRussian } from "../lib/words-faq-ru.ts";
import { Doing } from "../elements/doing.ts";
import { define } from "../elements/element.ts";
import { buttons, fields, look } from "../elements/look.ts";
import "./desk-faq-form.ts";
import type { KeepEvent } from "./desk-faq-form.ts";
import { deskLook } from "./desk-look.ts";
import { DeskTab } from "./desk-tab.ts";
import { Listing } from "./listing.ts";

learn({ en: faqEnglish, ru: faqRussian });

/** Milliseconds after the last letter of a search. */
const SOON = 250;

const WHICH: readonly Which[] = ["all", "drafts", "published"];

export class DeskFaq extends DeskTab {
  static override properties = { ...DeskTab.properties, search: { state: true }, goods: { state: true }, open: { state: true }, asking: { state: true } };

  declare private search: Search;
  declare private goods: readonly ProductView[];
  /** What is in the form: an entry, or a new one. */
  declare private open: Entry | "new" | null;
  /** The entry that is about to be deleted, and waits for a yes. */
  declare private asking: string | null;
  #typing = 0;
  readonly #listing = new Listing<EntryPage>(this, (after) => listEntries(this.house.api, this.search, after));
  readonly #doing = new Doing(this);

  constructor() {
    super();
    this.search = { words: "", which: "all" };
    this.goods = [];
    this.open = null;
    this.asking = null;
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
    if ((this.open === null && this.asking === null) || this.#listing.page === null) void this.#listing.look(); // what is being written stays where it stands
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
      ${this.#doing.problem === null ? nothing : html`<p class="wrong" role="alert" data-testid="faq-problem">${this.error(this.#doing.problem)}</p>`}
      ${this.open === "new" ? this.#form(null) : nothing} ${this.#list()}`;
  }

  #list(): TemplateResult {
    if (this.#listing.failed !== null) return this.failure(this.#listing.failed);
    const { search } = this;
    const { page } = this.#listing;
    if (page === null) return this.waiting();
    if (page.items.length === 0) {
      const found = search.words.trim() === "" && search.which === "all";
      return html`${this.nothingYet(this.t(found ? "faq.none" : "faq.none_found"), this.t(found ? "faq.none_more" : "faq.none_found_more"))} ${this.more(this.#listing, "faq-more")}`;
    }
    return html`<ol data-testid="faq-entries">${repeat(page.items, (each) => each.id, (each) => html`<li class=${this.#isOpen(each) ? "" : "card"} data-testid="faq-entry" data-entry=${each.id}>${this.#isOpen(each) ? this.#form(each) : this.#row(each)}</li>`)}</ol>
      ${this.more(this.#listing, "faq-more")}`;
  }

  #isOpen(entry: Entry): boolean {
    return this.open !== null && this.open !== "new" && this.open.id === entry.id;
  }

  #form(entry: Entry | null): TemplateResult {
    return html`<desk-faq-form .language=${this.language} .entry=${entry} .goods=${this.goods} ?busy=${this.#doing.busy} @keep=${(event: KeepEvent) => this.#keep(event.detail, entry)} @leave=${() => (this.open = null)}></desk-faq-form>`;
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
      ${this.isHost ? html`<button class="button small ${published ? "quiet" : ""}" data-testid="faq-${turn}" aria-label=${this.t(`faq.${turn}_of`, { title })} ?disabled=${this.#doing.busy} @click=${() => void this.#do(() => publishEntry(this.house.api, entry, !published))}>${this.t(`faq.${turn}`)}</button>` : nothing}
      ${mayChange
        ? html`<button class="button quiet small" data-testid="faq-edit" aria-label=${this.t("faq.edit_of", { title })} ?disabled=${this.#doing.busy} @click=${() => (this.open = entry)}>${this.t("faq.edit")}</button>
            <button class="button quiet small" data-testid="faq-delete" aria-label=${this.t("faq.delete_of", { title })} ?disabled=${this.#doing.busy} @click=${() => (this.asking = entry.id)}>${this.t("faq.delete")}</button>`
        : nothing}
    </div>`;
  }

  #sure(entry: Entry): TemplateResult {
    return html`<p role="alert">${this.t("faq.delete_sure")}</p><div class="deeds">
      <button class="button small" data-testid="faq-delete-yes" ?disabled=${this.#doing.busy} @click=${() => void this.#do(() => dropEntry(this.house.api, entry))}>${this.t("faq.delete")}</button>
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
    void this.#listing.seek({ stays: true });
  }

  /** What somebody else has changed meanwhile is shown as it is now. */
  async #do(what: () => Promise<unknown>): Promise<void> {
    await this.#doing.do(what);
    if (this.#doing.problem === "faq_changed" || this.#doing.problem === "no_such_faq") this.open = null;
    this.asking = null;
    await this.#listing.look();
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
