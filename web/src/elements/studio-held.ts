/** What the moderator held: whose words, why, and how long they wait. One press lets them through or not; the first one counts. */
import { css, html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { ServerClock } from "../lib/clock.ts";
import { isCopied, type Outcome, pieces, queueOf, stateAt, surest } from "../lib/held.ts";
import { clockface, hour } from "../lib/times.ts";
import type { HeldView } from "../lib/wire.ts";
import { VitrinaElement, define } from "./element.ts";
import { cross, tick } from "./icons.ts";
import { buttons, look } from "./look.ts";
import { queueLook, studioLook } from "./studio-look.ts";

export class StudioHeld extends VitrinaElement {
  static override properties = { ...VitrinaElement.properties, held: { attribute: false }, time: { attribute: false }, deciding: { attribute: false }, wrong: { attribute: false }, allowed: { attribute: false }, n: { state: true } };

  declare held: readonly HeldView[];
  declare time: ServerClock | null;
  /** What is being decided about, by id. */
  declare deciding: ReadonlySet<string>;
  /** Verdicts that somebody said were wrong. */
  declare wrong: ReadonlySet<string>;
  /** What everybody may write since somebody here said so. */
  declare allowed: ReadonlySet<string>;
  /** Counts seconds, so that clocks go on. */
  declare private n: number;
  #timer = 0;

  constructor() {
    super();
    this.held = [];
    this.time = null;
    this.deciding = new Set();
    this.wrong = new Set();
    this.allowed = new Set();
    this.n = 0;
  }

  static override styles = [
    look,
    buttons,
    studioLook,
    queueLook,
    css`
      ol:not(.past) li {
        font-size: 17px;
      }
      .top {
        display: flex;
        flex-wrap: wrap;
        gap: 2px 8px;
        align-items: baseline;
      }
      .left {
        margin-left: auto;
        color: var(--chalk-soft);
        font-size: 15px;
        font-variant-numeric: tabular-nums;
      }
      .left.soon {
        color: var(--ember);
        font-weight: 650;
      }
      mark {
        padding: 1px 3px;
        border-radius: 5px;
        background: rgb(255 123 94 / 26%);
        color: inherit;
        text-decoration: underline solid var(--ember) 2px;
        text-underline-offset: 3px;
      }
      .why {
        display: flex;
        flex-wrap: wrap;
        gap: 6px;
        align-items: center;
        font-size: 13px;
      }
      .why span {
        padding: 1px 8px;
        border-radius: 7px;
        background: rgb(255 123 94 / 20%);
        color: var(--ember);
        font-weight: 650;
      }
      .why i {
        color: var(--chalk-soft);
        font-style: normal;
      }
      .deeds {
        display: grid;
        grid-template-columns: 1fr 1fr;
        gap: 8px;
      }
      .deeds .button {
        gap: 6px;
        min-height: 44px;
      }
      .yes {
        background: var(--leaf-light);
        color: var(--ink);
      }
      .state {
        font-weight: 650;
      }
      .state.approved {
        color: var(--leaf-light);
      }
      .who {
        min-height: 30px;
        padding: 0;
        border: 0;
        background: none;
        color: inherit;
        font-weight: 700;
        text-decoration: underline dotted;
        text-underline-offset: 4px;
      }
      .foot {
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
        align-items: center;
        justify-content: space-between;
      }
      .foot .why {
        flex: 1 1 100%;
      }
    `,
  ];

  override connectedCallback(): void {
    super.connectedCallback();
    this.#timer = window.setInterval(() => (this.n += 1), 1_000);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.clearInterval(this.#timer);
  }

  get #now(): number {
    return this.time?.now() ?? Date.now();
  }

  override render(): TemplateResult {
    const { waiting, past } = queueOf(this.held, this.#now);
    if (this.held.length === 0) return html`<p class="soft none">${this.t("held.empty")}</p>`;
    return html`<div role="status">${waiting.length === 0 ? html`<p class="soft none">${this.t("held.nothing_waits")}</p>` : nothing}</div>
      <ol aria-label=${this.t("held.waiting")}>${repeat(waiting, ({ id }) => id, (each) => this.#waiting(each))}</ol>
      ${past.length === 0 ? nothing : html`<h3>${this.t("held.past")}</h3>`}
      <ol class="past" aria-label=${this.t("held.past")}>${repeat(past, ({ id }) => id, (each) => this.#past(each))}</ol>`;
  }

  #waiting(held: HeldView): TemplateResult {
    const left = Date.parse(held.until) - this.#now;
    const name = held.author.name;
    const busy = this.deciding.has(held.id);
    const button = (outcome: Outcome, words: TemplateResult, style: string): TemplateResult =>
      html`<button class="button small ${style}" data-testid="held-${outcome}" ?disabled=${busy} aria-label=${this.t(`held.${outcome}_of`, { name })} @click=${() => this.wish({ kind: "decide", message: held.id, outcome })}>${words}</button>`;
    return html`<li data-testid="held-message" data-message=${held.id}>
      <div class="top">${this.#name(held)}<span class="left ${left < 30_000 ? "soon" : ""}" title=${this.t("held.left")}>${clockface(left, this.language)}</span></div>
      <p>${this.#text(held)}</p>
      ${this.#why(held)}
      <div class="deeds">${button("approved", html`${tick(18)}${this.t("held.approve")}`, "yes")}${button("denied", html`${cross()}${this.t("held.deny")}`, "quiet")}</div>
      ${this.#allow(held)}
    </li>`;
  }

  #past(held: HeldView): TemplateResult {
    const state = stateAt(held, this.#now);
    const by = held.decided_by === null ? "" : ` · ${held.decided_by}`;
    return html`<li data-testid=${state === "refused" ? "refused-message" : "decided-message"} data-message=${held.id}>
      <div class="top">${this.#name(held)}<span class="soft">${hour(held.at, this.language)}</span><span class="left state ${state}">${this.t(`held.state.${state}` as "held.state.denied")}${by}</span></div>
      <p>${this.#text(held)}</p>
      <div class="foot">${this.#why(held)}${state === "approved" ? nothing : html`${this.#allow(held)}${this.#wrong(held)}`}</div>
    </li>`;
  }

  #name({ id, author, state }: HeldView): TemplateResult {
    const { name } = author;
    if (author.role === "host" || author.role === "moderator") return html`<b>${name}</b>`;
    const somebody = { id: author.id, name, guest: author.role === "guest", message: state === "approved" ? id : null };
    return html`<button class="who" data-testid="held-person" aria-label=${this.t("held.person_of", { name })} @click=${() => this.wish({ kind: "person", somebody })}>${name}</button>`;
  }

  /** What has only the name of a fact was not kept: nothing can be said about it. */
  #wrong({ id, author }: HeldView): TemplateResult | typeof nothing {
    if (!id.startsWith("msg_")) return nothing;
    if (this.wrong.has(id)) return html`<span class="soft" role="status">${this.t("held.wrong_said")}</span>`;
    return html`<button class="button quiet small" data-testid="held-wrong" aria-label=${this.t("held.wrong_of", { name: author.name })} @click=${() => this.wish({ kind: "wrong", message: id })}>${this.t("held.wrong")}</button>`;
  }

  /** What a crowd copies stands here once for each of them; one press is enough for all. */
  #allow({ id, author, marks }: HeldView): TemplateResult | typeof nothing {
    if (!isCopied(marks) || !id.startsWith("msg_")) return nothing;
    if (this.allowed.has(id)) return html`<span class="soft" role="status">${this.t("held.allowed")}</span>`;
    return html`<button class="button quiet small" data-testid="held-allow" aria-label=${this.t("held.allow_of", { name: author.name })} @click=${() => this.wish({ kind: "phrase", message: id })}>${this.t("held.allow")}</button>`;
  }

  #text({ text, marks }: HeldView): readonly (TemplateResult | string)[] {
    return pieces(text, marks).map((piece) => (piece.marked ? html`<mark>${piece.text}</mark>` : piece.text));
  }

  #why({ reasons, scores }: HeldView): TemplateResult {
    return html`<div class="why">
      ${reasons.map((reason) => html`<span>${this.#label(reason)}</span>`)}
      ${surest(scores).map(({ label, percent }) => html`<i>${this.#label(label)} ${percent} %</i>`)}
    </div>`;
  }

  #label(reason: string): string {
    const words = this.t(`held.label.${reason}` as "held.label.word");
    return words.startsWith("held.label.") ? reason : words;
  }
}

define("studio-held", StudioHeld);
