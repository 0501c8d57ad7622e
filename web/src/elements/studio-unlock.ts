/** Discounts that the crowd opens, in the studio: promise one, see what viewers will read, watch it, take it back. */
import { html, nothing, type TemplateResult } from "lit";
import { type Key, learn } from "../lib/i18n.ts";
import { minorUnits } from "../lib/money.ts";
import type { Localized, Money, UnlockFor, UnlockView } from "../lib/wire.ts";
import { stageEnglish } from "../lib/words-stage-en.ts";
import { stageRussian } from "../lib/words-stage-ru.ts";
import { define } from "./element.ts";
import "./live-unlock.ts";
import { type Preview, StudioDraw } from "./studio-draw.ts";

learn({ en: stageEnglish, ru: stageRussian });

const GOALS = ["wants", "purchases", "viewers", "poll"] as const;
/** For whom a discount of each goal may be, beside everybody. */
const SOME: Readonly<Record<UnlockView["goal"], readonly (readonly [UnlockFor, Key])[]>> = {
  wants: [["asked", "stage.for.wants"], ["asking", "stage.for.asking"]],
  purchases: [["asked", "stage.for.purchases"]],
  viewers: [],
  poll: [["asked", "stage.for.poll"]],
};
const STANDING: readonly UnlockView["status"][] = ["scheduled", "open", "unlocked"];

interface Wish {
  readonly goal: UnlockView["goal"];
  readonly target: number;
  readonly seconds: number;
  readonly valid_seconds: number;
  readonly opens_in: number;
  readonly basis_points?: number;
  readonly price?: Money;
  readonly offer: string | null;
  readonly intent: string | null;
  readonly poll: string | null;
  readonly option: number | null;
  readonly per_address: number;
  readonly for_whom: UnlockFor;
}

interface Told {
  readonly rules: Localized;
}

export class StudioUnlock extends StudioDraw<Wish, Told> {
  static override properties = { ...StudioDraw.properties, goal: { state: true } };

  declare private goal: UnlockView["goal"];

  constructor() {
    super();
    this.goal = "wants";
  }

  override render(): TemplateResult {
    const standing = this.snapshot.crowd.unlocks.filter(({ status }) => STANDING.includes(status));
    return this.tool("unlocks", "stage.unlocks", html`${standing.map((unlock) => this.#running(unlock))} ${this.#start()}`);
  }

  #running(unlock: UnlockView): TemplateResult {
    return html`<p class="progress" data-testid="studio-unlock-count">${this.t(`stage.unlock.${unlock.status as "open"}`)} · ${this.t("stage.unlock.far", { current: unlock.current, target: unlock.target })}</p>
      <p class="soft">${this.words(unlock.rules)}</p>
      ${this.ending(`/shows/${this.show}/unlocks/${unlock.id}`, unlock.status === "unlocked" ? "stage.unlock.end" : "stage.unlock.cancel")}`;
  }

  #start(): TemplateResult | typeof nothing {
    if (!this.host) return nothing;
    if (!this.open) return this.opening("studio-unlock-open");
    const offers = this.snapshot.offers.filter(({ on_sale }) => on_sale).map(({ id, product }) => [id, this.words(product.title)] as const);
    const polls = this.snapshot.crowd.polls.filter(({ status }) => status === "open").map(({ id, title }) => [id, title] as const);
    const goals = GOALS.filter((goal) => goal !== "poll" || polls.length > 0).map((goal) => [goal, this.t(`stage.goal.${goal}`)] as const);
    return html`<form data-testid="studio-unlock-form" aria-label=${this.t("stage.unlocks")} @input=${(event: Event) => void this.#type(event)} @submit=${(event: Event) => void this.begin(event, `/shows/${this.show}/unlocks`)}>
      <div class="fields">
        ${this.choice("goal", "stage.goal", goals)} ${this.number("target", "stage.target", this.goal === "viewers" ? 100 : 1000, 1_000_000)}
        ${this.choice("gives", "surprise.gives", [["percent", this.t("surprise.percent")], ["price", this.t("surprise.price")]])} ${this.text("value", "surprise.value", "15")}
        ${this.choice("offer", "surprise.on", [["", this.t("surprise.all")], ...offers])}
        ${this.number("minutes", "stage.minutes", 5, 1_440)} ${this.number("valid", "stage.valid", 15, 1_440)} ${this.choice("opens_in", "stage.opens_in", [["0", this.t("stage.now")], ["60", "1"], ["300", "5"], ["900", "15"]])}
        ${SOME[this.goal].length === 0 ? nothing : this.choice("for_whom", "stage.for_whom", [["everybody", this.t("stage.for.everybody")], ...SOME[this.goal].map(([whom, words]) => [whom, this.t(words)] as const)])}
        ${this.goal === "wants" ? html`${this.choice("intent", "stage.intent", [["discount", this.t("stage.intent.discount")], ["plus", "+"], ["", this.t("stage.intent.none")]])} ${this.number("per_address", "stage.per_address", 5, 10_000)}` : nothing}
        ${this.goal === "poll" ? html`${this.choice("poll", "stage.goal.poll", polls)} ${this.number("option", "stage.option", 1, 10)}` : nothing}
      </div>
      ${this.preview === null ? nothing : this.seen(html`<live-unlock quiet data-testid="studio-unlock-preview" .language=${this.language} .unlock=${this.#view(this.preview)} .offers=${this.snapshot.offers} .time=${this.time}></live-unlock>`)}
      ${this.beginning("studio-unlock-begin")}
    </form>`;
  }

  /** What was typed, as the server wants it; null while it is not whole. */
  #wish(form: HTMLFormElement): Wish | null {
    const said = new FormData(form);
    const get = (name: string): string => String(said.get(name) ?? "").trim();
    const currency = this.snapshot.offers[0]?.price.currency ?? "RUB";
    const goal = GOALS.find((each) => each === get("goal"));
    const offer = get("offer") || null;
    const share = Math.round(Number(get("value").replace(",", ".")) * 100);
    const amount = minorUnits(get("value"), currency);
    const percent = get("gives") === "percent";
    if (goal === undefined || !form.checkValidity() || (percent ? !(share >= 1 && share <= 10_000) : amount === null || offer === null)) return null;
    const benefit = percent ? { basis_points: share } : { price: { amount: amount ?? 0, currency } };
    const numbers = { target: Number(get("target")), seconds: Number(get("minutes")) * 60, valid_seconds: Number(get("valid")) * 60, opens_in: Number(get("opens_in")), per_address: Number(get("per_address") || "5") };
    return { goal, ...numbers, ...benefit, offer, intent: get("intent") || null, poll: get("poll") || null, option: goal === "poll" ? Number(get("option")) : null, for_whom: SOME[goal].find(([whom]) => whom === get("for_whom"))?.[0] ?? "everybody" };
  }

  async #type(event: Event): Promise<void> {
    const form = event.currentTarget as HTMLFormElement;
    const goal = GOALS.find((each) => each === new FormData(form).get("goal")) ?? "wants";
    if (goal !== this.goal) {
      this.goal = goal;
      await this.updateComplete;
    }
    await this.look(`/shows/${this.show}/unlocks`, this.#wish(form));
  }

  #view({ wish, told: { rules } }: Preview<Wish, Told>): UnlockView {
    const now = this.time?.now() ?? Date.now();
    const at = (seconds: number): string => new Date(now + seconds * 1_000).toISOString();
    return { id: "", version: 1, goal: wish.goal, status: "open", target: wish.target, current: 0, offer: wish.offer, intent: wish.intent, basis_points: wish.basis_points ?? null, price: wish.price ?? null, opens_at: at(0), closes_at: at(wish.seconds), valid_seconds: wish.valid_seconds, unlocked_at: null, ends_at: null, rules, for_whom: wish.for_whom };
  }
}

define("studio-unlock", StudioUnlock);
