/** A quiz: when it comes, what is asked, one's answer, what was right, who was first, and the code of whoever won. */
import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import type { ServerClock } from "../lib/clock.ts";
import { type Key, learn } from "../lib/i18n.ts";
import { type QuizStage, quizStage } from "../lib/quiz-stage.ts";
import type { Deed } from "../lib/taking-part.ts";
import type { MyQuiz, QuizView } from "../lib/wire.ts";
import { quizEnglish } from "../lib/words-quiz-en.ts";
import { quizRussian } from "../lib/words-quiz-ru.ts";
import "./crowd-joy.ts";
import { crowdLook, isWide } from "./crowd-look.ts";
import { VitrinaElement, define } from "./element.ts";
import { clock, tick, warn } from "./icons.ts";
import "./live-countdown.ts";
import "./live-quiz-code.ts";
import { buttons, fields, look } from "./look.ts";
import { pollLook } from "./poll-look.ts";
import { quizLook } from "./quiz-look.ts";

learn({ en: quizEnglish, ru: quizRussian });

/** Milliseconds the confetti lasts. */
const JOY = 2_200;
/** Winners who are named; of the others it is said how many. */
const NAMED = 5;
const WHY_NOT = ["once_from_here", "not_for_you", "quiz_over", "queue_full", "unfit"];

export class LiveQuiz extends VitrinaElement {
  static override properties = { ...VitrinaElement.properties, quiz: { attribute: false }, mine: { attribute: false }, deed: { attribute: false }, time: { attribute: false }, offline: { type: Boolean }, quiet: { type: Boolean }, joy: { state: true } };

  declare quiz: QuizView;
  /** What whoever looks answered; null: nothing yet. */
  declare mine: MyQuiz | null;
  declare deed: Deed | null;
  declare time: ServerClock | null;
  declare offline: boolean;
  /** Whether it is only shown: nothing can be answered. */
  declare quiet: boolean;
  declare private joy: boolean;
  #timer = 0;
  /** Whether the focus was here before what is drawn now. */
  #held = false;

  constructor() {
    super();
    this.mine = null;
    this.deed = null;
    this.time = null;
    this.offline = false;
    this.quiet = false;
    this.joy = false;
  }

  static override styles = [look, buttons, fields, crowdLook, pollLook, quizLook];

  override willUpdate(changed: PropertyValues<this>): void {
    this.#held = this.shadowRoot?.activeElement != null;
    const before = changed.get("mine") as MyQuiz | null | undefined;
    const is_right = this.mine?.state === "won" || this.mine?.state === "right";
    if (before === undefined || before?.state === this.mine?.state || !is_right) return;
    this.joy = true;
    window.clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => (this.joy = false), JOY);
  }

  /** Whoever is here with the keyboard stays here when the field or the button they were at goes. */
  override updated(): void {
    const at = this.shadowRoot?.activeElement ?? null;
    if (this.#held && (at === null || at.matches(":disabled"))) this.renderRoot.querySelector("section")?.focus({ preventScroll: true });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.clearTimeout(this.#timer);
  }

  override render(): TemplateResult {
    const stage = this.#stage;
    const { quiz } = this;
    return html`<section class="card" tabindex="-1" data-testid="quiz-card" data-stage=${stage} aria-label=${this.t("quiz.label")}>
      ${this.joy ? html`<crowd-joy></crowd-joy>` : nothing}
      <header ?hidden=${quiz.question === null}><h3 id="question">${quiz.question}</h3>${stage === "asked" || stage === "answered" ? this.#countdown(quiz.ends_at) : nothing}</header>
      ${this.#body(stage)}
      <p class="unseen" role="status" aria-live="polite">${this.#aloud(stage)}</p>
    </section>`;
  }

  get #stage(): QuizStage {
    return quizStage(this.quiz, this.mine, this.time?.now() ?? Date.now());
  }

  #body(stage: QuizStage): TemplateResult {
    switch (stage) {
      case "soon":
        return html`<p class="soon">${this.t("quiz.soon")} ${this.#ticking(this.quiz.opens_at)}</p><p class="soft">${this.t("quiz.soon.more")}</p>${this.#prize()}${this.#rules()}`;
      case "asked":
        return html`${this.#prize()}${this.quiz.kind === "choice" ? this.#options() : this.#field()}${this.#told()}${this.#foot()}`;
      case "answered":
      case "counting":
        return html`${this.quiz.kind === "choice" ? this.#options() : nothing}
          ${stage === "counting" ? html`<p class="told" data-testid="quiz-told">${clock(18)}${this.t("quiz.counting")}</p>` : nothing}
          ${this.mine === null ? nothing : html`<p class="told yes" data-testid="quiz-answer">${tick(18)}<span>${this.t("quiz.taken", { said: this.#said })}</span></p>`}${this.#foot()}`;
      case "over":
        return this.#over();
      case "cancelled":
        return html`<p class="soft" data-testid="quiz-told">${this.t("quiz.cancelled")}</p>`;
    }
  }

  #countdown(until: string | null): TemplateResult | typeof nothing {
    return until === null ? nothing : html`<span class="time"><span class="unseen">${this.t("quiz.left")}</span>${clock(14)}${this.#ticking(until)}</span>`;
  }

  #ticking(until: string | null): TemplateResult {
    return html`<live-countdown .language=${this.language} .until=${until} .time=${this.time} @wish=${this.#elapsed}></live-countdown>`;
  }

  #prize(): TemplateResult | typeof nothing {
    const { prize, prizes } = this.quiz;
    return prize === null ? nothing : html`<p class="prize">🎁 ${prizes === 1 ? this.t("quiz.prize.one", { prize: this.words(prize) }) : this.t("quiz.prize", { n: prizes, prize: this.words(prize) })}</p>`;
  }

  #field(): TemplateResult {
    const sending = this.deed?.sending === true;
    const closed = this.offline || this.quiet;
    return html`<form @submit=${this.#write}>
        <label class="unseen" for="said">${this.t("quiz.answer")}</label>
        <input class="input" id="said" name="said" maxlength="120" required autocomplete="off" autocapitalize="none" enterkeyhint="send" placeholder=${this.t("quiz.answer")} data-testid="quiz-said" ?disabled=${closed} />
        <button class="button" data-testid="quiz-send" aria-busy=${sending ? "true" : "false"} ?disabled=${closed || sending}>${this.t("quiz.send")}</button>
      </form>
      ${this.#mayShow()}`;
  }

  #mayShow(): TemplateResult {
    return html`<label class="check"><input type="checkbox" id="open" data-testid="quiz-open-name" ?disabled=${this.quiet} />${this.t("quiz.open_name")}</label>`;
  }

  #options(): TemplateResult {
    const { options, answers, right_option: right, status } = this.quiz;
    const picked = this.deed?.sending === true ? (this.deed.option ?? null) : (this.mine?.option ?? null);
    const closed = this.offline || this.quiet || this.mine !== null || this.deed?.sending === true || this.#stage !== "asked";
    return html`<div class="options" role="group" aria-labelledby="question">
        ${options.map(({ place, text, answers: chosen }) => {
          const share = chosen === null ? null : answers === 0 ? 0 : Math.round((chosen * 100) / answers);
          return html`<button class="option ${picked === place ? "mine" : ""} ${right === place ? "right" : ""} ${this.deed?.sending === true && picked === place ? "sending" : ""}" data-testid="quiz-option-${place}" aria-pressed=${picked === place ? "true" : "false"} ?disabled=${closed} @click=${() => this.#guess({ option: place })}>
            ${share === null ? nothing : html`<i class="bar" style="--far:${share}%"></i>`}
            <span class="text"><span>${place}. ${this.words(text)}</span>${right === place ? html`<small>${tick(14)}${this.t("quiz.right_is")}</small>` : nothing}</span>
            ${share === null ? nothing : html`<b class="share">${share}${this.language === "ru" ? "\u00a0" : ""}%</b>`}
          </button>`;
        })}
      </div>
      ${status === "open" && this.mine === null && this.#stage === "asked" ? this.#mayShow() : nothing}`;
  }

  #over(): TemplateResult {
    const { kind, accepted, right, answers } = this.quiz;
    return html`${kind === "choice" ? this.#options() : html`<p class="winner" data-testid="quiz-right"><span>${this.t("quiz.right_is")} <b>${accepted[0] ?? ""}</b></span></p>`}
      ${this.#outcome()}
      <p class="foot"><span data-testid="quiz-knew">${answers === 0 ? this.t("quiz.nobody") : this.t("quiz.knew", { n: right ?? 0, all: answers })}</span></p>
      ${this.#winners()}${this.#rules()}`;
  }

  #outcome(): TemplateResult | typeof nothing {
    const { mine } = this;
    if (mine === null) return nothing;
    const knew = mine.state === "won" || mine.state === "right";
    return html`<p class="told ${knew ? "yes" : ""}" data-testid="quiz-outcome">${knew ? tick(18) : nothing}${this.#ending}</p>
      ${mine.state === "won" ? html`<live-quiz-code .language=${this.language} .mine=${mine}></live-quiz-code>` : nothing}`;
  }

  /** What came of their answer, in words; null: they gave none. */
  get #ending(): string | null {
    const { mine } = this;
    if (mine === null) return null;
    const facts = { rank: mine.rank ?? 0, said: this.#said };
    switch (mine.state) {
      case "won":
        return this.t("quiz.won", facts);
      case "right":
        return mine.rank === null ? this.t("quiz.right.plain") : this.t("quiz.right", facts);
      case "wrong":
        return this.t("quiz.wrong", facts);
      case "answered":
        return this.t("quiz.looking");
    }
  }

  #winners(): TemplateResult | typeof nothing {
    const { winners } = this.quiz;
    if (winners.length === 0) return nothing;
    const more = winners.length - NAMED;
    return html`<ol aria-label=${this.t("quiz.first")} data-testid="quiz-winners">
      ${winners.slice(0, NAMED).map(({ rank, name, ticket }) => html`<li>${rank}. <b>${ticket === this.mine?.ticket ? this.t("quiz.you") : (name ?? this.t("quiz.unnamed"))}</b></li>`)}
      ${more > 0 ? html`<li>${this.t("quiz.more", { n: more })}</li>` : nothing}
    </ol>`;
  }

  #foot(): TemplateResult {
    const { answers, in_chat } = this.quiz;
    const asked = this.#stage === "asked";
    return html`<p class="foot"><span data-testid="quiz-answers">${this.t("quiz.answers", { n: answers })}</span>${in_chat && asked ? html`<span>${this.t("quiz.in_chat")}</span>` : nothing}</p>${this.#rules()}`;
  }

  #rules(): TemplateResult {
    return html`<details data-testid="quiz-rules" ?open=${isWide() || this.quiet}><summary>${this.t("quiz.rules")}</summary><p>${this.words(this.quiz.rules)}</p>
      ${this.quiet || this.quiz.status !== "ended" ? nothing : html`<a href="${location.pathname}/proof?kind=quizzes" target="_blank" rel="noopener">${this.t("quiz.check")}</a>`}</details>`;
  }

  #told(): TemplateResult | typeof nothing {
    const told = this.deed?.told ?? null;
    if (this.offline) return html`<p class="told no" data-testid="quiz-told">${warn(18)}${this.t("quiz.offline")}</p>`;
    if (told === null || told === "answered") return nothing;
    return html`<p class="told no" role="alert" data-testid="quiz-told">${warn(18)}<span>${WHY_NOT.includes(told) ? this.t(`quiz.told.${told}` as Key) : this.error(told)}</span></p>`;
  }

  get #said(): string {
    const { mine } = this;
    if (mine?.said != null) return mine.said;
    const option = this.quiz.options.find(({ place }) => place === mine?.option);
    return option === undefined ? "" : this.words(option.text);
  }

  #write = (event: Event): void => {
    event.preventDefault();
    const said = this.renderRoot.querySelector<HTMLInputElement>("#said")?.value.trim() ?? "";
    if (said !== "") this.#guess({ said });
  };

  #guess(guess: { readonly said: string } | { readonly option: number }): void {
    if (this.deed?.sending === true) return;
    const open = this.renderRoot.querySelector<HTMLInputElement>("#open")?.checked === true;
    this.wish({ kind: "crowd-guess", quiz: this.quiz.id, open, ...guess });
  }

  #aloud(stage: QuizStage): string {
    const { question, accepted, options, right_option: right } = this.quiz;
    if (stage === "answered") return this.t("quiz.taken", { said: this.#said });
    if (stage === "asked") return this.t("quiz.aloud.open", { question: question ?? "" });
    if (stage === "counting") return this.t("quiz.counting");
    if (stage !== "over") return "";
    const option = options.find(({ place }) => place === right);
    const told = `${this.t("quiz.right_is")}: ${option === undefined ? (accepted[0] ?? "") : this.words(option.text)}`;
    const ending = this.#ending;
    return ending === null ? told : `${ending} ${told}`;
  }

  #elapsed = (event: Event): void => {
    event.stopPropagation();
    this.requestUpdate();
  };
}

define("live-quiz", LiveQuiz);
