/** The chat on the host's desk: what was said, what was held, and what staff decided. */
import { css, html, nothing, type TemplateResult } from "lit";
import type { House } from "../lib/browser.ts";
import type { RemovalReason } from "../lib/frames.ts";
import type { ServerClock } from "../lib/clock.ts";
import type { Room } from "../lib/show-room.ts";
import type { Sending } from "../lib/talk.ts";
import type { WishEvent } from "../lib/wishes.ts";
import { VitrinaElement, define } from "../elements/element.ts";
import "../elements/live-answer.ts";
import "../elements/live-chat.ts";
import "../elements/live-sampled.ts";
import "../elements/live-say.ts";
import { look } from "../elements/look.ts";
import "../elements/studio-held.ts";
import "../elements/studio-person.ts";
import type { StudioTab } from "../elements/studio-tabs.ts";
import "../elements/studio-tabs.ts";
import { EMPTY_ORDER, type Order } from "./keeping-order.ts";
import { NO_QUESTIONS, type Questions } from "./questioning.ts";
import { studioLook } from "../elements/studio-look.ts";

/** Why staff take most away; the author is told in words. */
const WHY: readonly RemovalReason[] = ["rude", "insult", "spam", "link", "obscene"];

const TABS = ["chat", "questions", "refused", "appeals", "rules", "log"] as const;
type Tab = (typeof TABS)[number];

const TITLES = { chat: "chat.title", questions: "studio.questions", refused: "held.title", appeals: "appeals.tab", rules: "rules.tab", log: "log.tab" } as const;

export class StudioChat extends VitrinaElement {
  static override properties = { ...VitrinaElement.properties, room: { attribute: false }, saying: { attribute: false }, replying: {}, time: { attribute: false }, order: { attribute: false }, questions: { attribute: false }, tab: { state: true }, taken: { state: true }, house: { attribute: false }, host: { type: Boolean } };

  declare room: Room;
  declare saying: Sending;
  declare replying: string | null;
  declare time: ServerClock | null;
  declare order: Order;
  declare questions: Questions;
  declare house: House;
  declare host: boolean;
  declare private tab: Tab;
  /** What was taken away here just now: its author is told why, if somebody says it. */
  declare private taken: string | null;

  constructor() {
    super();
    this.saying = { state: "idle" };
    this.replying = null;
    this.time = null;
    this.order = EMPTY_ORDER;
    this.questions = NO_QUESTIONS;
    this.host = false;
    this.tab = "chat";
    this.taken = null;
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
      .pane {
        display: grid;
        grid-template-rows: minmax(0, 1fr);
        min-height: 0;
      }
      .scrolls {
        min-height: 0;
        overflow-y: auto;
      }
      .why {
        display: flex;
        flex-wrap: wrap;
        gap: 6px;
        align-items: center;
        padding: 6px 0;
        font-size: 15px;
      }
      .why button {
        min-height: 40px;
        padding: 0 12px;
        border: 0;
        border-radius: 99px;
        background: var(--night-raised);
        color: inherit;
      }
    `,
  ];

  override render() {
    const { snapshot } = this.room;
    const ended = snapshot.show.state.status === "ended";
    const quoted = snapshot.messages.find((message) => message.id === this.replying) ?? null;
    const { held, somebody, busy } = this.order;
    const appealed = this.order.appeals.filter(({ state }) => state === "open").length;
    const waiting = held.filter(({ state }) => state === "waiting").length;
    const asked = this.questions.groups?.filter(({ state, faq }) => state === "waiting" && !(ended && faq !== null)).length ?? 0;
    return html`
      <studio-tabs .language=${this.language} .tabs=${this.#tabs(asked, waiting, appealed)} .chosen=${this.tab} @choose=${({ detail }: CustomEvent<Tab>) => this.#choose(detail)}></studio-tabs>
      <div class="pane" id="pane" role="tabpanel" aria-label=${this.t(TITLES[this.tab])}>${this.#panel(ended)}</div>
      <div>
        <div role="status">${this.taken === null ? nothing : this.#why(this.taken)}</div>
        ${somebody === null ? nothing : html`<studio-person .language=${this.language} .somebody=${somebody} ?busy=${busy}></studio-person>`}
        <live-say .language=${this.language} .sending=${this.saying} .replying=${quoted} ?closed=${ended}></live-say>
      </div>
    `;
  }

  #panel(ended: boolean): TemplateResult {
    const { snapshot, margin, you } = this.room;
    const { held, deciding, wrong, allowed } = this.order;
    switch (this.tab) {
      case "chat":
        return html`<live-chat .language=${this.language} .messages=${snapshot.messages} .margin=${margin} .answers=${snapshot.answers} .you=${you} .writable=${!ended} keeping @wish=${this.#notice}></live-chat>`;
      case "questions":
        return this.#questions(ended);
      case "refused":
        return html`<studio-held .language=${this.language} .held=${held} .time=${this.time} .deciding=${deciding} .wrong=${wrong} .allowed=${allowed}></studio-held>`;
      case "appeals":
        return html`<div class="scrolls">${this.host ? html`<studio-terms .language=${this.language} .house=${this.house}></studio-terms>` : nothing}<studio-appeals .language=${this.language} .appeals=${this.order.appeals} .time=${this.time} .you=${you?.id ?? null} ?busy=${this.order.busy}></studio-appeals></div>`;
      case "rules":
        return html`<studio-rules .language=${this.language} .house=${this.house} .show=${snapshot.show.id} ?host=${this.host}></studio-rules>`;
      case "log":
        return html`<studio-log .language=${this.language} .house=${this.house} .show=${snapshot.show.id} ?host=${this.host}></studio-log>`;
    }
  }

  #notice = ({ detail }: WishEvent): void => {
    if (detail.kind !== "remove") return;
    const author = this.room.snapshot.messages.find(({ id }) => id === detail.message)?.author.id;
    this.taken = author === this.room.you?.id ? null : detail.message;
  };

  #why(message: string): TemplateResult {
    const say = (reason: RemovalReason): void => {
      this.taken = null;
      this.wish({ kind: "remove", message, reason });
    };
    return html`<div class="why" data-testid="why-removed"><span>${this.t("held.why_removed")}</span>${WHY.map((reason) => html`<button @click=${() => say(reason)}>${this.t(`held.label.${reason}` as "held.label.rude")}</button>`)}<button @click=${() => (this.taken = null)}>${this.t("held.why_not")}</button></div>`;
  }

  #questions(ended: boolean): TemplateResult {
    const { groups, assistant, entries, lost, busy, leftOut } = this.questions;
    return html`<studio-questions .language=${this.language} .groups=${groups} .assistant=${assistant} .entries=${entries} .lost=${lost} .busy=${busy} .leftOut=${leftOut} ?host=${this.host} ?ended=${ended}></studio-questions>`;
  }

  #tabs(asked: number, waiting: number, appealed: number): readonly StudioTab[] {
    const counts: Partial<Record<Tab, number>> = { questions: asked, refused: waiting, appeals: appealed };
    return TABS.map((id) => ({ id, title: this.t(TITLES[id]), count: counts[id] ?? 0 }));
  }

  #choose(tab: Tab): void {
    this.tab = tab;
    if (tab === "appeals") void Promise.all([import("../elements/studio-appeals.ts"), this.host ? import("../elements/studio-terms.ts") : null]);
    if (tab === "questions") void import("../elements/studio-questions.ts");
    if (tab === "log") void import("../elements/studio-log.ts");
    if (tab === "rules") void import("../elements/studio-rules.ts");
  }
}

define("studio-chat", StudioChat);
