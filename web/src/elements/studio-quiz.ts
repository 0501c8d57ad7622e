/** Quizzes in the studio: prepare one, try what would be accepted, ask, see how it goes, end it. */
import { html, nothing, type TemplateResult } from "lit";
import { type Key, learn } from "../lib/i18n.ts";
import { codeOf } from "../lib/problems.ts";
import type { Localized, QuizView } from "../lib/wire.ts";
import { quizmasterEnglish } from "../lib/words-quizmaster-en.ts";
import { quizmasterRussian } from "../lib/words-quizmaster-ru.ts";
import { define } from "./element.ts";
import "./live-quiz.ts";
import { type Preview, StudioDraw } from "./studio-draw.ts";

learn({ en: quizmasterEnglish, ru: quizmasterRussian });

const KINDS = ["words", "choice"] as const;
/** Milliseconds between two looks at what only staff see. */
const LOOK_EVERY = 2_000;
/** Seconds from the announcement to the question. */
const WAIT = 10;
const STATUS: Readonly<Record<QuizView["status"], Key>> = { draft: "quizmaster.draft", announced: "quizmaster.announced", open: "quizmaster.running", ended: "quizmaster.ended", cancelled: "quizmaster.ended" };

interface Wish {
  readonly question: string;
  readonly seconds: number;
  readonly answers: readonly string[];
  readonly options: readonly { readonly ru: string; readonly en: string }[];
  readonly right: number | null;
  readonly in_chat: boolean;
  readonly prize: { readonly winners: number; readonly basis_points: number; readonly code_seconds: number; readonly offer: string | null } | null;
}

interface Told {
  readonly rules: Localized;
  readonly prize: Localized | null;
}

export class StudioQuiz extends StudioDraw<Wish, Told> {
  static override properties = { ...StudioDraw.properties, kind: { state: true }, quizzes: { state: true }, tried: { state: true }, failed: { state: true } };

  declare private kind: QuizView["kind"];
  /** The latest ones, with what is right. */
  declare private quizzes: readonly QuizView[];
  /** What came of an answer that was tried. */
  declare private tried: boolean | null;
  /** Why nothing is known of them; null once they were read. */
  declare private failed: string | null;
  #known = false;
  #timer = 0;

  constructor() {
    super();
    this.kind = "words";
    this.quizzes = [];
    this.tried = null;
    this.failed = null;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void this.#read();
    this.#timer = window.setInterval(() => void this.#read(), LOOK_EVERY);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.clearInterval(this.#timer);
  }

  override render(): TemplateResult {
    const shown = this.quizzes.filter(({ status }) => status === "open" || status === "announced" || status === "draft");
    const last = this.quizzes.find(({ status }) => status === "ended");
    return this.tool("quizzes", "quizmaster.title", html`${this.unread(this.failed, () => this.#read())} ${shown.map((quiz) => this.#one(quiz))} ${shown.length === 0 && last !== undefined ? this.#one(last) : nothing} ${this.#start()}`);
  }

  async #read(): Promise<void> {
    if (document.hidden) return;
    try {
      this.quizzes = (await this.house.api.ask<{ readonly items: readonly QuizView[] }>("GET", `/shows/${this.show}/quizzes`)).items;
      [this.#known, this.failed] = [true, null];
    } catch (thrown) {
      if (!this.#known) this.failed = codeOf(thrown); // what is known stays; the next look may be luckier
    }
  }

  #one(quiz: QuizView): TemplateResult {
    const path = `/shows/${this.show}/quizzes/${quiz.id}`;
    const act = (method: string, at: string, body?: object): Promise<void> => this.do(() => this.house.api.ask(method, at, body === undefined ? {} : { body })).then(() => this.#read());
    const button = (testid: string, words: string, what: () => Promise<void>, look = ""): TemplateResult => html`<button class="button small ${look}" data-testid=${testid} ?disabled=${this.doing.busy} @click=${() => void what()}>${words}</button>`;
    const begin = html`${button("studio-quiz-begin", this.t("quizmaster.open", { n: WAIT }), () => act("PUT", `${path}/open`, { wait_seconds: WAIT }))} ${button("studio-quiz-now", this.t("quizmaster.now"), () => act("PUT", `${path}/open`, { wait_seconds: 0 }))}`;
    const deeds = !this.host ? nothing : quiz.status === "draft" ? begin : quiz.status === "open" ? button("studio-quiz-end", this.t("quizmaster.end"), () => act("DELETE", `${path}/open`)) : nothing;
    const cancel = quiz.status === "ended" ? nothing : button("studio-quiz-cancel", this.t("quizmaster.cancel"), () => act("DELETE", path), "quiet");
    const counted = quiz.status === "open" || quiz.status === "ended";
    return html`<div data-testid="studio-quiz" data-status=${quiz.status}>
      <p class="progress">${quiz.question} · ${this.t(STATUS[quiz.status])}${counted ? html` · ${this.t("quizmaster.answered", { n: quiz.answers })}` : nothing}${quiz.status === "ended" ? html` · ${this.t("quizmaster.knew", { n: quiz.right ?? 0 })}` : nothing}</p>
      ${quiz.options.length === 0
        ? html`<p class="soft">${this.t("quizmaster.right", { answer: quiz.accepted.join(" / ") })}</p>`
        : html`<ul>${quiz.options.map(({ place, text, answers }) => html`<li>${place}. ${this.words(text)} ${quiz.right_option === place ? "✓" : ""} <b class="numbers">${counted ? (answers ?? "") : ""}</b></li>`)}</ul>`}
      ${quiz.winners.length === 0 ? nothing : html`<p>${quiz.winners.map(({ rank, name }) => `${rank}. ${name ?? "—"}`).join(" · ")}</p>`}
      <p class="soft">${this.words(quiz.rules)}</p>
      <div class="deeds">${deeds} ${cancel}</div>
    </div>`;
  }

  #start(): TemplateResult | typeof nothing {
    if (!this.host) return nothing;
    if (!this.open) return this.opening("studio-quiz-open");
    const offers = this.snapshot.offers.filter(({ on_sale }) => on_sale);
    const lines = this.kind === "words" ? (["answers", "quizmaster.answers"] as const) : (["options", "quizmaster.options"] as const);
    return html`<form data-testid="studio-quiz-form" aria-label=${this.t("quizmaster.title")} @input=${(event: Event) => void this.#type(event)} @submit=${(event: Event) => void this.begin(event, `/shows/${this.show}/quizzes`).then(() => this.#read())}>
      <div class="fields">
        <div class="field wide"><label for="question">${this.t("quizmaster.question")}</label><input class="input" id="question" name="question" maxlength="140" required autocomplete="off" /></div>
        ${this.choice("kind", "quizmaster.kind", KINDS.map((kind) => [kind, this.t(`quizmaster.kind.${kind}`)] as const))}
        ${this.choice("seconds", "quizmaster.seconds", [["30", "30"], ["10", "10"], ["20", "20"], ["60", "60"], ["120", "120"], ["300", "300"]])}
        <div class="field wide"><label for="lines">${this.t(lines[1])}</label><textarea class="input" id="lines" name="lines" data-testid="studio-quiz-${lines[0]}" rows="4" maxlength="800"></textarea></div>
        ${this.kind === "words" ? this.#box() : nothing}
        <label class="check wide"><input type="checkbox" name="in_chat" checked />${this.t("quizmaster.in_chat")}</label>
        <div class="field"><label for="winners">${this.t("quizmaster.winners")}</label><input class="input" id="winners" name="winners" type="number" min="0" max="100" required .defaultValue=${"3"} /></div>
        <div class="field"><label for="percent">${this.t("quizmaster.percent")}</label><input class="input" id="percent" name="percent" type="number" min="1" max="99" .defaultValue=${"20"} /></div>
        <div class="field"><label for="hours">${this.t("quizmaster.code_hours")}</label><input class="input" id="hours" name="hours" type="number" min="1" max="720" .defaultValue=${"24"} /></div>
        ${this.choice("offer", "quizmaster.offer", [["", this.t("quizmaster.everything")], ...offers.map(({ id, product }) => [id, this.words(product.title)] as const)])}
      </div>
      ${this.preview === null ? nothing : this.seen(html`<live-quiz quiet data-testid="studio-quiz-preview" .language=${this.language} .quiz=${this.#view(this.preview)} .time=${this.time}></live-quiz>`)}
      ${this.beginning("studio-quiz-draft", "quizmaster.prepare")}
    </form>`;
  }

  /** Where an answer is tried before anybody is asked. */
  #box(): TemplateResult {
    const told = this.tried === null ? nothing : html`<span role="status" data-testid="studio-quiz-tried">${this.tried ? "✓" : "✗"} ${this.t(this.tried ? "quizmaster.try.right" : "quizmaster.try.wrong")}</span>`;
    return html`<div class="field wide"><label for="try">${this.t("quizmaster.try")}</label><input class="input" id="try" name="try" maxlength="120" autocomplete="off" data-testid="studio-quiz-try" /></div>${told}`;
  }

  /** What was typed, as the server wants it; null while it is not whole. */
  #wish(said: FormData): Wish | null {
    const lines = linesOf(said);
    const question = String(said.get("question") ?? "").trim();
    const options = this.kind === "choice" ? lines : [];
    const right = options.findIndex((line) => line.startsWith("*")) + 1;
    const texts = options.map((line) => line.replace(/^\*\s*/, ""));
    if (question === "" || lines.length === 0 || (this.kind === "choice" && (right === 0 || options.length < 2 || options.length > 6))) return null;
    const winners = Number(said.get("winners"));
    const prize = winners === 0 ? null : { winners, basis_points: Math.round(Number(said.get("percent")) * 100), code_seconds: Number(said.get("hours")) * 3_600, offer: String(said.get("offer") ?? "") || null };
    return {
      question,
      seconds: Number(said.get("seconds")),
      answers: this.kind === "words" ? lines : [],
      options: texts.map((text) => ({ ru: text, en: text })),
      right: right === 0 ? null : right,
      in_chat: said.get("in_chat") !== null,
      prize,
    };
  }

  async #type(event: Event): Promise<void> {
    const form = event.currentTarget as HTMLFormElement;
    const kind = new FormData(form).get("kind") === "choice" ? "choice" : "words";
    if (kind !== this.kind) {
      this.kind = kind;
      await this.updateComplete;
    }
    const said = new FormData(form);
    await Promise.all([this.look(`/shows/${this.show}/quizzes`, this.#wish(said)), this.#try(said)]);
  }

  async #try(said: FormData): Promise<void> {
    const text = String(said.get("try") ?? "").trim();
    const answers = linesOf(said);
    if (text === "" || answers.length === 0 || this.kind !== "words") return void (this.tried = null);
    try {
      this.tried = (await this.house.api.ask<{ readonly right: boolean }>("POST", `/shows/${this.show}/quizzes/try`, { body: { answers, said: text } })).right;
    } catch (thrown) {
      this.tried = null;
      this.doing.refuse(codeOf(thrown));
    }
  }

  #view({ wish, told }: Preview<Wish, Told>): QuizView {
    const ends_at = new Date((this.time?.now() ?? Date.now()) + wish.seconds * 1_000).toISOString();
    const options = wish.options.map((text, at) => ({ place: at + 1, text, answers: null }));
    const nothingYet = { right: null, accepted: [], right_option: null, winners: [], nonce: null, digest: null };
    return { id: "", version: 1, kind: this.kind, status: "open", question: wish.question, options, in_chat: wish.in_chat, rules: told.rules, prize: told.prize, prizes: wish.prize?.winners ?? 0, answers: 0, opens_at: null, ends_at, commitment: "", ...nothingYet };
  }
}

function linesOf(said: FormData): readonly string[] {
  return String(said.get("lines") ?? "").split("\n").map((line) => line.trim()).filter((line) => line !== "").slice(0, 12);
}

define("studio-quiz", StudioQuiz);
