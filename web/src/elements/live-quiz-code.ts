/** The code of whoever won a quiz: one tap puts it into the cart. */
import { css, html, type TemplateResult } from "lit";
import { learn } from "../lib/i18n.ts";
import type { MyQuiz } from "../lib/wire.ts";
import { quizEnglish } from "../lib/words-quiz-en.ts";
import { quizRussian } from "../lib/words-quiz-ru.ts";
import { VitrinaElement, define } from "./element.ts";
import { buttons, look } from "./look.ts";

learn({ en: quizEnglish, ru: quizRussian });

export class LiveQuizCode extends VitrinaElement {
  static override properties = { ...VitrinaElement.properties, mine: { attribute: false }, alone: { type: Boolean, reflect: true } };

  declare mine: MyQuiz;
  /** Whether it stands by itself, after its quiz is gone. */
  declare alone: boolean;

  constructor() {
    super();
    this.alone = false;
  }

  static override styles = [
    look,
    buttons,
    css`
      .code-card {
        display: grid;
        gap: 6px;
      }
      :host([alone]) .code-card {
        padding: 10px 14px 12px;
        border-radius: var(--round);
        background: linear-gradient(120deg, var(--brass), #ffe6b0 60%, var(--paper-raised));
        color: var(--ink);
        box-shadow: var(--shadow-night);
      }
      .line {
        display: flex;
        flex-wrap: wrap;
        gap: 6px 12px;
        align-items: center;
      }
      .line .button {
        flex: 1 1 auto;
        padding: 0 14px;
      }
      .code {
        padding: 6px 12px;
        border: 2px dashed var(--awning);
        border-radius: var(--round-small);
        font-family: ui-monospace, monospace;
        font-size: 18px;
        font-weight: 700;
        letter-spacing: 0.06em;
      }
      small {
        font-size: 13px;
      }
    `,
  ];

  override render(): TemplateResult {
    const { code, used, ends_at } = this.mine;
    const time = ends_at === null ? "" : new Date(ends_at).toLocaleString(this.language, { day: "numeric", month: "long", hour: "2-digit", minute: "2-digit" });
    return html`<div class="code-card" data-testid="quiz-code">
      ${this.alone ? html`<b>🎉 ${this.t("quiz.mine")}</b>` : ""}
      <div class="line"><span class="code">${code}</span>${used ? html`<span>${this.t("quiz.used")}</span>` : html`<button class="button" data-testid="quiz-apply" @click=${this.#apply}>${this.t("quiz.apply")}</button>`}</div>
      <small>${this.t("quiz.until", { time })}</small>
    </div>`;
  }

  #apply = (): void => {
    if (this.mine.code === null) return;
    this.wish({ kind: "code", code: this.mine.code });
    this.wish({ kind: "open", sheet: "cart" });
  };
}

define("live-quiz-code", LiveQuizCode);
