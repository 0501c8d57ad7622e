/** Under one's own question: that it reached the host. It goes when the answer is there. */
import { css, html, nothing } from "lit";
import type { AnswerView } from "../lib/wire.ts";
import { VitrinaElement, define } from "./element.ts";
import { look } from "./look.ts";

export class LivePassed extends VitrinaElement {
  static override properties = { ...VitrinaElement.properties, message: {}, answers: { attribute: false } };

  declare message: string;
  declare answers: readonly AnswerView[];

  static override styles = [
    look,
    css`
      small {
        display: block;
        color: var(--chat-mine, var(--brass));
        font-size: 12px;
        font-weight: 600;
      }
    `,
  ];

  override render() {
    const answered = this.answers.some(({ source, questions }) => source !== "missing" && questions.includes(this.message));
    return answered ? nothing : html`<small role="status" data-testid="question-passed">${this.t("answer.passed_on")}</small>`;
  }
}

define("live-passed", LivePassed);
