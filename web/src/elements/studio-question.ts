/** One question of many that waits: how many ask and how, what the assistant would say and how sure it is, and the answer. */
import { css, html, nothing, type TemplateResult } from "lit";
import { LONGEST_ANSWER } from "../lib/desk-faq.ts";
import { asking, draftOf, replyOf, type Words } from "../lib/questions.ts";
import type { GroupView, SuggestionView } from "../lib/wire.ts";
import { VitrinaElement, define } from "./element.ts";
import { buttons, fields, look } from "./look.ts";
import { studioLook } from "./studio-look.ts";

/** Wordings that are shown without asking for more. */
const SHOWN = 2;

/** What a group is about; where the topic has no name, its first words. */
export function labelOf({ topic, wordings }: GroupView, label: string): string {
  return topic === "other" ? (wordings[0]?.text ?? label) : label;
}

export class StudioQuestion extends VitrinaElement {
  static override properties = { ...VitrinaElement.properties, group: { attribute: false }, ended: { type: Boolean }, busy: { type: Boolean }, draft: { state: true }, pin: { state: true } };

  declare group: GroupView;
  /** Whether the show is over: then an answer goes into the FAQ. */
  declare ended: boolean;
  declare busy: boolean;
  /** What is being written; null: nothing is. */
  declare private draft: Words | null;
  declare private pin: boolean;

  constructor() {
    super();
    this.ended = false;
    this.busy = false;
    this.draft = null;
    this.pin = false;
  }

  static override styles = [
    look,
    buttons,
    fields,
    studioLook,
    css`
      article {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: 8px;
        padding: 12px 14px;
        border-radius: var(--round);
        background: var(--night-raised);
        font-size: 16px;
        line-height: 1.4;
        overflow-wrap: anywhere;
      }
      h3 {
        font-size: 18px;
        font-weight: 700;
        line-height: 1.25;
      }
      .wants {
        color: var(--ember);
        font-size: 15px;
        font-weight: 650;
      }
      ul {
        display: grid;
        gap: 2px;
        color: var(--chalk-soft);
        font-size: 15px;
      }
      summary {
        min-height: 28px;
        color: var(--chalk-soft);
        font-size: 14px;
        cursor: pointer;
      }
      .suggestion {
        display: grid;
        gap: 4px;
        padding: 10px 12px;
        border-left: 3px solid var(--leaf-light);
        border-radius: 0 var(--round-small) var(--round-small) 0;
        background: var(--night-sunk);
      }
      .suggestion small {
        display: flex;
        flex-wrap: wrap;
        gap: 2px 10px;
        color: var(--leaf-light);
        font-size: 13px;
        font-weight: 650;
      }
      .deeds {
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
      }
      .deeds .button {
        flex: 1 1 auto;
        min-height: 44px;
      }
      .deeds .go {
        background: var(--leaf-light);
        color: var(--ink);
      }
      .deeds .go:hover:not(:disabled) {
        background: color-mix(in srgb, var(--leaf-light) 85%, var(--chalk));
      }
      form {
        display: grid;
        gap: 10px;
      }
      textarea.input {
        min-height: 76px;
        padding: 10px 12px;
        font: inherit;
        resize: vertical;
      }
      .check {
        display: flex;
        gap: 10px;
        align-items: center;
        min-height: 40px;
        font-size: 15px;
      }
      .check input {
        width: 20px;
        height: 20px;
        accent-color: var(--leaf-light);
      }
    `,
  ];

  override render(): TemplateResult {
    const { group } = this;
    const label = labelOf(group, this.words(group.label));
    return html`<article data-testid="question" data-group=${group.id}>
      <div><h3 data-testid="question-ask">${this.t("questions.ask", { n: asking(group), label })}</h3>
        ${group.product_title === null ? nothing : html`<p class="soft">${this.words(group.product_title)}</p>`}</div>
      ${this.#human(group)} ${this.#wordings(group, label)}
      ${group.suggestion === null ? html`<p class="soft">${this.t("questions.knows_not")}</p>` : this.#suggestion(group.suggestion)}
      ${this.draft === null ? this.#deeds(group, label) : this.#form(this.draft, label)}
    </article>`;
  }

  #human({ humans, human }: GroupView): TemplateResult | typeof nothing {
    if (humans === 0) return nothing;
    const told = human === null ? "" : human.line === null || human.question === null ? this.t("questions.human_gone", { name: human.name }) : this.t("questions.human", { name: human.name, question: human.question, line: this.words(human.line) });
    return html`<p class="wants" data-testid="question-human">${this.t("questions.humans", { n: humans })}</p>${told === "" ? nothing : html`<p class="soft">${told}</p>`}`;
  }

  #wordings({ wordings, topic }: GroupView, label: string): TemplateResult | typeof nothing {
    const others = topic === "other" ? wordings.filter(({ text }) => text !== label) : wordings;
    const item = ({ text }: (typeof wordings)[number]): TemplateResult => html`<li>${this.t("questions.quoted", { text })}</li>`;
    if (others.length === 0) return nothing;
    return html`<ul aria-label=${this.t("questions.wordings")}>${others.slice(0, SHOWN).map(item)}</ul>
      ${others.length <= SHOWN ? nothing : html`<details><summary>+${others.length - SHOWN}</summary><ul>${others.slice(SHOWN).map(item)}</ul></details>`}`;
  }

  #suggestion({ text, sure, field }: SuggestionView): TemplateResult {
    return html`<div class="suggestion" data-testid="question-suggestion"><small><span>${this.t("questions.suggests")}</span><span>${this.t("questions.sure", { n: Math.round(sure * 100) })}</span>${field === null ? nothing : html`<span>${this.t("questions.from", { field: this.words(field) })}</span>`}</small><p>${this.words(text)}</p></div>`;
  }

  #deeds(group: GroupView, label: string): TemplateResult {
    const suggests = group.suggestion !== null;
    const words = suggests ? this.t("questions.edit") : this.t(this.ended ? "questions.keep" : "questions.answer");
    return html`<div class="deeds">
      ${suggests ? html`<button class="button small go" data-testid="question-send" ?disabled=${this.busy} aria-label=${this.t(this.ended ? "questions.keep_of" : "questions.send_of", { label })} @click=${() => this.#send(draftOf(group))}>${this.t(this.ended ? "questions.keep" : "questions.send")}</button>` : nothing}
      <button class="button small ${suggests ? "quiet" : "go"}" data-testid="question-edit" ?disabled=${this.busy} aria-label=${this.t(suggests ? "questions.edit_of" : this.ended ? "questions.keep_of" : "questions.answer_of", { label })} @click=${() => void this.#write(draftOf(group))}>${words}</button>
      <button class="button small quiet" data-testid="question-dismiss" ?disabled=${this.busy} aria-label=${this.t("questions.dismiss_of", { label })} @click=${() => this.wish({ kind: "question", deed: { do: "dismiss", group: group.id } })}>${this.t("questions.dismiss")}</button>
    </div>`;
  }

  #form(draft: Words, label: string): TemplateResult {
    const empty = replyOf(this.group, draft) === null;
    return html`<form aria-label=${this.t("questions.answer_of", { label })} @submit=${(event: Event) => this.#submit(event, draft)} @keydown=${(event: KeyboardEvent) => this.#key(event, draft)}>
      ${(["ru", "en"] as const).map((language) => html`<div class="field"><label for=${language}>${this.t(`questions.${language}`)}</label><textarea class="input" id=${language} lang=${language} maxlength=${LONGEST_ANSWER} data-testid="question-${language}" .value=${draft[language]} @input=${(event: Event) => (this.draft = { ...draft, [language]: (event.target as HTMLTextAreaElement).value })}></textarea></div>`)}
      <p class="soft">${this.t("questions.one_is_enough")}</p>
      ${this.ended ? nothing : html`<label class="check"><input type="checkbox" data-testid="question-pin" .checked=${this.pin} @change=${(event: Event) => (this.pin = (event.target as HTMLInputElement).checked)} />${this.t("questions.pin")}</label>`}
      <div class="deeds"><button class="button small go" data-testid="question-say" ?disabled=${this.busy || empty}>${this.t(this.ended ? "questions.keep" : "questions.say")}</button>
        <button type="button" class="button small quiet" @click=${() => (this.draft = null)}>${this.t("questions.cancel")}</button></div>
    </form>`;
  }

  /** What was written stays until it was taken: then the card is gone. */
  #submit(event: Event, words: Words): void {
    event.preventDefault();
    this.#send(words);
  }

  #key(event: KeyboardEvent, words: Words): void {
    if (event.key === "Escape") this.draft = null;
    else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) this.#send(words);
    else return;
    event.preventDefault();
  }

  #send(words: Words): void {
    if (this.busy || replyOf(this.group, words) === null) return;
    const { id } = this.group;
    this.wish({ kind: "question", deed: this.ended ? { do: "entry", group: id, words } : { do: "answer", group: id, words, pin: this.pin } });
  }

  async #write(words: Words): Promise<void> {
    this.draft = words;
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLTextAreaElement>(`#${this.language}`)?.focus();
  }
}

define("studio-question", StudioQuestion);
