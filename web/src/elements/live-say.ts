/** Where one writes: the text stays until the server has taken it, and a refusal is told beside it. */
import { css, html, nothing, type PropertyValues } from "lit";
import type { Sending } from "../lib/talk.ts";
import { type ChatMessage, LONGEST_TEXT } from "../lib/wire.ts";
import { VitrinaElement, define } from "./element.ts";
import { cross, send, star, warn } from "./icons.ts";
import { buttons, look } from "./look.ts";

/** Code points left at which one is told. */
const NEARLY = 60;
/** Refusals by a person or the judge. */
const APPEALABLE = new Set(["muted", "banned", "message_refused"]);

export class LiveSay extends VitrinaElement {
  static override properties = { ...VitrinaElement.properties, sending: { attribute: false }, replying: { attribute: false }, closed: { type: Boolean }, members: { type: Boolean }, text: { state: true } };

  declare sending: Sending;
  declare replying: ChatMessage | null;
  declare closed: boolean;
  /** Whether only members write, and whoever looks is none. */
  declare members: boolean;
  declare private text: string;

  constructor() {
    super();
    this.sending = { state: "idle" };
    this.replying = null;
    this.closed = false;
    this.members = false;
    this.text = "";
  }

  static override styles = [
    look,
    buttons,
    css`
      :host {
        min-width: 0;
      }
      .join {
        gap: 8px;
        width: 100%;
        min-height: 48px;
        background: var(--say-ground, var(--glass));
        color: var(--say-ink, var(--chalk));
        font-size: 15px;
      }
      form {
        display: flex;
        align-items: center;
        gap: 2px;
        min-height: 48px;
        padding-left: 16px;
        border: 1.5px solid var(--say-line, rgb(251 241 226 / 28%));
        border-radius: 24px;
        background: var(--say-ground, var(--glass));
        backdrop-filter: blur(8px);
      }
      form:focus-within {
        border-color: var(--say-focus, var(--chalk));
      }
      input {
        flex: 1;
        min-width: 0;
        height: 44px;
        padding: 0;
        border: 0;
        outline: 0;
        background: none;
        color: var(--say-ink, var(--chalk));
        font-size: 16px;
      }
      input::placeholder {
        color: var(--say-soft, var(--chalk-soft));
        opacity: 1;
      }
      button.go {
        width: 38px;
        height: 38px;
        margin-right: 4px;
        background: var(--awning);
        color: var(--awning-ink);
      }
      button.go:hover:not(:disabled) {
        background: var(--awning-deep);
      }
      button.go:disabled {
        opacity: 0.5;
      }
      .note {
        display: flex;
        flex-wrap: wrap;
        gap: 4px 8px;
        align-items: center;
        margin-bottom: 6px;
        padding: 8px 12px;
        border-radius: 14px;
        background: var(--paper-raised);
        color: var(--ink);
        font-size: 14px;
        line-height: 1.3;
      }
      .note svg {
        color: var(--awning);
      }
      .note span {
        flex: 1 1 170px;
      }
      .note.reply {
        flex-wrap: nowrap;
        padding: 4px 4px 4px 14px;
        justify-content: space-between;
      }
      .note.reply svg {
        color: inherit;
      }
      .note b {
        display: -webkit-box;
        -webkit-line-clamp: 1;
        -webkit-box-orient: vertical;
        overflow: hidden;
        font-weight: 600;
      }
      .room {
        color: var(--say-soft, var(--chalk-soft));
        font-size: 12px;
        font-variant-numeric: tabular-nums;
      }
    `,
  ];

  #given = "";

  override willUpdate(changed: PropertyValues<this>): void {
    // What was typed meanwhile is the next message: only what was sent is taken away.
    if (changed.has("sending") && this.sending.state === "sent" && this.text.trim() === this.#given) this.text = "";
  }

  override updated(changed: PropertyValues<this>): void {
    if (changed.has("replying") && this.replying !== null) this.renderRoot.querySelector("input")?.focus();
  }

  override render() {
    if (this.members && !this.closed) return html`<button class="button quiet wide join" data-testid="say-join" @click=${() => this.wish({ kind: "open", sheet: "membership" })}>${star()}${this.t("say.members")} · ${this.t("club.come_in")}</button>`;
    const left = LONGEST_TEXT - [...this.text].length;
    const sending = this.sending.state === "sending";
    const placeholder = this.t(this.closed ? "say.over" : "say.placeholder");
    return html`
      ${this.replying === null ? nothing : this.#reply(this.replying)}
      <div role="alert">${this.#ending()}</div>
      <form @submit=${this.#submit}>
        <input
          data-testid="say-input"
          aria-label=${this.t("say.label")}
          placeholder=${placeholder}
          enterkeyhint="send"
          autocomplete="off"
          .value=${this.text}
          ?disabled=${this.closed}
          @input=${this.#typed}
        />
        ${left <= NEARLY ? html`<span class="room" aria-label=${this.t("say.left", { n: Math.max(0, left) })}>${left}</span>` : nothing}
        <button class="round go" ?hidden=${this.closed} data-testid="say-send" aria-label=${this.t(sending ? "say.sending" : "say.send")} ?disabled=${this.closed || sending || left < 0 || this.text.trim() === ""}>${send()}</button>
      </form>
    `;
  }

  #reply(message: ChatMessage) {
    return html`<div class="note reply"><b>${this.t("chat.replying", { name: message.author.name })}: ${message.text}</b>
      <button class="round" aria-label=${this.t("chat.cancel_reply")} @click=${() => this.wish({ kind: "reply", message: null })}>${cross()}</button></div>`;
  }

  /** A message that went wrong is told about; one that went through is simply seen. */
  #ending() {
    if (this.sending.state !== "refused") return nothing;
    const { code, reasons } = this.sending;
    const words = code === "message_refused" && reasons.length > 0 ? this.t("say.refused", { reasons: reasons.map((each) => this.reason(each)).join(", ") }) : this.error(code);
    return html`<div class="note" data-testid="say-refused">${warn()}<span>${words}</span>${APPEALABLE.has(code) ? html`<button class="link" data-testid="say-appeal" @click=${() => this.wish({ kind: "open", sheet: "appeal" })}>${this.t("appeal.title")}</button>` : nothing}</div>`;
  }

  #typed({ target }: Event): void {
    this.text = (target as HTMLInputElement).value;
    if (this.sending.state === "refused") this.wish({ kind: "typing" });
  }

  #submit(event: Event): void {
    event.preventDefault();
    const text = this.text.trim();
    if (text === "" || this.closed || this.sending.state === "sending") return;
    this.#given = text;
    this.wish({ kind: "say", text, replyTo: this.replying?.id ?? null });
  }
}

define("live-say", LiveSay);
