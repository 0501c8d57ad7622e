/** Surprise codes in the studio: set one up, see what viewers will read and what it may cost, watch it, end it. */
import { html, nothing, type TemplateResult } from "lit";
import { minorUnits } from "../lib/money.ts";
import { codeOf } from "../lib/problems.ts";
import type { Localized, Money, SurpriseView } from "../lib/wire.ts";
import { define } from "./element.ts";
import "./live-surprise.ts";
import { StudioDraw } from "./studio-draw.ts";

interface Preview {
  readonly rules: Localized;
  readonly prize: Localized;
  readonly worst: Money;
  readonly fits: boolean;
}

export class StudioSurprise extends StudioDraw {
  static override properties = { ...StudioDraw.properties, preview: { state: true } };

  declare private preview: Preview | null;
  #round = 0;

  constructor() {
    super();
    this.preview = null;
  }

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
    if (!this.open) return html`<button class="link" data-testid="surprise-open" @click=${() => (this.open = true)}>${this.t("draws.new")}</button>`;
    const offers = this.snapshot.offers.filter(({ on_sale }) => on_sale).map(({ id, product }) => [id, this.words(product.title)] as const);
    const { preview } = this;
    return html`<form data-testid="surprise-form" aria-label=${this.t("surprise.studio")} @input=${(event: Event) => void this.#look(event)} @submit=${(event: Event) => this.#begin(event)}>
      <div class="fields">
        ${this.choice("gives", "surprise.gives", [["percent", this.t("surprise.percent")], ["amount", this.t("surprise.amount")], ["price", this.t("surprise.price")]])}
        ${this.text("value", "surprise.value", "20")}
        ${this.choice("offer", "surprise.on", [["", this.t("surprise.all")], ...offers])}
        ${this.number("drops", "surprise.drops", 3, 20)} ${this.number("winners", "draws.winners_each", 1, 1000)} ${this.number("minutes", "draws.minutes", 30, 720)} ${this.number("open", "surprise.open_for", 30, 600)} ${this.number("lasts", "surprise.code_lasts", 60, 43_200)}
        ${this.text("minimum", "surprise.minimum", "", "0")} ${this.text("budget", "surprise.budget", "", "10000")}
        ${this.choice("how", "surprise.how", [["draw", this.t("surprise.how_draw")], ["first", this.t("surprise.how_first")]])}
        ${this.choice("who", "surprise.who", (["everybody", "named", "buyers"] as const).map((who) => [who, this.t(`surprise.who_${who}`)]))}
      </div>
      ${preview === null ? nothing : html`<p class="soft">${this.t("draws.preview")}</p><live-surprise preview data-testid="surprise-preview" .language=${this.language} .surprise=${this.#seen(preview)}></live-surprise>
        <p class=${preview.fits ? "soft" : "wrong"} role="status" data-testid="surprise-worst">${this.t(preview.fits ? "surprise.worst" : "surprise.too_dear", { sum: this.price(preview.worst) })}</p>`}
      <div class="deeds"><button class="button small" data-testid="surprise-begin" ?disabled=${this.busy || preview === null || !preview.fits}>${this.t("draws.begin")}</button><button type="button" class="button quiet small" @click=${() => (this.open = false)}>${this.t("close")}</button></div>
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

  async #look(event: Event): Promise<void> {
    const wish = this.#wish(event.currentTarget as HTMLFormElement);
    const round = ++this.#round;
    if (wish === null) return void (this.preview = null);
    try {
      const preview = await this.house.api.ask<Preview>("POST", `/shows/${this.show}/surprises/preview`, { body: wish });
      if (round !== this.#round) return;
      this.preview = preview;
      this.problem = null;
    } catch (thrown) {
      if (round === this.#round) [this.preview, this.problem] = [null, codeOf(thrown)];
    }
  }

  #begin(event: Event): void {
    event.preventDefault();
    const wish = this.#wish(event.target as HTMLFormElement);
    if (wish !== null && !this.busy) void this.once(`/shows/${this.show}/surprises`, wish);
  }

  #seen({ rules, prize }: Preview): SurpriseView {
    const now = new Date(this.time?.now() ?? Date.now());
    const soon = new Date(now.getTime() + 30_000).toISOString();
    const drop = { number: 1, opened_at: now.toISOString(), closes_at: soon, closed: false, claimed: 0, winners: [], digest: null };
    return { id: "", version: 1, status: "open", rules, prize, opens_at: now.toISOString(), ends_at: soon, drops: 1, dropped: 1, given: 0, drop, commitment: "", salt: null, seed: null, moments: [] };
  }
}

define("studio-surprise", StudioSurprise);
