/** What viewers ask, the same question of many once: what waits, those most ask about on top, and what became of the rest. */
import { css, html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { Entry } from "../lib/desk-faq.ts";
import { learn } from "../lib/i18n.ts";
import { type Assistant, asking, queueOf, type QuestionDeed } from "../lib/questions.ts";
import type { GroupView } from "../lib/wire.ts";
import { questionsEnglish } from "../lib/words-questions-en.ts";
import { questionsRussian } from "../lib/words-questions-ru.ts";
import { VitrinaElement, define } from "./element.ts";
import { buttons, look } from "./look.ts";
import "./studio-assistant.ts";
import { studioLook } from "./studio-look.ts";
import { labelOf } from "./studio-question.ts";

learn({ en: questionsEnglish, ru: questionsRussian });

export class StudioQuestions extends VitrinaElement {
  static override properties = { ...VitrinaElement.properties, groups: { attribute: false }, assistant: { attribute: false }, entries: { attribute: false }, lost: { attribute: false }, busy: { attribute: false }, leftOut: { attribute: false }, host: { type: Boolean }, ended: { type: Boolean } };

  /** Null until they are known. */
  declare groups: readonly GroupView[] | null;
  declare assistant: Assistant | null;
  /** Entries of the FAQ, by id. */
  declare entries: Readonly<Partial<Record<string, Entry>>>;
  /** Who was first, by group. */
  declare lost: Readonly<Partial<Record<string, { readonly by: string | null }>>>;
  declare busy: ReadonlySet<string>;
  declare leftOut: number;
  declare host: boolean;
  declare ended: boolean;

  constructor() {
    super();
    this.groups = null;
    this.assistant = null;
    this.entries = {};
    this.lost = {};
    this.busy = new Set();
    this.leftOut = 0;
    this.host = false;
    this.ended = false;
  }

  static override styles = [
    look,
    buttons,
    studioLook,
    css`
      :host {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: 10px;
        align-content: start;
        overflow-y: auto;
        padding-bottom: 10px;
        scrollbar-width: thin;
      }
      ol {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: 10px;
      }
      h3 {
        padding: 8px 2px 0;
        color: var(--chalk-soft);
        font-size: 14px;
        font-weight: 650;
      }
      .none {
        display: grid;
        gap: 4px;
        padding: 12px 8px;
      }
      .past li {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: 4px;
        padding: 10px 2px;
        border-bottom: 1px solid var(--night-line);
        font-size: 15px;
        line-height: 1.4;
        overflow-wrap: anywhere;
      }
      .row {
        display: flex;
        flex-wrap: wrap;
        gap: 4px 10px;
        align-items: center;
        justify-content: space-between;
      }
      .kind {
        color: var(--leaf-light);
        font-weight: 650;
      }
      .lost {
        color: var(--brass);
        font-weight: 600;
      }
      .soft a {
        color: inherit;
      }
    `,
  ];

  override render(): TemplateResult {
    const { groups, assistant } = this;
    const modes = assistant === null ? nothing : html`<studio-assistant .language=${this.language} .assistant=${assistant} ?host=${this.host} ?busy=${this.busy.has("modes")}></studio-assistant>`;
    if (groups === null) return html`${modes}<p class="soft none" role="status">${this.t("loading")}</p>`;
    if (groups.length === 0) return html`${modes}<div class="none" data-testid="questions-empty"><b>${this.t("questions.empty")}</b><p class="soft">${this.t("questions.empty_more")}</p></div>`;
    const queue = queueOf(groups);
    const kept = (group: GroupView): boolean => this.ended && group.faq !== null; // nobody waits for it in the chat any more
    const waiting = queue.waiting.filter((group) => !kept(group));
    const past = [...queue.waiting.filter(kept), ...queue.past];
    return html`${modes}
      ${this.leftOut > 0 ? html`<p class="soft" role="status">${this.t("questions.left_out", { n: this.leftOut })}</p>` : nothing}
      ${this.ended && waiting.length > 0 ? html`<div><h2>${this.t("questions.unanswered")}</h2><p class="soft">${this.t("questions.unanswered_more")}</p></div>` : nothing}
      <div role="status">${waiting.length === 0 ? html`<p class="soft none">${this.t("questions.nothing_waits")}</p>` : nothing}</div>
      <ol aria-label=${this.t("questions.waiting")}>${repeat(waiting, (each) => `${each.id} ${each.round}`, (each) => html`<li>${this.#waiting(each)}</li>`)}</ol>
      ${past.length === 0 ? nothing : html`<div class="row"><h3>${this.t("questions.past")}</h3><span class="soft"><a href="/desk#faq" target="_blank" rel="noopener">${this.t("questions.desk")}</a></span></div>`}
      <ol class="past" aria-label=${this.t("questions.past")}>${repeat(past, ({ id }) => id, (each) => this.#past(each))}</ol>`;
  }

  #waiting(group: GroupView): TemplateResult {
    const entry = group.faq === null ? nothing : this.#entry(group, labelOf(group, this.words(group.label)));
    return html`<studio-question .language=${this.language} .group=${group} ?ended=${this.ended} ?busy=${this.busy.has(group.id)}></studio-question>${this.#first(group)} ${entry}`;
  }

  #past(group: GroupView): TemplateResult {
    const label = labelOf(group, this.words(group.label));
    const { state, answered_by: by } = group;
    const told = state === "waiting" ? "" : state === "dismissed" ? this.t("questions.state.dismissed") : by === null ? this.t("questions.state.assistant") : this.t("questions.state.answered", { by });
    return html`<li data-testid="question-past" data-group=${group.id}>
      <div class="row"><b>${this.t("questions.ask", { n: Math.max(group.people, asking(group)), label })}</b><span class="kind">${told}</span></div>
      ${this.#first(group)} ${this.#entry(group, label)}
    </li>`;
  }

  /** Somebody else decided while it was tried here. */
  #first({ id }: GroupView): TemplateResult | typeof nothing {
    const lost = this.lost[id];
    if (lost === undefined) return nothing;
    return html`<p class="lost" role="alert" data-testid="question-lost">${lost.by === null ? this.t("questions.lost_assistant") : this.t("questions.lost", { by: lost.by })}</p>`;
  }

  #entry(group: GroupView, label: string): TemplateResult | typeof nothing {
    const busy = this.busy.has(group.id);
    const { faq, id } = group;
    if (faq === null) {
      if (group.state === "dismissed" || (group.answer === null && group.suggestion === null)) return nothing;
      return this.#deed({ do: "entry", group: id, words: { ru: "", en: "" } }, { name: "entry", words: this.t("questions.make"), of: this.t("questions.make_of", { label }), busy });
    }
    if (this.entries[faq]?.published === true) return html`<p class="soft" data-testid="question-published">${this.t("questions.faq_published")}</p>`;
    return html`<div class="row"><span class="soft" data-testid="question-draft">${this.t("questions.faq_draft")}${this.host ? nothing : `: ${this.t("questions.faq_host")}`}</span>
      ${this.host ? this.#deed({ do: "publish", group: id }, { name: "publish", words: this.t("questions.publish"), of: this.t("questions.publish_of", { label }), busy }) : nothing}</div>`;
  }

  #deed(deed: QuestionDeed, { name, words, of, busy }: { readonly name: string; readonly words: string; readonly of: string; readonly busy: boolean }): TemplateResult {
    return html`<div><button class="button quiet small" data-testid="question-${name}" aria-label=${of} ?disabled=${busy} @click=${() => this.wish({ kind: "question", deed })}>${words}</button></div>`;
  }
}

define("studio-questions", StudioQuestions);
