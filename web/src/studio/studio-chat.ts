/** The chat on the host's desk: what was said, and on a second tab what was held back. */
import { css, html, nothing } from "lit";
import type { Room } from "../lib/show-room.ts";
import type { Sending } from "../lib/talk.ts";
import { VitrinaElement, define } from "../elements/element.ts";
import "../elements/live-chat.ts";
import "../elements/live-say.ts";
import { look } from "../elements/look.ts";
import { studioLook } from "../elements/studio-look.ts";
import "../elements/studio-refused.ts";

export class StudioChat extends VitrinaElement {
  static override properties = { ...VitrinaElement.properties, room: { attribute: false }, saying: { attribute: false }, replying: {}, held: { state: true }, seen: { state: true } };

  declare room: Room;
  declare saying: Sending;
  declare replying: string | null;
  /** Whether the held messages are shown in place of the chat. */
  declare private held: boolean;
  /** How many held messages were looked at. */
  declare private seen: number;

  constructor() {
    super();
    this.saying = { state: "idle" };
    this.replying = null;
    this.held = false;
    this.seen = 0;
  }

  static override styles = [
    look,
    studioLook,
    css`
      :host {
        display: grid;
        grid-template-rows: auto minmax(0, 1fr) auto;
        min-height: 0;
      }
      .tabs {
        display: flex;
        gap: 4px;
        padding-bottom: 6px;
      }
      .tabs button {
        min-height: 42px;
        padding: 0 16px;
        border: 0;
        border-radius: 99px;
        background: none;
        color: var(--chalk-soft);
        font-size: 17px;
        font-weight: 650;
      }
      .tabs button[aria-pressed="true"] {
        background: var(--night-raised);
        color: var(--chalk);
      }
      .n {
        display: inline-block;
        min-width: 20px;
        margin-left: 4px;
        padding: 0 6px;
        border-radius: 99px;
        background: var(--ember);
        color: var(--ink);
        font-size: 13px;
      }
    `,
  ];

  override render() {
    const { snapshot, margin, you, refused } = this.room;
    const ended = snapshot.show.state.status === "ended";
    const quoted = snapshot.messages.find((message) => message.id === this.replying) ?? null;
    const fresh = this.held ? 0 : refused.length - this.seen;
    return html`
      <div class="tabs" role="group">
        <button aria-pressed=${this.held ? "false" : "true"} @click=${() => this.#look(false)}>${this.t("chat.title")}</button>
        <button data-testid="tab-refused" aria-pressed=${this.held ? "true" : "false"} @click=${() => this.#look(true)}>${this.t("chat.refused")}${fresh > 0 ? html`<span class="n">${fresh}</span>` : nothing}</button>
      </div>
      ${this.held
        ? html`<studio-refused .language=${this.language} .refused=${refused}></studio-refused>`
        : html`<live-chat .language=${this.language} .messages=${snapshot.messages} .margin=${margin} .you=${you} .writable=${!ended} keeping></live-chat>`}
      <live-say .language=${this.language} .sending=${this.saying} .replying=${quoted} ?closed=${ended}></live-say>
    `;
  }

  #look(held: boolean): void {
    this.held = held;
    this.seen = this.room.refused.length;
  }
}

define("studio-chat", StudioChat);
