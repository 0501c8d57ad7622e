/** A giveaway in the studio: set one up, see what viewers will read, watch who comes in, draw, and see where it goes. */
import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { codeOf } from "../lib/problems.ts";
import type { GiveawayView, Localized } from "../lib/wire.ts";
import { define } from "./element.ts";
import "./live-countdown.ts";
import "./live-giveaway.ts";
import { type Preview, StudioDraw } from "./studio-draw.ts";

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

interface Told {
  readonly rules: Localized;
}

export class StudioGiveaway extends StudioDraw<Wish, Told> {
  static override properties = { ...StudioDraw.properties, winners: { state: true } };

  declare private winners: readonly Winner[];
  #read = "";

  constructor() {
    super();
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
    if (!this.open) return this.opening("giveaway-open");
    return html`<form data-testid="giveaway-form" aria-label=${this.t("giveaway.studio")} @input=${(event: Event) => void this.look(`/shows/${this.show}/giveaways`, this.#wish(event.currentTarget as HTMLFormElement))} @submit=${(event: Event) => void this.begin(event, `/shows/${this.show}/giveaways`)}>
      <div class="fields">
        <div class="field wide"><label for="prize">${this.t("giveaway.prize")}</label><input class="input" id="prize" name="prize" required maxlength="120" autocomplete="off" /></div>
        <div class="field wide"><label for="conditions">${this.t("giveaway.conditions")}</label><textarea class="input" id="conditions" name="conditions" required maxlength="500" rows="3"></textarea></div>
        ${this.number("minutes", "draws.minutes", 10, 10_080)} ${this.number("winners", "draws.winners", 1, 100)} ${this.number("hours", "giveaway.hours", 48, 336)}
        ${this.check("plus", "giveaway.plus")} ${this.check("buyers", "giveaway.buyers")} ${this.check("present", "giveaway.present")}
      </div>
      ${this.preview === null ? nothing : this.seen(html`<live-giveaway preview data-testid="giveaway-preview" .language=${this.language} .giveaway=${this.#view(this.preview)}></live-giveaway>`)}
      ${this.beginning("giveaway-begin")}
    </form>`;
  }

  #wish(form: HTMLFormElement): Wish | null {
    const said = new FormData(form);
    const [prize, conditions] = [String(said.get("prize")).trim(), String(said.get("conditions")).trim()];
    if (prize === "" || conditions === "" || !form.checkValidity()) return null;
    const rest = { keyword: said.has("plus") ? "plus" : null, buyers: said.has("buyers"), present: said.has("present"), claim_seconds: Number(said.get("hours")) * 3_600 };
    return { prize, conditions, seconds: Number(said.get("minutes")) * 60, winners: Number(said.get("winners")), ...rest };
  }

  async #ask(giveaway: string): Promise<void> {
    try {
      this.winners = (await this.house.api.ask<{ readonly items: readonly Winner[] }>("GET", `/shows/${this.show}/giveaways/${giveaway}/winners`)).items;
    } catch (thrown) {
      this.doing.refuse(codeOf(thrown));
    }
  }

  #view({ wish: { prize, conditions, seconds, winners }, told: { rules } }: Preview<Wish, Told>): GiveawayView {
    const now = this.time?.now() ?? Date.now();
    const [opens_at, closes_at] = [new Date(now).toISOString(), new Date(now + seconds * 1_000).toISOString()];
    return { id: "", version: 1, status: "open", prize, conditions, rules, keyword: null, opens_at, closes_at, claim_until: null, wanted: winners, entries: 0, winners: [], digest: null, commitment: "", salt: null, seed: null };
  }
}

define("studio-giveaway", StudioGiveaway);
