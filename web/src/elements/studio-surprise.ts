/** Surprise codes in the studio: set one up, see what viewers will read and what it may cost, watch it, end it. */
import { html, nothing, type TemplateResult } from "lit";
import { minorUnits } from "../lib/money.ts";
import type { Localized, Money, SurpriseView } from "../lib/wire.ts";
import { define } from "./element.ts";
import "./live-surprise.ts";
import { StudioDraw } from "./studio-draw.ts";

interface Told {
  readonly rules: Localized;
  readonly prize: Localized;
  readonly worst: Money;
  readonly fits: boolean;
}

export class StudioSurprise extends StudioDraw<object, Told> {
  override render(): TemplateResult {
    const standing = this.snapshot.crowd.surprises.find(({ status }) => status !== "ended");
    return this.tool("surprises", "surprise.studio", standing === undefined ? this.#start() : this.#running(standing));
  }

  #running(surprise: SurpriseView): TemplateResult {
    return html`<p class="progress" data-testid="surprise-progress">${this.t("surprise.progress", { dropped: surprise.dropped, drops: surprise.drops, given: surprise.given })}${surprise.drop !== null && !surprise.drop.closed ? html` · ${this.t("surprise.claimed", { n: surprise.drop.claimed })}` : nothing}</p>
      <p class="soft">${this.words(surprise.rules)}</p>
      <p class="soft">${this.t("surprise.secret")} ${this.t("draw.bound", { hash: surprise.commitment.slice(0, 12) })}…</p>
      ${this.ending(`/shows/${this.show}/surprises/${surprise.id}`, "draws.stop")}`;
  }

  #start(): TemplateResult | typeof nothing {
    if (!this.host) return nothing;
    if (!this.open) return this.opening("surprise-open");
    const offers = this.snapshot.offers.filter(({ on_sale }) => on_sale).map(({ id, product }) => [id, this.words(product.title)] as const);
    const told = this.preview?.told ?? null;
    return html`<form data-testid="surprise-form" aria-label=${this.t("surprise.studio")} @input=${(event: Event) => void this.look(`/shows/${this.show}/surprises`, this.#wish(event.currentTarget as HTMLFormElement))} @submit=${(event: Event) => void this.begin(event, `/shows/${this.show}/surprises`)}>
      <div class="fields">
        ${this.choice("gives", "surprise.gives", [["percent", this.t("surprise.percent")], ["amount", this.t("surprise.amount")], ["price", this.t("surprise.price")]])}
        ${this.text("value", "surprise.value", "20")}
        ${this.choice("offer", "surprise.on", [["", this.t("surprise.all")], ...offers])}
        ${this.number("drops", "surprise.drops", 3, 20)} ${this.number("winners", "draws.winners_each", 1, 1000)} ${this.number("minutes", "draws.minutes", 30, 720)} ${this.number("open", "surprise.open_for", 30, 600)} ${this.number("lasts", "surprise.code_lasts", 60, 43_200)}
        ${this.text("minimum", "surprise.minimum", "", "0")} ${this.text("budget", "surprise.budget", "", "10000")}
        ${this.choice("how", "surprise.how", [["draw", this.t("surprise.how_draw")], ["first", this.t("surprise.how_first")]])}
        ${this.choice("who", "surprise.who", (["everybody", "named", "buyers"] as const).map((who) => [who, this.t(`surprise.who_${who}`)]))}
      </div>
      ${told === null ? nothing : this.seen(html`<live-surprise preview data-testid="surprise-preview" .language=${this.language} .surprise=${this.#view(told)}></live-surprise>
        <p class=${told.fits ? "soft" : "wrong"} role="status" data-testid="surprise-worst">${this.t(told.fits ? "surprise.worst" : "surprise.too_dear", { sum: this.price(told.worst) })}</p>`)}
      ${this.beginning("surprise-begin", "draws.begin", told?.fits === true)}
    </form>`;
  }

  /** What was typed, as the server wants it; null while it is not whole. */
  #wish(form: HTMLFormElement): object | null {
    const said = new FormData(form);
    const get = (name: string): string => String(said.get(name) ?? "").trim();
    const currency = this.snapshot.offers[0]?.price.currency ?? "RUB";
    const money = (name: string): Money | null => {
      const amount = minorUnits(get(name), currency);
      return amount === null ? null : { amount, currency };
    };
    const gives = get("gives");
    const share = Math.round(Number(get("value").replace(",", ".")) * 100);
    const budget = money("budget");
    const benefit = gives === "percent" ? (share >= 1 && share <= 10_000 ? { basis_points: share } : null) : money("value") === null ? null : { [gives]: money("value") };
    const minimum = get("minimum") === "" ? null : money("minimum");
    if (budget === null || benefit === null || !form.checkValidity() || (gives === "price" && get("offer") === "")) return null;
    const numbers = { window_seconds: Number(get("minutes")) * 60, drops: Number(get("drops")), winners: Number(get("winners")), open_seconds: Number(get("open")), code_seconds: Number(get("lasts")) * 60 };
    return { ...numbers, ...benefit, offer: get("offer") || null, minimum, budget, who: get("who"), how: get("how") };
  }

  #view({ rules, prize }: Told): SurpriseView {
    const now = new Date(this.time?.now() ?? Date.now());
    const soon = new Date(now.getTime() + 30_000).toISOString();
    const drop = { number: 1, opened_at: now.toISOString(), closes_at: soon, closed: false, claimed: 0, winners: [], digest: null };
    return { id: "", version: 1, status: "open", rules, prize, opens_at: now.toISOString(), ends_at: soon, drops: 1, dropped: 1, given: 0, drop, commitment: "", salt: null, seed: null, moments: [] };
  }
}

define("studio-surprise", StudioSurprise);
