/** The club in a sheet: what one can join and what one agrees to, or one's own membership and the way out. Brings its words. */
import { html, nothing, type TemplateResult } from "lit";
import type { Club, Deed, Membership, Tier } from "../lib/club.ts";
import { learn } from "../lib/i18n.ts";
import { FIRST_STORIES, type Method, nameOf } from "../lib/paying.ts";
import { clubEnglish } from "../lib/words-club-en.ts";
import { clubRussian } from "../lib/words-club-ru.ts";
import { payEnglish } from "../lib/words-pay-en.ts";
import { payRussian } from "../lib/words-pay-ru.ts";
import { VitrinaElement, define } from "./element.ts";
import { star, tick, warn } from "./icons.ts";
import { membershipLook } from "./live-membership-look.ts";
import { buttons, look } from "./look.ts";

learn({ en: { ...payEnglish, ...clubEnglish }, ru: { ...payRussian, ...clubRussian } });

export class LiveMembership extends VitrinaElement {
  static override properties = { ...VitrinaElement.properties, club: { attribute: false }, tier: { state: true }, way: { state: true } };

  declare club: Club | null;
  /** The key of the tier that is looked at. */
  declare private tier: string | null;
  declare private way: string | null;

  constructor() {
    super();
    this.club = null;
    this.tier = null;
    this.way = null;
  }

  static override styles = [
    look,
    buttons,
    membershipLook,
  ];

  #was: Membership["status"] | null = null;
  #fresh = false;

  override willUpdate(): void {
    const status = this.club?.mine?.status ?? null;
    if (status === "active" && this.#was !== null && this.#was !== "active") this.#fresh = true;
    if (this.club?.mine?.cancelling) this.#fresh = false;
    if (this.club !== null) this.#was = status ?? "cancelled";
  }

  override render(): TemplateResult {
    const { club } = this;
    if (club === null) return html`<p role="status">${this.t("loading")}</p>`;
    const { mine } = club;
    const lives = mine !== null && (mine.status === "active" || mine.status === "past_due");
    return lives ? this.#mine(mine, club) : this.#joining(club);
  }

  #problem({ problem }: Club): TemplateResult | typeof nothing {
    return problem === null ? nothing : html`<div class="told" role="alert" data-testid="club-problem">${warn()}<span>${this.error(problem)}</span></div>`;
  }

  // Joining

  #joining(club: Club): TemplateResult {
    const { mine } = club;
    const waits = mine?.status === "incomplete" ? mine.payment : null;
    if (waits !== null) return this.#waiting(waits.action);
    const chosen = club.tiers.find((each) => each.key === this.tier) ?? club.tiers[0];
    if (chosen === undefined) return html`<p data-testid="club-none">${this.t("club.none")}</p>`;
    return html`<form class="deeds" @submit=${(event: Event) => this.#join(event, chosen)}>
        <div class="tiers" role="radiogroup" aria-label=${this.t("club.title")}>${club.tiers.map((each) => this.#tier(each, each === chosen))}</div>
        <p data-testid="club-renews">${this.t("club.renews", { when: this.#day(chosen.renews_at), price: this.price(chosen.price) })}</p>
        <p class="rules" data-testid="club-rules">${this.words(chosen.rules)}</p>
        ${this.#ways(club)} ${this.#ending(mine)} ${this.#problem(club)}
        ${club.methods.length === 0
          ? nothing
          : html`<button class="button wide tall" data-testid="club-join" ?disabled=${club.busy}>${this.t(club.busy ? "club.joining" : "club.join", { price: this.price(chosen.price) })}</button>`}
      </form>`;
  }

  #ending(mine: Membership | null): TemplateResult | typeof nothing {
    if (mine === null || (mine.status !== "cancelled" && mine.status !== "revoked")) return nothing;
    const paid = mine.payment?.status;
    const words = paid === "declined" ? "club.declined" : paid === "cancelled" ? "club.ended" : mine.status === "revoked" ? "club.revoked" : "club.over";
    return html`<div class="told" role="status" data-testid="club-over">${warn()}<span>${this.t(words)}</span></div>`;
  }

  #tier(tier: Tier, chosen: boolean): TemplateResult {
    return html`<label class="tier" data-testid="tier-${tier.key}">
      <input type="radio" name="tier" .checked=${chosen} @change=${() => (this.tier = tier.key)} />
      <b>${this.words(tier.name)}</b>
      <span class="cost">${this.price(tier.price)}<small>${this.t(`club.${tier.period}`)}</small></span>
      <ul>
        ${tier.basis_points > 0 ? html`<li>${tick(16)}${this.t("club.off", { n: tier.basis_points / 100 })}</li>` : nothing}${tier.perks.map((each) => html`<li>${tick(16)}<span>${this.words(each)}</span></li>`)}
      </ul>
    </label>`;
  }

  #ways({ methods }: Club): TemplateResult {
    if (methods.length === 0) return html`<p role="status">${this.t("club.no_way")}</p>`;
    const offered = methods.filter((each) => each.kind !== "test" || FIRST_STORIES.includes(each.method));
    const chosen = this.#method();
    return html`<fieldset><legend>${this.t("pay.how")}</legend>
      ${offered.map(
        (each) =>
          html`<label class="way" data-testid="way-${each.method}"><input type="radio" name="way" .checked=${each === chosen} @change=${() => (this.way = nameOf(each))} />${each.kind === "test" ? this.t(`pay.play.${each.method}` as "pay.play.pays") : this.t(`pay.method.${each.kind}`)}</label>`,
      )}</fieldset>`;
  }

  #method(): Method | undefined {
    const methods = this.club?.methods ?? [];
    return methods.find((each) => nameOf(each) === this.way) ?? methods[0];
  }

  #waiting(action: NonNullable<Membership["payment"]>["action"]): TemplateResult {
    return html`<div class="told" role="status" data-testid="club-waiting"><span>${this.t("club.waiting")}</span></div>
      ${action === null
        ? nothing
        : html`${action.qr === null ? nothing : html`<svg class="code" role="img" aria-label=${this.t("club.code")} viewBox="0 0 ${action.qr.size} ${action.qr.size}" shape-rendering="crispEdges"><path d=${action.qr.path}></path></svg>`}
            <a class="button wide tall" data-testid="club-bank" href=${action.url}>${this.t("club.to_bank")}</a>`}`;
  }

  #join(event: Event, tier: Tier): void {
    event.preventDefault();
    const method = this.#method();
    if (method !== undefined) this.#do({ do: "join", tier, method });
  }

  // Belonging

  #mine(mine: Membership, club: Club): TemplateResult {
    const name = this.words(mine.name);
    return html`<section class="mine ${this.#fresh ? "fresh" : ""}" data-testid="club-mine">
        <b role="status">${star()}${this.t(this.#fresh ? "club.welcome" : "club.you_are", { name })}</b>
        ${mine.status === "past_due" ? this.#pastDue(mine) : this.#paidFor(mine)}
        <ul>${mine.perks.map((each) => html`<li>${tick(16)}<span>${this.words(each)}</span></li>`)}</ul>
      </section>
      ${mine.status === "past_due" ? this.#payNow(mine, club) : this.#others(mine, club)} ${this.#problem(club)}
      <div class="deeds">
        ${mine.cancelling
          ? html`<button class="button wide" data-testid="club-uncancel" ?disabled=${club.busy} @click=${() => this.#do({ do: "uncancel" })}>${this.t("club.uncancel")}</button>`
          : html`<button class="button quiet wide" data-testid="club-cancel" ?disabled=${club.busy} @click=${() => this.#do({ do: "cancel" })}>${this.t("club.cancel")}</button>`}
      </div>`;
  }

  #paidFor(mine: Membership): TemplateResult {
    if (mine.cancelling) return html`<span data-testid="club-leaving">${this.t("club.leaving", { when: this.#day(mine.period_end) })}</span>`;
    const { next_charge_at: at, next_price: price } = mine;
    return html`<span>${this.t("club.since", { when: this.#day(mine.period_end) })}</span>
      ${at === null || price === null ? nothing : html`<span data-testid="club-next">${this.t("club.next", { price: this.price(price), when: this.#day(at) })}</span>`}`;
  }

  #pastDue(mine: Membership): TemplateResult {
    const price = this.price(mine.next_price ?? mine.price);
    const when = this.#day(mine.next_charge_at ?? mine.period_end);
    const until = mine.access_until;
    const inside = until !== null && Date.parse(until) > Date.now();
    return html`<span role="alert" data-testid="club-past-due">${inside ? this.t("club.past_due", { price, until: this.#day(until), when }) : this.t("club.past_due_over", { price, when })}</span>`;
  }

  #payNow(mine: Membership, club: Club): TemplateResult {
    if (mine.payment?.action) return this.#waiting(mine.payment.action);
    const pay = (): void => {
      const method = this.#method();
      if (method !== undefined) this.#do({ do: "pay", method });
    };
    return html`${this.#ways(club)}<button class="button wide tall" data-testid="club-pay" ?disabled=${club.busy} @click=${pay}>${this.t("club.pay_now", { price: this.price(mine.next_price ?? mine.price) })}</button>`;
  }

  #others(mine: Membership, club: Club): TemplateResult | typeof nothing {
    const next = club.tiers.find((each) => each.key === mine.next_tier);
    if (next !== undefined) {
      return html`<div class="told"><span>${this.t("club.switching", { name: this.words(next.name) })}</span></div>
        <button class="button quiet wide" data-testid="club-keep" ?disabled=${club.busy} @click=${() => this.#do({ do: "switch", tier: mine.tier })}>${this.t("club.keep")}</button>`;
    }
    const others = mine.cancelling ? [] : club.tiers.filter((each) => each.key !== mine.tier);
    return html`<div class="deeds">
      ${others.map((each) => html`<button class="button quiet wide" data-testid="club-switch-${each.key}" ?disabled=${club.busy} @click=${() => this.#do({ do: "switch", tier: each.key })}>${this.t("club.switch", { name: this.words(each.name), price: `${this.price(each.price)} ${this.t(`club.${each.period}`)}` })}</button>`)}
    </div>`;
  }

  #do(deed: Deed): void {
    this.wish({ kind: "club", deed });
  }

  #day(at: string): string {
    return new Intl.DateTimeFormat(this.language, { dateStyle: "long" }).format(new Date(at));
  }
}

define("live-membership", LiveMembership);
