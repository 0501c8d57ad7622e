/** Promotions: promo codes are made here, everything that makes things cheaper is listed, and ended. */
import { css, html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { BLANK_CODE, type CodeDraft, listPromotions, makeCode, type Promotion, type PromotionPage, stopPromotion, wishOfCode } from "../lib/desk-promotions.ts";
import { freshKey } from "../lib/shop.ts";
import { moment } from "../lib/times.ts";
import type { ShowView } from "../lib/wire.ts";
import { Doing } from "../elements/doing.ts";
import { define } from "../elements/element.ts";
import { buttons, fields, look } from "../elements/look.ts";
import { deskLook } from "./desk-look.ts";
import { DeskTab } from "./desk-tab.ts";
import { Listing } from "./listing.ts";

export class DeskPromotions extends DeskTab {
  static override properties = { ...DeskTab.properties, shows: { state: true }, draft: { state: true }, open: { state: true } };

  declare private shows: readonly ShowView[];
  declare private draft: CodeDraft;
  declare private open: boolean;
  /** A code that was asked for and not answered is asked for again under the same key. */
  #asked: { readonly key: string; readonly wish: string } | null = null;
  readonly #listing = new Listing<PromotionPage>(this, (after) => listPromotions(this.house.api, after));
  readonly #doing = new Doing(this);

  constructor() {
    super();
    this.shows = [];
    this.draft = BLANK_CODE;
    this.open = false;
  }

  static override styles = [
    look,
    buttons,
    fields,
    deskLook,
    css`
      form {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(150px, 1fr));
        gap: 14px;
        align-items: end;
        margin-bottom: 18px;
      }
      .field {
        min-width: 0;
      }
      .field:has([type="datetime-local"]) {
        grid-column: span 2;
      }
      .check {
        display: flex;
        grid-column: 1 / -1;
        gap: 10px;
        align-items: center;
        min-height: 44px;
      }
      .check input {
        width: 22px;
        height: 22px;
        accent-color: var(--awning);
      }
      .deeds {
        display: flex;
        flex-wrap: wrap;
        grid-column: 1 / -1;
        gap: 10px;
      }
      ol {
        display: grid;
        gap: 10px;
      }
      li {
        display: grid;
        grid-template-columns: minmax(0, 1fr) auto;
        gap: 4px 14px;
        align-items: center;
      }
      li .button {
        grid-row: 1 / span 2;
        grid-column: 2;
      }
      b {
        display: flex;
        flex-wrap: wrap;
        gap: 6px 10px;
        align-items: center;
      }
      .more {
        margin-top: 14px;
      }
    `,
  ];

  override connectedCallback(): void {
    super.connectedCallback();
    this.refresh();
  }

  override refresh(): void {
    if (this.isHost) void this.#listing.look();
    if (this.shows.length === 0) void this.#learnShows();
  }

  override render(): TemplateResult {
    if (!this.isHost) return this.nothingYet(this.t("desk.tab_promotions"), this.t("desk.promotions_host"));
    return html`<div class="head"><h1>${this.t("desk.tab_promotions")}</h1>
        ${this.open ? nothing : html`<button class="button" data-testid="code-new" @click=${() => (this.open = true)}>${this.t("desk.code_new")}</button>`}</div>
      ${this.#doing.problem === null ? nothing : html`<p class="wrong" role="alert" data-testid="promotions-problem">${this.error(this.#doing.problem)}</p>`}
      ${this.open ? this.#form() : nothing} ${this.#list()}`;
  }

  #list(): TemplateResult {
    if (this.#listing.failed !== null) return this.failure(this.#listing.failed);
    const { page } = this.#listing;
    if (page === null) return this.waiting();
    if (page.items.length === 0) return this.nothingYet(this.t("desk.promotions_none"), this.t("desk.promotions_none_more"));
    return html`<ol data-testid="promotions">${repeat(page.items, (each) => each.id, (each) => this.#row(each))}</ol>
      ${this.more(this.#listing, "promotions-more")}`;
  }

  #row(each: Promotion): TemplateResult {
    const title = each.code ?? this.words(each.name);
    return html`<li class="card" data-testid="promotion-${each.code ?? each.kind}">
      <b>${title} <span class="chip ${each.running ? "good" : ""}">${this.t(each.running ? "desk.promotion_running" : "desk.promotion_over")}</span></b>
      <span class="soft">${this.#terms(each).join(" · ")}</span>
      ${each.running ? html`<button class="button quiet small" data-testid="promotion-stop" aria-label=${this.t("desk.promotion_stop_of", { title })} ?disabled=${this.#doing.busy} @click=${() => void this.#stop(each)}>${this.t("desk.promotion_stop")}</button>` : nothing}
    </li>`;
  }

  #terms(each: Promotion): readonly string[] {
    const show = this.shows.find((known) => known.id === each.show);
    const off = each.basis_points !== null ? `−${each.basis_points / 100} %` : each.amount !== null ? `−${this.price(each.amount)}` : each.price !== null ? this.price(each.price) : "";
    const used = each.code === null ? "" : this.t(each.limit_total === null ? "desk.code_used" : "desk.code_used_of", { n: each.used, most: each.limit_total ?? 0 });
    return [
      off,
      used,
      each.stacks ? this.t("desk.code_stacks_short") : "",
      each.minimum === null ? "" : this.t("desk.code_from", { price: this.price(each.minimum) }),
      each.limit_per_buyer === null ? "" : this.t("desk.code_each", { n: each.limit_per_buyer }),
      each.ends_at === null ? "" : this.t("desk.promotion_until", { when: moment(each.ends_at, this.language, Date.now()) }),
      show === undefined ? "" : this.words(show.title),
    ].filter((part) => part !== "");
  }

  #form(): TemplateResult {
    const { page } = this.#listing;
    const wish = page === null ? null : wishOfCode(this.draft, page.currency);
    return html`<form class="card" aria-label=${this.t("desk.code_new")} @submit=${(event: Event) => this.#make(event, wish)}>
      ${this.#field("code", this.t("code.label"), { most: 32 })}
      <div class="field"><label for="by">${this.t("desk.code_by")}</label><select class="input" id="by" @change=${(event: Event) => this.#fill("by", event)}>
        <option value="percent" ?selected=${this.draft.by === "percent"}>${this.t("desk.code_percent")}</option><option value="amount" ?selected=${this.draft.by === "amount"}>${this.t("desk.code_amount")}</option></select></div>
      ${this.#field("off", this.t(this.draft.by === "percent" ? "desk.code_percent" : "desk.code_amount"), { mode: "decimal" })}
      ${this.#field("minimum", this.t("desk.code_minimum"), { mode: "decimal" })} ${this.#field("limit_total", this.t("desk.code_total"), { mode: "numeric" })}
      ${this.#field("limit_per_buyer", this.t("desk.code_per_buyer"), { mode: "numeric" })} ${this.#field("ends_at", this.t("desk.code_ends"), { type: "datetime-local" })}
      <div class="field"><label for="show">${this.t("desk.orders_show")}</label><select class="input" id="show" @change=${(event: Event) => this.#fill("show", event)}>
        <option value="">${this.t("desk.orders_every_show")}</option>${this.shows.map((show) => html`<option value=${show.id} ?selected=${show.id === this.draft.show}>${this.words(show.title)}</option>`)}</select></div>
      <label class="check"><input type="checkbox" data-testid="code-stacks" .checked=${this.draft.stacks} @change=${(event: Event) => (this.draft = { ...this.draft, stacks: (event.target as HTMLInputElement).checked })} />${this.t("desk.code_stacks")}</label>
      <div class="deeds"><button class="button" data-testid="code-make" ?disabled=${this.#doing.busy || wish === null}>${this.t("desk.code_make")}</button>
        <button type="button" class="button quiet" @click=${() => (this.open = false)}>${this.t("close")}</button></div>
    </form>`;
  }

  #field(name: Exclude<keyof CodeDraft, "by" | "stacks" | "show">, label: string, { mode, type = "text", most = 20 }: { mode?: string; type?: string; most?: number } = {}): TemplateResult {
    return html`<div class="field"><label for=${name}>${label}</label>
      <input class="input" id=${name} data-testid="code-${name}" type=${type} inputmode=${mode ?? nothing} maxlength=${most} autocomplete="off" .value=${this.draft[name]} @input=${(event: Event) => this.#fill(name, event)} /></div>`;
  }

  #fill(name: keyof CodeDraft, { target }: Event): void {
    if (target instanceof HTMLInputElement || target instanceof HTMLSelectElement) this.draft = { ...this.draft, [name]: target.value };
  }

  #make(event: Event, wish: object | null): void {
    event.preventDefault();
    if (wish === null) return;
    const said = JSON.stringify(wish);
    this.#asked = this.#asked?.wish === said ? this.#asked : { key: freshKey(), wish: said };
    const { key } = this.#asked;
    void this.#do(async () => {
      await makeCode(this.house.api, wish, key);
      this.#asked = null;
      this.draft = BLANK_CODE;
      this.open = false;
    });
  }

  #stop(each: Promotion): Promise<boolean> {
    return this.#do(() => stopPromotion(this.house.api, each.id));
  }

  #do(what: () => Promise<unknown>): Promise<boolean> {
    return this.#doing.do(() => what().then(() => this.#listing.read()));
  }

  async #learnShows(): Promise<void> {
    try {
      this.shows = await this.house.api.shows();
    } catch {
      return; // the list of shows is a convenience: without it a code is for all of them
    }
  }
}

define("desk-promotions", DeskPromotions);
