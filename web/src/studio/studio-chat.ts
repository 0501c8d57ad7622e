/** The chat on the host's desk: what was said, and on a second tab what was held. */
import { css, html, nothing } from "lit";
import type { ServerClock } from "../lib/clock.ts";
import type { Room } from "../lib/show-room.ts";
import type { Sending } from "../lib/talk.ts";
import { VitrinaElement, define } from "../elements/element.ts";
import "../elements/live-chat.ts";
import "../elements/live-say.ts";
import { look } from "../elements/look.ts";
import "../elements/studio-held.ts";
import { EMPTY_ORDER, type Order } from "./keeping-order.ts";
import { studioLook } from "../elements/studio-look.ts";

export class StudioChat extends VitrinaElement {
  static override properties = { ...VitrinaElement.properties, room: { attribute: false }, saying: { attribute: false }, replying: {}, time: { attribute: false }, order: { attribute: false }, queue: { state: true } };

  declare room: Room;
  declare saying: Sending;
  declare replying: string | null;
  declare time: ServerClock | null;
  declare order: Order;
  /** Whether the held messages are shown in place of the chat. */
  declare private queue: boolean;

  constructor() {
    super();
    this.saying = { state: "idle" };
    this.replying = null;
    this.time = null;
    this.order = EMPTY_ORDER;
    this.queue = false;
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
    const { snapshot, margin, you } = this.room;
    const { held, deciding } = this.order;
    const ended = snapshot.show.state.status === "ended";
    const quoted = snapshot.messages.find((message) => message.id === this.replying) ?? null;
    const waiting = held.filter(({ state }) => state === "waiting").length;
    return html`
      <div class="tabs" role="group">
        <button aria-pressed=${this.queue ? "false" : "true"} @click=${() => (this.queue = false)}>${this.t("chat.title")}</button>
        <button data-testid="tab-refused" aria-pressed=${this.queue ? "true" : "false"} @click=${() => (this.queue = true)}>${this.t("held.title")}${waiting > 0 ? html`<span class="n" data-testid="held-count">${waiting}</span>` : nothing}</button>
      </div>
      ${this.queue
        ? html`<studio-held .language=${this.language} .held=${held} .time=${this.time} .deciding=${deciding}></studio-held>`
        : html`<live-chat .language=${this.language} .messages=${snapshot.messages} .margin=${margin} .you=${you} .writable=${!ended} keeping></live-chat>`}
      <live-say .language=${this.language} .sending=${this.saying} .replying=${quoted} ?closed=${ended}></live-say>
    `;
  }
}

define("studio-chat", StudioChat);
