/** Appeals that wait, what is due first on top: why somebody was sentenced, what they say, and what becomes of it. The first answer counts. */
import { css, html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { Answered } from "../lib/appeals.ts";
import type { ServerClock } from "../lib/clock.ts";
import { moment } from "../lib/times.ts";
import type { AppealView } from "../lib/wire.ts";
import { VitrinaElement, define } from "./element.ts";
import { buttons, fields, look } from "./look.ts";
import { queueLook, studioLook } from "./studio-look.ts";

/** Code points of an answer. Source: server/api/appeals.py, Words. */
const LONGEST = 600;
/** Minutes to which a sentence can be shortened by one press. */
const SHORTER = [10, 60, 24 * 60] as const;
const HOUR = 60 * 60_000;

export class StudioAppeals extends VitrinaElement {
  static override properties = { ...VitrinaElement.properties, appeals: { attribute: false }, time: { attribute: false }, you: {}, busy: { type: Boolean }, looking: { state: true }, outcome: { state: true }, n: { state: true } };

  declare appeals: readonly AppealView[];
  declare time: ServerClock | null;
  /** Who looks: what they decided themselves is marked. */
  declare you: string | null;
  declare busy: boolean;
  /** The one that is being answered. */
  declare private looking: string | null;
  declare private outcome: Answered;
  declare private n: number;
  #timer = 0;

  constructor() {
    super();
    this.appeals = [];
    this.time = null;
    this.you = null;
    this.busy = false;
    this.looking = null;
    this.outcome = "lifted";
    this.n = 0;
  }

  static override styles = [
    look,
    buttons,
    fields,
    studioLook,
    queueLook,
    css`
      form {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: 10px;
        padding: 2px 2px 10px;
      }
      li.late {
        box-shadow: inset 3px 0 0 var(--ember);
      }
      .top {
        display: flex;
        flex-wrap: wrap;
        gap: 2px 8px;
        align-items: baseline;
      }
      .due {
        margin-left: auto;
        color: var(--chalk-soft);
        font-size: 14px;
        font-variant-numeric: tabular-nums;
      }
      .late .due,
      .kind {
        color: var(--ember);
        font-weight: 650;
      }
      blockquote {
        margin: 0;
        padding-left: 10px;
        border-left: 3px solid var(--brass);
      }
      .ways {
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
      }
      .ways button[aria-pressed="true"] {
        box-shadow: inset 0 0 0 2px var(--brass);
      }
      .ways .button,
      form .button {
        min-height: 44px;
      }
      label {
        display: grid;
        gap: 6px;
        font-size: 15px;
      }
      textarea.input {
        font: inherit;
        font-size: 16px;
        min-height: 84px;
        padding: 10px 12px;
        line-height: 1.4;
        resize: vertical;
      }
    `,
  ];

  override connectedCallback(): void {
    super.connectedCallback();
    this.#timer = window.setInterval(() => (this.n += 1), 10_000);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.clearInterval(this.#timer);
  }

  override render(): TemplateResult {
    const waiting = this.appeals.filter(({ state }) => state === "open");
    const past = this.appeals.filter(({ state }) => state !== "open");
    return html`<div role="status">${waiting.length === 0 ? html`<p class="soft none">${this.t("appeals.none")}</p>` : nothing}</div>
      <ol aria-label=${this.t("appeals.waiting")} data-testid="appeals">${repeat(waiting, ({ id }) => id, (each) => this.#waiting(each))}</ol>
      ${past.length === 0 ? nothing : html`<h3>${this.t("appeals.past")}</h3>`}
      <ol class="past" aria-label=${this.t("appeals.past")}>${repeat(past, ({ id }) => id, (each) => this.#past(each))}</ol>`;
  }

  get #now(): number {
    return this.time?.now() ?? Date.now();
  }

  #waiting(each: AppealView): TemplateResult {
    const left = Date.parse(each.due) - this.#now;
    const due = left <= 0 ? this.t("appeals.overdue", { when: this.#moment(each.due) }) : left < HOUR ? this.t("appeals.minutes", { n: Math.max(1, Math.ceil(left / 60_000)) }) : this.t("appeals.due", { when: this.#moment(each.due) });
    return html`<li data-testid="appeal-waits" data-appeal=${each.id} class=${left <= 0 ? "late" : ""}>
      <div class="top"><b>${each.name}</b><span class="kind">${this.#kind(each)}</span><span class="due">${due}</span></div>
      ${this.#about(each)}
      <blockquote>${each.words}</blockquote>
      ${each.by !== null && each.by === this.you ? html`<p class="soft">${this.t("appeals.own")}</p>` : nothing}
      ${this.looking === each.id ? this.#form(each) : html`<div class="ways"><button class="button quiet small" data-testid="appeal-look" aria-label=${this.t("appeals.answer_of", { name: each.name })} @click=${() => this.#look(each.id)}>${this.t("appeals.answer")}</button></div>`}
    </li>`;
  }

  #past(each: AppealView): TemplateResult {
    return html`<li data-testid="appeal-past">
      <div class="top"><b>${each.name}</b><span class="soft">${this.#kind(each)}</span><span class="due">${this.t(`appeals.state.${each.state}` as "appeals.state.lifted")} · ${each.answered_by ?? this.t("appeals.by_itself")}</span></div>
      ${each.answer === null ? nothing : html`<p class="soft">${each.answer}</p>`}
    </li>`;
  }

  #kind({ sentence, scope, removed }: AppealView): string {
    const kind = sentence === null ? this.t(removed ? "appeals.removed" : "appeals.message") : this.t(`log.kind.${sentence}`);
    return scope === null ? `${kind} · ${this.t("log.everywhere")}` : kind;
  }

  #about(each: AppealView): TemplateResult {
    const reasons = each.reasons.map((reason) => this.#label(reason)).join(", ");
    const until = each.sentence === null ? "" : each.until === null ? this.t("log.for_good") : this.t("log.until", { when: this.#moment(each.until) });
    return html`${each.text === null ? nothing : html`<p>${each.text}</p>`}
      <p class="soft">${[each.reason ?? reasons, until, each.by_name ?? this.t("appeals.by_judge"), this.#moment(each.decided_at)].filter((words) => words !== "").join(" · ")}</p>`;
  }

  #form(each: AppealView): TemplateResult {
    const ways: readonly Answered[] = each.sentence === null ? ["lifted", "upheld"] : ["lifted", "shortened", "upheld"];
    const chosen = ways.includes(this.outcome) ? this.outcome : "lifted";
    return html`<form @submit=${(event: Event) => this.#submit(event, each, chosen)} @keydown=${(event: KeyboardEvent) => event.key === "Escape" && this.#look(null)}>
      <div class="ways" role="group" aria-label=${this.t("appeals.outcome")}>
        ${ways.map((way) => html`<button type="button" class="button quiet small" data-testid="appeal-${way}" aria-pressed=${way === chosen ? "true" : "false"} @click=${() => (this.outcome = way)}>${this.t(each.sentence === null && way === "lifted" ? "appeals.do.wrong" : `appeals.do.${way}`)}</button>`)}
      </div>
      ${chosen === "shortened" ? html`<label>${this.t("appeals.minutes_more")}<select class="input" name="minutes">${SHORTER.map((minutes) => html`<option value=${minutes} ?selected=${minutes === 60}>${this.t(`appeals.for_${minutes}` as "appeals.for_10")}</option>`)}</select></label>` : nothing}
      <label>${this.t("appeals.words")}<textarea class="input" name="words" data-testid="appeal-answer" maxlength=${LONGEST} required></textarea></label>
      <div class="ways"><button class="button" data-testid="appeal-do" ?disabled=${this.busy}>${this.t("appeals.send")}</button><button type="button" class="button quiet" @click=${() => this.#look(null)}>${this.t("person.cancel")}</button></div>
    </form>`;
  }

  #label(reason: string): string {
    const words = this.t(`held.label.${reason}` as "held.label.word");
    return words.startsWith("held.label.") ? reason : words;
  }

  #moment(at: string): string {
    return moment(at, this.language, this.#now);
  }

  #look(appeal: string | null): void {
    this.looking = appeal;
    void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>("form textarea")?.focus());
  }

  #submit(event: Event, each: AppealView, outcome: Answered): void {
    event.preventDefault();
    const typed = new FormData(event.target as HTMLFormElement);
    const words = String(typed.get("words") ?? "").trim();
    if (words === "" || this.busy) return;
    this.wish({ kind: "answer-appeal", appeal: each.id, body: { outcome, words, minutes: outcome === "shortened" ? Number(typed.get("minutes")) : null } });
  }
}

define("studio-appeals", StudioAppeals);
