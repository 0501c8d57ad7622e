/** A giveaway in the studio: set one up, see what viewers will read, watch who comes in, draw, and see where it goes. */
import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { codeOf } from "../lib/problems.ts";
import type { GiveawayView, Localized } from "../lib/wire.ts";
import { define } from "./element.ts";
import "./live-countdown.ts";
import "./live-giveaway.ts";
import { StudioDraw } from "./studio-draw.ts";

interface Winner {
  readonly place: number;
  readonly name: string;
  readonly state: "drawn" | "claimed" | "lapsed";
  readonly called: string | null;
  readonly contact: string | null;
}

interface Wish {
  readonly prize: string;
  readonly conditions: string;
  readonly seconds: number;
  readonly winners: number;
}

export class StudioGiveaway extends StudioDraw {
  static override properties = { ...StudioDraw.properties, preview: { state: true }, winners: { state: true } };

  declare private preview: { readonly wish: Wish; readonly rules: Localized } | null;
  declare private winners: readonly Winner[];
  #round = 0;
  #read = "";

  constructor() {
    super();
    this.preview = null;
    this.winners = [];
  }

  /** Who won and where it goes is told to the host alone, so it is asked for whenever something changed. */
  override updated(changed: PropertyValues<this>): void {
    const latest = this.snapshot.crowd.giveaways.at(-1);
    if (!changed.has("snapshot") || !this.host || latest === undefined || latest.winners.length === 0) return;
    const what = `${latest.id} ${latest.version}`;
    if (this.#read === what) return;
    this.#read = what;
    void this.#ask(latest.id);
  }

  override render(): TemplateResult {
    const latest = this.snapshot.crowd.giveaways.at(-1);
    const open = latest?.status === "announced" || latest?.status === "open";
    return this.tool("giveaways", "giveaway.studio", html`${latest === undefined ? nothing : open ? this.#running(latest) : this.#drawn(latest)} ${open ? nothing : this.#start()}`);
  }

  #running(giveaway: GiveawayView): TemplateResult {
    return html`<p><b>${giveaway.prize}</b> · <live-countdown .language=${this.language} .until=${giveaway.closes_at} .time=${this.time}></live-countdown></p>
      <p class="progress" data-testid="giveaway-progress">${this.t("giveaway.entries", { n: giveaway.entries })}</p>
      <p class="soft">${this.words(giveaway.rules)}</p>
      ${this.ending(`/shows/${this.show}/giveaways/${giveaway.id}`, "draws.draw_now")}`;
  }

  #drawn(giveaway: GiveawayView): TemplateResult {
    return html`<p><b>${giveaway.prize}</b> · ${this.t("giveaway.entries", { n: giveaway.entries })}</p>
      <ul data-testid="giveaway-winners">${this.winners.map((each) => html`<li>${each.place}. ${each.called ?? each.name} · ${this.t(`giveaway.state_${each.state}`)}${each.contact === null ? nothing : html` · ${each.contact}`}</li>`)}</ul>`;
  }

  #start(): TemplateResult | typeof nothing {
    if (!this.host) return nothing;
    if (!this.open) return html`<button class="link" data-testid="giveaway-open" @click=${() => (this.open = true)}>${this.t("draws.new")}</button>`;
    return html`<form data-testid="giveaway-form" aria-label=${this.t("giveaway.studio")} @input=${(event: Event) => void this.#look(event)} @submit=${(event: Event) => this.#begin(event)}>
      <div class="fields">
        <div class="field wide"><label for="prize">${this.t("giveaway.prize")}</label><input class="input" id="prize" name="prize" required maxlength="120" autocomplete="off" /></div>
        <div class="field wide"><label for="conditions">${this.t("giveaway.conditions")}</label><textarea class="input" id="conditions" name="conditions" required maxlength="500" rows="3"></textarea></div>
        ${this.number("minutes", "draws.minutes", 10, 10_080)} ${this.number("winners", "draws.winners", 1, 100)} ${this.number("hours", "giveaway.hours", 48, 336)}
        ${this.check("plus", "giveaway.plus")} ${this.check("buyers", "giveaway.buyers")} ${this.check("present", "giveaway.present")}
      </div>
      ${this.preview === null ? nothing : html`<p class="soft">${this.t("draws.preview")}</p><live-giveaway preview data-testid="giveaway-preview" .language=${this.language} .giveaway=${this.#seen(this.preview.wish, this.preview.rules)}></live-giveaway>`}
      <div class="deeds"><button class="button small" data-testid="giveaway-begin" ?disabled=${this.busy || this.preview === null}>${this.t("draws.begin")}</button><button type="button" class="button quiet small" @click=${() => (this.open = false)}>${this.t("close")}</button></div>
    </form>`;
  }

  #wish(form: HTMLFormElement): (Wish & object) | null {
    const said = new FormData(form);
    const [prize, conditions] = [String(said.get("prize")).trim(), String(said.get("conditions")).trim()];
    if (prize === "" || conditions === "" || !form.checkValidity()) return null;
    const rest = { keyword: said.has("plus") ? "plus" : null, buyers: said.has("buyers"), present: said.has("present"), claim_seconds: Number(said.get("hours")) * 3_600 };
    return { prize, conditions, seconds: Number(said.get("minutes")) * 60, winners: Number(said.get("winners")), ...rest };
  }

  async #look(event: Event): Promise<void> {
    const wish = this.#wish(event.currentTarget as HTMLFormElement);
    const round = ++this.#round;
    if (wish === null) return void (this.preview = null);
    try {
      const { rules } = await this.house.api.ask<{ readonly rules: Localized }>("POST", `/shows/${this.show}/giveaways/preview`, { body: wish });
      if (round !== this.#round) return;
      this.preview = { wish, rules };
      this.problem = null;
    } catch (thrown) {
      if (round === this.#round) [this.preview, this.problem] = [null, codeOf(thrown)];
    }
  }

  #begin(event: Event): void {
    event.preventDefault();
    const wish = this.#wish(event.target as HTMLFormElement);
    if (wish !== null && !this.busy) void this.once(`/shows/${this.show}/giveaways`, wish);
  }

  async #ask(giveaway: string): Promise<void> {
    try {
      this.winners = (await this.house.api.ask<{ readonly items: readonly Winner[] }>("GET", `/shows/${this.show}/giveaways/${giveaway}/winners`)).items;
    } catch (thrown) {
      this.problem = codeOf(thrown);
    }
  }

  #seen({ prize, conditions, seconds, winners }: Wish, rules: Localized): GiveawayView {
    const now = this.time?.now() ?? Date.now();
    const [opens_at, closes_at] = [new Date(now).toISOString(), new Date(now + seconds * 1_000).toISOString()];
    return { id: "", version: 1, status: "open", prize, conditions, rules, keyword: null, opens_at, closes_at, claim_until: null, wanted: winners, entries: 0, winners: [], digest: null, commitment: "", salt: null, seed: null };
  }
}

define("studio-giveaway", StudioGiveaway);
