/** A poll: what is asked, what one may choose, how it stands, and who won. */
import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import type { ServerClock } from "../lib/clock.ts";
import { sharesOf } from "../lib/crowd-stage.ts";
import { type Key, learn } from "../lib/i18n.ts";
import type { Deed } from "../lib/taking-part.ts";
import type { OfferView, PollOptionView, PollView } from "../lib/wire.ts";
import { pollsEnglish } from "../lib/words-polls-en.ts";
import { pollsRussian } from "../lib/words-polls-ru.ts";
import "./crowd-joy.ts";
import { crowdLook, isWide } from "./crowd-look.ts";
import { VitrinaElement, define } from "./element.ts";
import { clock, tick, warn } from "./icons.ts";
import "./live-countdown.ts";
import { look } from "./look.ts";
import { pollLook } from "./poll-look.ts";
import "./product-picture.ts";

learn({ en: pollsEnglish, ru: pollsRussian });

/** Milliseconds the confetti lasts. */
const JOY = 2_200;
const TOLD = ["counted", "changed", "same"];
const WHY_NOT = ["same_device", "queue_full"];
const STEPS: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 };

export class LivePoll extends VitrinaElement {
  static override properties = { ...VitrinaElement.properties, poll: { attribute: false }, offers: { attribute: false }, chosen: { attribute: false }, deed: { attribute: false }, time: { attribute: false }, offline: { type: Boolean }, quiet: { type: Boolean }, joy: { state: true } };

  declare poll: PollView;
  declare offers: readonly OfferView[];
  /** The option that whoever looks votes for, by its place. */
  declare chosen: number | null;
  declare deed: Deed | null;
  declare time: ServerClock | null;
  declare offline: boolean;
  /** Whether it is only shown: nothing can be tapped. */
  declare quiet: boolean;
  declare private joy: boolean;
  #timer = 0;

  constructor() {
    super();
    this.offers = [];
    this.chosen = null;
    this.deed = null;
    this.time = null;
    this.offline = false;
    this.quiet = false;
    this.joy = false;
  }

  static override styles = [look, crowdLook, pollLook];

  override willUpdate(changed: PropertyValues<this>): void {
    const before = changed.get("poll") as PollView | undefined;
    if (before?.id !== this.poll.id || before.status !== "open" || this.poll.winner === null) return;
    this.joy = true;
    window.clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => (this.joy = false), JOY);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.clearTimeout(this.#timer);
  }

  override render(): TemplateResult {
    const { title, status, ends_at } = this.poll;
    return html`<section class="card" data-testid="poll-card" data-status=${status} aria-label=${this.t("poll.label")}>
      ${this.joy ? html`<crowd-joy></crowd-joy>` : nothing}
      <header><h3 id="title">${title}</h3>${status === "open" && ends_at !== null
          ? html`<span class="time"><span class="unseen">${this.t("poll.left")}</span>${clock(14)}<live-countdown .language=${this.language} .until=${ends_at} .time=${this.time} @wish=${this.#elapsed}></live-countdown></span>`
          : nothing}</header>
      ${status === "cancelled" ? html`<p class="soft" data-testid="poll-told">${this.t("poll.cancelled")}</p>` : html`${this.#winner()}${this.#options()}${this.#foot()}`}
      <p class="unseen" role="status" aria-live="polite">${this.#aloud()}</p>
    </section>`;
  }

  #winner(): TemplateResult | typeof nothing {
    const { status, kind, winner, options } = this.poll;
    if (status !== "ended") return nothing;
    const won = options.find(({ place }) => place === winner);
    if (won === undefined) return html`<p class="soft" data-testid="poll-winner">${this.t("poll.nobody")}</p>`;
    const then = kind === "poll" ? nothing : html`<span class="soft">${this.t(`poll.then.${kind}`)}</span>`;
    return html`<p class="winner" data-testid="poll-winner"><span>${this.t("poll.winner")} <b>${this.words(won.text)}</b></span>${then}</p>`;
  }

  #options(): TemplateResult {
    const shares = sharesOf(this.poll);
    const picked = this.#picked();
    return html`<div class="options" role="radiogroup" aria-labelledby="title" aria-disabled=${this.#isOpen ? "false" : "true"} @keydown=${this.#move}>
      ${this.poll.options.map((option, n) => this.#option(option, shares?.[n] ?? null, { picked, first: n === 0 }))}
    </div>`;
  }

  #option(option: PollOptionView, share: number | null, { picked, first }: { readonly picked: number | null; readonly first: boolean }): TemplateResult {
    const { place, text } = option;
    const mine = picked === place;
    const sending = this.deed?.sending === true && this.deed.option === place;
    const won = this.poll.winner === place;
    const picture = option.picture ?? this.offers.find(({ id }) => id === option.offer)?.product.picture ?? null;
    return html`<button class="option ${mine ? "mine" : ""} ${won ? "won" : ""} ${sending ? "sending" : ""} ${picture === null ? "" : "pictured"}" role="radio" data-testid="poll-option-${place}"
      aria-checked=${mine ? "true" : "false"} aria-busy=${sending ? "true" : "false"} tabindex=${mine || (picked === null && first) ? "0" : "-1"} ?disabled=${!this.#isOpen || this.offline || this.quiet} @click=${() => this.#vote(place)}>
      ${share === null ? nothing : html`<i class="bar" style="--far:${share}%"></i>`}
      ${picture === null ? nothing : html`<product-picture src=${picture} alt=""></product-picture>`}
      <span class="text">${this.words(text)}${mine ? html`<small>${tick(14)}${this.t("poll.yours")}</small>` : nothing}</span>
      ${share === null ? nothing : html`<b class="share">${share}${this.language === "ru" ? "\u00a0" : ""}%<span class="unseen">, ${this.t("poll.votes", { n: option.votes ?? 0 })}</span></b>`}
    </button>`;
  }

  #foot(): TemplateResult {
    const { votes, hidden, status, rules } = this.poll;
    return html`${this.#told()}
      <p class="foot"><span data-testid="poll-votes">${this.t("poll.votes", { n: votes })}</span>${hidden && status === "open" ? html`<span>${this.t("poll.hidden")}</span>` : nothing}</p>
      <details data-testid="poll-rules" ?open=${isWide()}><summary>${this.t("poll.rules")}</summary><p>${this.words(rules)}</p></details>`;
  }

  #told(): TemplateResult | typeof nothing {
    const told = this.deed?.told ?? null;
    if (this.poll.status !== "open") return nothing;
    if (this.offline) return html`<p class="told no" data-testid="poll-told">${warn(18)}${this.t("poll.offline")}</p>`;
    if (told === null) return nothing;
    if (TOLD.includes(told)) return html`<p class="told yes" data-testid="poll-told">${tick(18)}${this.t(`poll.told.${told}` as Key)}</p>`;
    const why = WHY_NOT.includes(told) ? this.t(`poll.told.${told}` as Key) : this.error(told);
    return html`<p class="told no" data-testid="poll-told">${warn(18)}<span>${why}</span></p>`;
  }

  /** What is on its way is shown as chosen already. */
  #picked(): number | null {
    return this.deed?.sending === true ? (this.deed.option ?? null) : this.chosen;
  }

  get #isOpen(): boolean {
    const { status, ends_at } = this.poll;
    return status === "open" && (ends_at === null || this.time === null || this.time.left(ends_at) > 0);
  }

  #vote(option: number): void {
    if (this.deed?.sending !== true && option !== this.chosen) this.wish({ kind: "crowd-vote", poll: this.poll.id, option });
  }

  /** Arrows only look around: a vote is given by a tap, Enter or the space bar. */
  #move = (event: KeyboardEvent): void => {
    const step = STEPS[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const all = [...this.renderRoot.querySelectorAll<HTMLButtonElement>(".option")];
    const here = all.findIndex((each) => each.matches(":focus"));
    all[(here + step + all.length) % all.length]?.focus();
  };

  #aloud(): string {
    const { status, winner, options } = this.poll;
    const won = options.find(({ place }) => place === winner);
    if (status === "ended") return won === undefined ? this.t("poll.nobody") : `${this.t("poll.winner")} ${this.words(won.text)}`;
    return status === "open" ? this.t("poll.aloud.open") : this.t("poll.cancelled");
  }

  #elapsed = (event: Event): void => {
    event.stopPropagation();
    this.requestUpdate();
  };
}

define("live-poll", LivePoll);
