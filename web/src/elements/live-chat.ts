/**
 * The chat: over the picture on a phone, a column of its own on a desk and in the studio.
 *
 * It follows the newest message until somebody scrolls up; then it stays, and offers the way back.
 */
import { css, html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { type ChatLine, chatLines, EMPTY_MARGIN, idOf, type Margin } from "../lib/chat-lines.ts";
import type { Deeds } from "../lib/taking-part.ts";
import type { AnswerView, ChatMessage, OfferView, You } from "../lib/wire.ts";
import { VitrinaElement, define } from "./element.ts";
import { bin, reply, shut, star } from "./icons.ts";
import { buttons, look } from "./look.ts";

/** Pixels from the end at which one still counts as reading the newest, and that a line rises when it comes. */
const [NEAR, RISE] = [48, 8];

export class LiveChat extends VitrinaElement {
  static override properties = { ...VitrinaElement.properties, messages: { attribute: false }, margin: { attribute: false }, answers: { attribute: false }, offers: { attribute: false }, deeds: { attribute: false }, you: { attribute: false }, writable: { type: Boolean }, keeping: { type: Boolean }, away: { state: true } };

  declare messages: readonly ChatMessage[];
  /** What only this page knows of the chat: where some was skipped, and what nobody else is shown. */
  declare margin: Margin;
  /** Lines that answer what was asked. Their element comes with a script of its own. */
  declare answers: readonly AnswerView[];
  /** What one can look at without leaving. */
  declare offers: readonly OfferView[];
  /** What became of what one asked, by message and by answer. */
  declare deeds: Deeds;
  declare you: You | null;
  /** Whether one may write, and so answer. */
  declare writable: boolean;
  /** Whether one keeps order here, and so may shut people out. */
  declare keeping: boolean;
  declare private away: boolean;
  readonly #sizes = new ResizeObserver(() => this.away || this.#toEnd());
  /** Where the newest was read last, and how tall the log was. */
  #end: readonly [number, number] = [0, 0];

  constructor() {
    super();
    this.messages = [];
    this.margin = EMPTY_MARGIN;
    this.answers = [];
    this.offers = [];
    this.deeds = {};
    this.you = null;
    this.writable = false;
    this.keeping = false;
    this.away = false;
  }

  static override styles = [
    look,
    buttons,
    css`
      :host {
        position: relative;
        display: grid;
        grid-template-rows: auto minmax(0, 1fr);
        min-height: 0;
        color: var(--chat-ink, var(--chalk));
      }
      .log {
        grid-row: 2;
        display: flex;
        flex-direction: column;
        min-height: 0;
        overflow-y: auto;
        overscroll-behavior: contain;
        scrollbar-width: thin;
        scrollbar-color: color-mix(in srgb, currentColor 30%, transparent) transparent;
        mask-image: var(--chat-mask, none);
      }
      ol {
        display: flex;
        flex-direction: column;
        gap: 2px;
        margin-top: auto;
      }
      li {
        position: relative;
        padding: 5px 8px;
        border-radius: 10px;
        font-size: var(--chat-size, 15px);
        line-height: 1.35;
        overflow-wrap: anywhere;
        text-shadow: var(--chat-shadow, none);
        animation: come 0.28s var(--ease);
      }
      @keyframes come {
        from {
          opacity: 0;
          transform: translateY(8px);
        }
      }
      .name {
        margin-right: 4px;
        color: var(--chat-name, var(--awning-stripe));
        font-weight: 650;
      }
      .mine .name {
        color: var(--chat-mine, var(--brass));
      }
      .badge {
        margin-right: 5px;
        padding: 1px 6px;
        border-radius: 6px;
        background: var(--brass);
        color: var(--ink);
        font-size: 11px;
        font-weight: 700;
        text-shadow: none;
        vertical-align: 1px;
      }
      .badge svg {
        display: inline;
        vertical-align: -1px;
      }
      .badge.host {
        background: var(--awning);
        color: var(--awning-ink);
      }
      blockquote {
        margin: 0 0 2px;
        padding-left: 8px;
        border-left: 2px solid currentColor;
        font-size: 0.88em;
        opacity: 0.8;
        display: -webkit-box;
        -webkit-line-clamp: 1;
        -webkit-box-orient: vertical;
        overflow: hidden;
      }
      .gap {
        display: flex;
        gap: 10px;
        align-items: center;
        padding: 4px 8px;
        font-size: 13px;
        opacity: 0.75;
      }
      .gap::before,
      .gap::after {
        content: "";
        flex: 1;
        height: 1px;
        background: currentColor;
        opacity: 0.4;
      }
      .alone > span {
        opacity: 0.75;
      }
      small {
        display: block;
        font-size: 12px;
        opacity: 0.85;
      }
      small.held {
        color: var(--chat-mine, var(--brass));
        font-weight: 600;
      }
      .deeds {
        position: absolute;
        top: 0;
        right: 2px;
        display: none;
        border-radius: 10px;
        background: var(--night-raised);
        color: var(--chalk);
        box-shadow: 0 2px 10px rgb(0 0 0 / 30%);
      }
      li:hover .deeds,
      li:focus-within .deeds {
        display: flex;
      }
      .deeds button {
        width: 38px;
        height: 32px;
        border-radius: 10px;
      }
      @media (hover: none) {
        .deeds {
          display: none;
        }
        li:focus-within .deeds {
          display: flex;
        }
      }
      .newer {
        position: absolute;
        bottom: 6px;
        left: 50%;
        translate: -50% 0;
        min-height: 36px;
        border-radius: 99px;
      }
      .empty {
        margin-top: auto;
        padding: 8px;
        font-size: 15px;
        opacity: 0.85;
        text-shadow: var(--chat-shadow, none);
      }
    `,
  ];

  /** Lines grow after they are there: an answer, whose script comes later, as well. */
  override updated(): void {
    for (const each of this.renderRoot.querySelectorAll(".log, ol")) this.#sizes.observe(each);
  }

  override render() {
    const pinned = this.answers.find((each) => each.pinned);
    const lines = chatLines(this.messages, this.margin, this.answers.filter((each) => each !== pinned));
    return html`${pinned ? this.#answer(pinned, true) : nothing}<div class="log" role="log" aria-live="polite" aria-relevant="additions" aria-label=${this.t("chat.label")} tabindex="0" @scroll=${this.#scrolled} @keydown=${this.#walk}>
        ${lines.length === 0
          ? html`<p class="empty">${this.t(this.writable ? "chat.empty" : "chat.quiet")}</p>`
          : html`<ol>${repeat(lines, (line) => line.kind + idOf(line), (line) => this.#line(line))}</ol>`}
      </div>
      <live-sampled .language=${this.language} .samples=${this.margin.samples} ?keeping=${this.keeping}></live-sampled>
      ${this.away ? html`<button class="button small newer" @click=${this.#back}>${this.t("chat.newer")}</button>` : nothing}`;
  }

  #line(line: ChatLine): TemplateResult {
    if (line.kind === "gap") return html`<li class="gap" data-testid="chat-gap"><span>${this.t("chat.gap")}</span></li>`;
    if (line.kind === "answer") return html`<li data-testid="chat-answer" tabindex="-1">${this.#answer(line.answer)}</li>`;
    const { message, alone, held } = line;
    const { author, reply_to: quote } = message;
    const staff = author.role === "host" || author.role === "moderator";
    const deeds = held === null ? this.#deeds(message) : nothing;
    return html`<li class="${author.id === this.you?.id ? "mine" : ""} ${alone ? "alone" : ""}" data-testid="chat-message" data-message=${message.id} tabindex="-1">
      ${quote === null ? nothing : html`<blockquote>${quote.name}: ${quote.text}</blockquote>`}
      <span class="name">${author.name}</span>${staff ? html`<span class="badge ${author.role}">${this.t(`role.${author.role}` as "role.host")}</span>` : author.badge === null ? nothing : html`<span class="badge" data-testid="member-badge" title=${this.t("club.member")}>${star(11)}<span class="unseen">${this.t("club.member")}</span></span>`}<span>${message.text}</span>${alone ? html`<small data-testid=${held === null ? "chat-alone" : "chat-held"} class=${held === null ? "" : "held"} role=${held === null ? nothing : "status"}>${this.t(held === null ? "chat.alone" : `chat.held.${held}`)}${held === "removed" ? this.#why(message.id) : nothing}${held === "removed" || held === "denied" ? html` <button class="link" data-testid="chat-appeal" @click=${() => this.wish({ kind: "open", sheet: "appeal" })}>${this.t("appeal.title")}</button>` : nothing}</small>` : nothing}${this.deeds[message.id] ? html`<live-passed .language=${this.language} .message=${message.id} .answers=${this.answers}></live-passed>` : nothing}${deeds}
    </li>`;
  }

  #why = (message: string): string => (this.margin.why[message] ?? []).map((each) => `: ${this.reason(each)}`).join("");

  #answer(answer: AnswerView, top = false): TemplateResult {
    return html`<live-answer .language=${this.language} .answer=${answer} .messages=${this.messages} .offers=${this.offers} .deed=${this.deeds[answer.id]} ?top=${top} ?keeping=${this.keeping}></live-answer>`;
  }

  #deeds(message: ChatMessage): TemplateResult | typeof nothing {
    const mine = message.author.id === this.you?.id;
    const staff = this.you?.role === "host" || this.you?.role === "moderator";
    const name = message.author.name;
    if (!this.writable && !staff) return nothing;
    return html`<span class="deeds">
      ${this.writable && !mine
        ? html`<button class="round" aria-label=${this.t("chat.reply_to", { name })} title=${this.t("chat.reply")} @click=${() => this.wish({ kind: "reply", message: message.id })}>${reply()}</button>`
        : nothing}
      ${mine || staff
        ? html`<button class="round" data-testid="remove-message" aria-label=${this.t("chat.remove_of", { name })} title=${this.t("chat.remove")} @click=${() => this.wish({ kind: "remove", message: message.id })}>${bin()}</button>`
        : nothing}
      ${this.keeping && !mine && message.author.role !== "host" && message.author.role !== "moderator" ? this.#person(message) : nothing}
    </span>`;
  }

  #person({ id, author }: ChatMessage): TemplateResult {
    const { name } = author;
    return html`<button class="round" data-testid="ban" aria-label=${this.t("chat.ban_of", { name })} title=${this.t("chat.ban")} @click=${() => this.wish({ kind: "person", somebody: { id: author.id, name, guest: author.role === "guest", message: id } })}>${shut()}</button>`;
  }

  /** Arrows walk from message to message; what can be done with one is a Tab away. Escape leaves the messages. */
  #walk(event: KeyboardEvent): void {
    const log = event.currentTarget as HTMLElement;
    const lines = [...log.querySelectorAll<HTMLElement>("li[tabindex]")];
    const at = lines.findIndex((line) => line.contains(event.target as Node));
    const last = lines.length - 1;
    const steps: Readonly<Record<string, number>> = { ArrowUp: at < 0 ? last : Math.max(0, at - 1), ArrowDown: at < 0 ? last : Math.min(last, at + 1), Home: 0, End: last };
    const step = steps[event.key];
    if (event.key === "Escape" && at >= 0) log.focus();
    else if (step !== undefined && last >= 0) lines[step]?.focus();
    else return;
    event.preventDefault();
  }

  #scrolled({ currentTarget }: Event): void {
    const list = currentTarget as HTMLElement;
    const far = list.scrollHeight - list.scrollTop - list.clientHeight > NEAR;
    const [top, tall] = this.#end;
    this.away = far && (this.away || top - list.scrollTop > RISE + Math.max(0, tall - list.scrollHeight)); // what came or went meanwhile is no scrolling up
    if (!far) this.#end = [list.scrollTop, list.scrollHeight];
  }

  #back(): void {
    this.away = false;
    this.#toEnd();
  }

  #toEnd(): void {
    const list = this.renderRoot.querySelector(".log");
    list?.scrollTo({ top: list.scrollHeight });
    if (list) this.#end = [list.scrollTop, list.scrollHeight];
  }
}

define("live-chat", LiveChat);
