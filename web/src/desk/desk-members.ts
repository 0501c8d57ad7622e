/** Members: what one can be a member of, who belongs, and how somebody is shown out. Brings its words. */
import { css, html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { BLANK_TIER, changeTier, type DeskTier, type DeskTiers, draftOf, isTierKey, listMembers, listTiers, makeTier, type MemberLine, type MemberPage, putTierAway, revoke, termsOf, type TierDraft } from "../lib/desk-members.ts";
import { learn } from "../lib/i18n.ts";
import { freshKey } from "../lib/shop.ts";
import { membersEnglish } from "../lib/words-members-en.ts";
import { membersRussian } from "../lib/words-members-ru.ts";
import { Doing } from "../elements/doing.ts";
import { define } from "../elements/element.ts";
import { buttons, fields, look } from "../elements/look.ts";
import { deskLook } from "./desk-look.ts";
import { DeskTab } from "./desk-tab.ts";
import { Listing } from "./listing.ts";

learn({ en: membersEnglish, ru: membersRussian });

const CHIPS = { incomplete: "busy", active: "good", past_due: "bad", cancelled: "", revoked: "" } as const;

export class DeskMembers extends DeskTab {
  static override properties = { ...DeskTab.properties, tiers: { state: true }, draft: { state: true }, edited: { state: true }, asking: { state: true } };

  declare private tiers: DeskTiers | null;
  /** The form, while it is open; `edited` is the tier it changes, null of a new one. */
  declare private draft: TierDraft | null;
  declare private edited: DeskTier | null;
  /** The membership that is about to be revoked. */
  declare private asking: string | null;
  #asked: { readonly key: string; readonly wish: string } | null = null;
  readonly #listing = new Listing<MemberPage>(this, (after) => this.#read(after));
  readonly #doing = new Doing(this);

  constructor() {
    super();
    this.tiers = null;
    this.draft = null;
    this.edited = null;
    this.asking = null;
  }

  static override styles = [
    look,
    buttons,
    fields,
    deskLook,
    css`
      form {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(170px, 1fr));
        gap: 14px;
        align-items: end;
        margin-bottom: 18px;
      }
      .field:has(textarea) {
        grid-column: span 2;
      }
      textarea.input {
        min-height: 104px;
        padding: 10px 12px;
      }
      .deeds,
      .note {
        display: flex;
        flex-wrap: wrap;
        grid-column: 1 / -1;
        gap: 10px;
        align-items: center;
      }
      ol {
        display: grid;
        gap: 10px;
        margin-bottom: 24px;
      }
      li {
        display: grid;
        gap: 6px;
      }
      b {
        display: flex;
        flex-wrap: wrap;
        gap: 6px 10px;
        align-items: center;
      }
      .row {
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
        margin-left: auto;
      }
      .ask {
        display: flex;
        flex-wrap: wrap;
        gap: 10px;
        align-items: center;
        margin: 6px 0 0;
      }
      .ask .input {
        flex: 1 1 240px;
      }
      .check {
        display: inline-flex;
        gap: 8px;
        align-items: center;
        min-height: 44px;
      }
    `,
  ];

  override connectedCallback(): void {
    super.connectedCallback();
    this.refresh();
  }

  override refresh(): void {
    if (this.asking === null || this.#listing.page === null) void this.#listing.look(); // what is being written stays where it stands
  }

  override render(): TemplateResult {
    if (this.#listing.failed !== null) return this.failure(this.#listing.failed);
    const { tiers } = this;
    const { page } = this.#listing;
    if (tiers === null || page === null) return this.waiting();
    return html`<div class="head"><h1>${this.t("members.title")}</h1>
        ${this.isHost && this.draft === null ? html`<button class="button" data-testid="tier-new" @click=${() => this.#edit(null)}>${this.t("members.tier_new")}</button>` : nothing}</div>
      ${this.#doing.problem === null ? nothing : html`<p class="wrong" role="alert" data-testid="members-problem">${this.error(this.#doing.problem)}</p>`}
      ${this.draft === null ? nothing : this.#form(this.draft, tiers.currency)}
      <h2>${this.t("members.tiers")}</h2>
      <ol data-testid="tiers">${tiers.items.map((each) => this.#tier(each))}</ol>
      <h2>${this.t("members.list")}</h2>
      ${page.items.length === 0 ? this.nothingYet(this.t("members.nobody"), this.t("members.nobody_more")) : html`<ol data-testid="members">${repeat(page.items, (each) => each.id, (each) => this.#member(each))}</ol>`}
      ${this.more(this.#listing, "members-more")}`;
  }

  #tier(tier: DeskTier): TemplateResult {
    const name = this.words(tier.name);
    const away = tier.archived_at !== null;
    const terms = [tier.prices.map((each) => this.price(each)).join(" / "), this.t(`members.${tier.period}`), tier.basis_points > 0 ? `−${tier.basis_points / 100} %` : "", this.t("members.n", { n: tier.members })];
    return html`<li class="card" data-testid="tier-${tier.key}">
      <b>${name} <span class="chip">${tier.key}</span>${away ? html`<span class="chip">${this.t("members.is_away")}</span>` : nothing}
        ${this.isHost
          ? html`<span class="row"><button class="button quiet small" aria-label=${this.t("members.tier_edit_of", { name })} @click=${() => this.#edit(tier)}>${this.t("members.tier_edit")}</button>
              <button class="button quiet small" ?disabled=${this.#doing.busy} @click=${() => void this.#do(() => putTierAway(this.house.api, tier, !away))}>${this.t(away ? "members.back" : "members.away")}</button></span>`
          : nothing}</b>
      <span>${terms.filter((each) => each !== "").join(" · ")}</span>
      <span class="soft">${this.words(tier.rules)}</span>
    </li>`;
  }

  #member(one: MemberLine): TemplateResult {
    const name = one.name === "" ? this.t("members.nameless") : one.name;
    const when = new Intl.DateTimeFormat(this.language, { dateStyle: "long" }).format(new Date(one.period_end));
    const lives = one.status === "active" || one.status === "past_due" || one.status === "incomplete";
    return html`<li class="card" data-testid="member-${one.id}">
      <b>${name} <span class="chip ${CHIPS[one.status]}">${this.t(`members.status.${one.status}`)}</span>${one.cancelling && lives ? html`<span class="chip busy">${this.t("members.leaving")}</span>` : nothing}
        ${lives && this.isHost && this.asking !== one.id ? html`<span class="row"><button class="button quiet small" data-testid="member-revoke" aria-label=${this.t("members.revoke_of", { name })} @click=${() => (this.asking = one.id)}>${this.t("members.revoke")}</button></span>` : nothing}</b>
      <span class="soft">${one.tier} · ${this.price(one.price)} · ${this.t("members.until", { when })}</span>
      ${this.asking === one.id ? this.#ask(one) : nothing}
    </li>`;
  }

  #ask(one: MemberLine): TemplateResult {
    return html`<form class="ask" @submit=${(event: Event) => this.#revoke(event, one)}>
      <input class="input" name="reason" required maxlength="300" aria-label=${this.t("members.reason")} placeholder=${this.t("members.reason")} />
      <label class="check"><input type="checkbox" name="refund" />${this.t("members.refund")}</label>
      <button class="button small" data-testid="revoke-now" ?disabled=${this.#doing.busy}>${this.t("members.revoke_now")}</button>
      <button type="button" class="button quiet small" @click=${() => (this.asking = null)}>${this.t("close")}</button>
    </form>`;
  }

  #form(draft: TierDraft, currency: string): TemplateResult {
    const terms = termsOf(draft, currency);
    const fits = terms !== null && (this.edited !== null || isTierKey(draft.key));
    return html`<form class="card" aria-label=${this.t("members.tier_new")} @submit=${(event: Event) => this.#save(event, terms)}>
      ${this.edited === null
        ? html`${this.#field("key")}
            <div class="field"><label for="period">${this.t("members.period")}</label><select class="input" id="period" @change=${(event: Event) => this.#fill("period", event)}>
              <option value="month" ?selected=${draft.period === "month"}>${this.t("members.month")}</option><option value="year" ?selected=${draft.period === "year"}>${this.t("members.year")}</option></select></div>`
        : nothing}
      ${this.#field("name_ru")} ${this.#field("name_en")} ${this.#field("price", "decimal")} ${this.#field("off", "decimal")} ${this.#field("rank", "numeric")} ${this.#lines("perks_ru")} ${this.#lines("perks_en")}
      ${this.edited === null ? nothing : html`<p class="note soft">${this.t("members.price_stays")}</p>`}
      <div class="deeds"><button class="button" data-testid="tier-save" ?disabled=${this.#doing.busy || !fits}>${this.t("members.tier_save")}</button>
        <button type="button" class="button quiet" @click=${() => (this.draft = null)}>${this.t("close")}</button></div>
    </form>`;
  }

  #field(name: "key" | "name_ru" | "name_en" | "price" | "off" | "rank", mode = "text"): TemplateResult {
    return html`<div class="field"><label for=${name}>${this.t(`members.${name}`)}</label>
      <input class="input" id=${name} data-testid="tier-${name}" inputmode=${mode} maxlength="80" autocomplete="off" .value=${this.draft?.[name] ?? ""} @input=${(event: Event) => this.#fill(name, event)} /></div>`;
  }

  #lines(name: "perks_ru" | "perks_en"): TemplateResult {
    return html`<div class="field"><label for=${name}>${this.t(`members.${name}`)}</label>
      <textarea class="input" id=${name} data-testid="tier-${name}" maxlength="700" .value=${this.draft?.[name] ?? ""} @input=${(event: Event) => this.#fill(name, event)}></textarea></div>`;
  }

  #fill(name: keyof TierDraft, { target }: Event): void {
    if (this.draft !== null && (target instanceof HTMLInputElement || target instanceof HTMLSelectElement || target instanceof HTMLTextAreaElement)) this.draft = { ...this.draft, [name]: target.value };
  }

  #edit(tier: DeskTier | null): void {
    this.edited = tier;
    this.draft = tier === null ? BLANK_TIER : draftOf(tier, this.tiers?.currency ?? "");
  }

  #save(event: Event, terms: object | null): void {
    event.preventDefault();
    const { draft, edited } = this;
    if (draft === null || terms === null) return;
    const wish = { key: draft.key, period: draft.period, terms };
    const said = JSON.stringify(wish);
    this.#asked = this.#asked?.wish === said ? this.#asked : { key: freshKey(), wish: said };
    const { key } = this.#asked;
    void this.#do(async () => {
      await (edited === null ? makeTier(this.house.api, wish, key) : changeTier(this.house.api, edited, terms));
      this.#asked = null;
      this.draft = null;
    });
  }

  #revoke(event: Event, one: MemberLine): void {
    event.preventDefault();
    const said = new FormData(event.target as HTMLFormElement);
    void this.#do(async () => {
      await revoke(this.house.api, one.id, { reason: String(said.get("reason") ?? ""), refund: said.get("refund") !== null });
      this.asking = null;
    });
  }

  #do(what: () => Promise<unknown>): Promise<boolean> {
    return this.#doing.do(() => what().then(() => this.#listing.read()));
  }

  /** Tiers and members. */
  async #read(after: string | null): Promise<MemberPage> {
    const [tiers, found] = await Promise.all([listTiers(this.house.api), listMembers(this.house.api, after)]);
    this.tiers = tiers;
    return found;
  }
}

define("desk-members", DeskMembers);
