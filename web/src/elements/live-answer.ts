/** A line that answers what was asked, never to be taken for a person's: whose it is, what it cites, and the way to a human. */
import { css, html, nothing, type TemplateResult } from "lit";
import { learn } from "../lib/i18n.ts";
import type { Deed } from "../lib/taking-part.ts";
import type { AnswerView, ChatMessage, OfferView } from "../lib/wire.ts";
import { answersEnglish } from "../lib/words-answers-en.ts";
import { answersRussian } from "../lib/words-answers-ru.ts";
import { VitrinaElement, define } from "./element.ts";
import { pin, tick } from "./icons.ts";
import "./live-passed.ts";
import { look } from "./look.ts";

learn({ en: answersEnglish, ru: answersRussian });

const SPARK = html`<svg aria-hidden="true" width="13" height="13" viewBox="0 0 24 24" fill="currentColor"><path d="m12 2 2.200 7.800L22 12l-7.800 2.200L12 22l-2.200-7.800L2 12l7.800-2.200z" /></svg>`;

export class LiveAnswer extends VitrinaElement {
  static override properties = { ...VitrinaElement.properties, answer: { attribute: false }, messages: { attribute: false }, offers: { attribute: false }, deed: { attribute: false }, top: { type: Boolean, reflect: true }, keeping: { type: Boolean }, sure: { state: true } };

  declare answer: AnswerView;
  /** The chat, in which the question may still be read. */
  declare messages: readonly ChatMessage[];
  declare offers: readonly OfferView[];
  /** What became of asking for a human. */
  declare deed: Deed | undefined;
  /** Whether it is kept over the chat. */
  declare top: boolean;
  /** Whether one keeps order here, and so may pin it and take it back. */
  declare keeping: boolean;
  /** Whether taking it back was pressed, and waits for a yes. */
  declare private sure: boolean;

  constructor() {
    super();
    this.messages = [];
    this.offers = [];
    this.top = false;
    this.keeping = false;
    this.sure = false;
  }

  static override styles = [
    look,
    css`
      article {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: 3px;
        padding: 8px 10px;
        border: 1px solid rgb(127 214 174 / 45%);
        border-radius: 12px;
        background: rgb(16 38 29 / 82%);
        color: var(--chalk);
        line-height: 1.35;
        text-shadow: none;
        overflow-wrap: anywhere;
      }
      article.staff {
        border-color: rgb(240 176 79 / 55%);
        background: rgb(51 34 14 / 84%);
      }
      :host([top]) article {
        margin: 0 6px 6px 2px;
      }
      .head {
        display: flex;
        flex-wrap: wrap;
        gap: 2px 8px;
        align-items: center;
        font-size: 12px;
      }
      .who {
        display: inline-flex;
        gap: 4px;
        align-items: center;
        color: var(--leaf-light);
        font-weight: 700;
      }
      .staff .who {
        color: var(--brass);
      }
      .soft {
        opacity: 0.85;
      }
      blockquote {
        overflow: hidden;
        margin: 0;
        padding-left: 8px;
        border-left: 2px solid currentColor;
        font-size: 13px;
        text-overflow: ellipsis;
        white-space: nowrap;
        opacity: 0.8;
      }
      :host([top]) p {
        display: -webkit-box;
        overflow: hidden;
        -webkit-box-orient: vertical;
        -webkit-line-clamp: 2;
      }
      .foot {
        display: flex;
        flex-wrap: wrap;
        gap: 0 14px;
        align-items: center;
        font-size: 13px;
      }
      a,
      button {
        display: inline-flex;
        align-items: center;
        min-height: 32px;
        padding: 0;
        border: 0;
        background: none;
        color: inherit;
        font-weight: 650;
        text-align: left;
        text-decoration: underline;
        text-underline-offset: 3px;
      }
      a {
        color: var(--leaf-light);
      }
      .staff a {
        color: var(--brass);
      }
      button:disabled {
        opacity: 0.7;
        text-decoration: none;
      }
      .told {
        display: inline-flex;
        gap: 4px;
        align-items: center;
        min-height: 32px;
        font-weight: 600;
      }
      .wrong {
        flex-basis: 100%;
        color: var(--brass);
      }
    `,
  ];

  override render(): TemplateResult {
    const { answer } = this;
    const asked = this.top ? undefined : this.messages.find(({ id }) => answer.questions.includes(id));
    const { product_title: title } = answer;
    return html`<article class=${answer.by === null ? "" : "staff"} data-testid=${this.top ? "answer-pinned" : "answer"} data-answer=${answer.id} role=${this.top ? "status" : nothing}>
      <div class="head">
        ${this.#who()}
        ${this.top ? html`<span class="who">${pin(13)}${this.t("answer.pinned")}</span>` : nothing}
        ${answer.asked > 1 ? html`<span class="soft" data-testid="answer-asked">${this.t("answer.asked", { n: answer.asked })}</span>` : nothing}
      </div>
      ${asked === undefined ? nothing : html`<blockquote>${asked.author.name}: ${asked.text}</blockquote>`}
      ${title !== null && answer.by !== null && asked === undefined && !this.top ? html`<span class="soft head">${this.words(title)}</span>` : nothing}
      <p lang=${this.language}>${this.words(answer.text)}</p>
      <div class="foot">${this.#cited()}${this.keeping ? this.#staffDeeds() : this.#human()}</div>
    </article>`;
  }

  #who(): TemplateResult {
    const { by, source } = this.answer;
    if (by !== null) return html`<span class="who" data-testid="answer-who">${tick(13)}${this.t("answer.staff")} · ${by}</span>`;
    return html`<span class="who" data-testid="answer-who" title=${this.t(source === "faq" ? "answer.from_faq" : "answer.automatic")}>${SPARK}${this.t("answer.assistant")}</span>`;
  }

  /** The line of the specification that it was taken from: over the show where the show sells it, else on its own page. */
  #cited(): TemplateResult | typeof nothing {
    const { link, source, field, product } = this.answer;
    if (link === null) return nothing;
    const what = field === null ? this.t(source === "price" || source === "stock" || source === "delivery" ? `answer.source.${source}` : "answer.source.page") : this.words(field);
    const offer = this.offers.find((each) => each.on_sale && each.product.id === product);
    const opens = this.t(offer === undefined ? "answer.opens_page" : "answer.opens", { what });
    return html`<a href=${link} target="_blank" rel="noopener" data-testid="answer-link" aria-label=${opens} title=${opens} @click=${(event: MouseEvent) => this.#open(event, offer, link)}>${what}&nbsp;${offer === undefined ? "↗" : "›"}</a>`;
  }

  #open(event: MouseEvent, offer: OfferView | undefined, link: string): void {
    if (offer === undefined || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    this.wish({ kind: "open", sheet: "product", offer: offer.id, field: link.slice(link.indexOf("#") + 1) });
  }

  #human(): TemplateResult | typeof nothing {
    const { answer, deed } = this;
    if (answer.by !== null) return nothing;
    const told = deed?.told ?? null;
    if (answer.source === "missing" || told === "asked" || told === "before") return html`<span class="told" role="status" data-testid="human-asked">${tick(14)}${this.t("answer.human_asked")}</span>`;
    const sending = deed?.sending === true;
    return html`<button data-testid="ask-human" aria-label=${sending ? nothing : this.t("answer.human_of")} ?disabled=${sending} @click=${() => this.wish({ kind: "crowd-human", answer: answer.id })}>${this.t(sending ? "answer.asking" : "answer.human")}</button>
      ${told === null ? nothing : html`<span class="wrong" role="alert">${this.error(told)}</span>`}`;
  }

  #staffDeeds(): TemplateResult {
    const { id, pinned } = this.answer;
    return html`<button data-testid="answer-pin" @click=${() => this.wish({ kind: "question", deed: { do: "pin", answer: id, pinned: !pinned } })}>${this.t(pinned ? "answer.let_go" : "answer.pin")}</button>
      <button data-testid="answer-back" @blur=${() => (this.sure = false)} @click=${() => this.#takeBack(id)}>${this.t(this.sure ? "answer.take_back_sure" : "answer.take_back")}</button>`;
  }

  #takeBack(answer: string): void {
    if (this.sure) this.wish({ kind: "question", deed: { do: "take-back", answer } });
    this.sure = !this.sure;
  }
}

define("live-answer", LiveAnswer);
