/** What was decided about whoever looks, why and until when; the one appeal against it, and the answer. Brings its words. */
import { css, html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { MyAppeal, MyDecision, MyDecisions } from "../lib/appeals.ts";
import type { House } from "../lib/browser.ts";
import { learn } from "../lib/i18n.ts";
import { codeOf, factsOf } from "../lib/problems.ts";
import { moment } from "../lib/times.ts";
import { appealsEnglish } from "../lib/words-appeals-en.ts";
import { appealsRussian } from "../lib/words-appeals-ru.ts";
import { VitrinaElement, define } from "./element.ts";
import { clock, tick, warn } from "./icons.ts";
import { buttons, fields, look } from "./look.ts";

learn({ en: appealsEnglish, ru: appealsRussian });

/** Code points. Source: server/api/appeals.py, Words. */
const LONGEST = 600;
/** Milliseconds between two looks: whoever is shut out has no line on which they could be told. */
const LOOKS_EVERY = 10_000;

export class LiveAppeal extends VitrinaElement {
  static override properties = { ...VitrinaElement.properties, house: { attribute: false }, show: {}, found: { state: true }, writing: { state: true }, problem: { state: true }, busy: { state: true } };

  declare house: House;
  declare show: string;
  declare private found: MyDecisions | null;
  /** Against what they write, by its name. */
  declare private writing: string | null;
  declare private problem: string | null;
  declare private busy: boolean;
  #timer = 0;

  constructor() {
    super();
    this.found = null;
    this.writing = null;
    this.problem = null;
    this.busy = false;
  }

  static override styles = [
    look,
    buttons,
    fields,
    css`
      :host,
      ol,
      form {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: 14px;
      }
      li {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: 8px;
        padding: 14px 16px;
        border: 1.5px solid var(--line);
        border-radius: var(--round);
        background: var(--paper-raised);
        overflow-wrap: anywhere;
      }
      h3 {
        font-size: 17px;
        font-weight: 700;
      }
      .soft,
      .rules {
        color: var(--ink-soft);
        font-size: 14px;
        line-height: 1.4;
      }
      blockquote {
        margin: 0;
        padding-left: 10px;
        border-left: 3px solid var(--line-strong);
        font-size: 15px;
      }
      .state {
        display: flex;
        gap: 8px;
        align-items: center;
        font-weight: 650;
      }
      .state.late {
        color: var(--awning-deep);
      }
      .lifted {
        color: var(--leaf);
      }
      textarea.input {
        font: inherit;
        font-size: 16px;
        min-height: 110px;
        padding: 12px 14px;
        line-height: 1.4;
        resize: vertical;
      }
      .deeds {
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
      }
    `,
  ];

  override firstUpdated(): void {
    void this.#look();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#timer = window.setInterval(() => document.hidden || this.busy || void this.#look(), LOOKS_EVERY);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.clearInterval(this.#timer);
  }

  override updated(): void {
    if (this.writing !== null) this.renderRoot.querySelector<HTMLElement>("textarea:not(:focus)[data-fresh]")?.focus();
  }

  override render(): TemplateResult {
    if (this.found === null) return html`${this.#wrong()}<p role="status">${this.problem === null ? this.t("loading") : nothing}</p>`;
    const { items, rules } = this.found;
    if (items.length === 0) return html`<p role="status">${this.t("appeal.none")}</p>`;
    return html`${this.writing === null ? this.#wrong() : nothing}
      <ol data-testid="decisions">${repeat(items, ({ about }) => about, (each) => this.#decision(each))}</ol>
      <p class="rules" data-testid="appeal-rules">${this.words(rules)}</p>`;
  }

  #wrong(): TemplateResult {
    return html`<div role="alert">${this.problem === null ? nothing : html`<p class="wrong">${warn()}<span>${this.problem}</span></p>`}</div>`;
  }

  #decision(each: MyDecision): TemplateResult {
    const about = each.sentence ?? (each.removed ? "removed" : "message");
    const reason = each.reason ?? each.reasons.map((one) => this.reason(one)).join(", ");
    return html`<li data-testid="decision" data-about=${each.about}>
      <h3>${this.t(`appeal.kind.${about}`)}${each.sentence === null ? nothing : html` ${this.#until(each)}`}${each.everywhere ? html` · ${this.t("appeal.everywhere")}` : nothing}</h3>
      ${each.text === null ? nothing : html`<blockquote>${each.text}</blockquote>`}
      ${reason === "" ? nothing : html`<p>${this.t("appeal.reason", { reason })}</p>`}
      ${each.appeal === null ? this.#against(each) : this.#appeal(each, each.appeal)}
    </li>`;
  }

  #until({ until }: MyDecision): string {
    if (until === null) return this.t("appeal.for_good");
    const now = this.#now;
    return this.t(Date.parse(until) > now ? "appeal.until" : "appeal.over", { when: moment(until, this.language, now) });
  }

  get #now(): number {
    return this.found === null ? Date.now() : Date.parse(this.found.server_time);
  }

  #against(each: MyDecision): TemplateResult {
    if (!each.open) return html`<p class="soft">${this.t("appeal.short")}</p>`;
    if (this.writing !== each.about) return html`<div class="deeds"><button class="button" data-testid="appeal" ?disabled=${this.busy} @click=${() => this.#write(each.about)}>${this.t("appeal.write")}</button></div>`;
    return html`<form @submit=${(event: Event) => this.#submit(event, each.about)}>
      <div class="field">
        <label for="words">${this.t("appeal.words")}</label>
        <textarea class="input" id="words" name="words" data-fresh data-testid="appeal-words" maxlength=${LONGEST} required aria-describedby="more" aria-invalid=${this.problem === null ? "false" : "true"}></textarea>
        <p id="more" class="soft">${this.t("appeal.words_more")}</p>
        ${this.#wrong()}
      </div>
      <div class="deeds">
        <button class="button" data-testid="appeal-send" ?disabled=${this.busy}>${this.t(this.busy ? "appeal.sending" : "appeal.send")}</button>
        <button type="button" class="button quiet" ?disabled=${this.busy} @click=${() => this.#write(null)}>${this.t("appeal.back")}</button>
      </div>
    </form>`;
  }

  #appeal(each: MyDecision, { words, due, overdue, state, answer }: MyAppeal): TemplateResult {
    const when = moment(due, this.language, this.#now);
    const outcome = state === "open" ? html`<p class="state ${overdue ? "late" : ""}">${clock()}<span>${this.t(overdue ? "appeal.overdue" : "appeal.by", { when })}</span></p>` : html`<p class="state ${state}">${state === "lifted" ? tick(18) : nothing}<span>${this.t(`appeal.state.${state}`)}</span></p>`;
    return html`<div role="status" data-testid="appeal-state">${outcome}</div>
      ${answer === null ? (state === "lifted" ? html`<p>${this.t("appeal.by_itself")}</p>` : nothing) : html`<p>${this.t("appeal.answer", { words: answer })}</p>`}
      ${words === "" ? nothing : html`<p class="soft">${this.t("appeal.yours", { words })}</p>`}
      ${state === "lifted" && each.sentence === "out" ? html`<div class="deeds"><button class="button" @click=${() => location.reload()}>${this.t("appeal.return")}</button></div>` : nothing}`;
  }

  #write(about: string | null): void {
    this.writing = about;
    this.problem = null;
  }

  #submit(event: Event, about: string): void {
    event.preventDefault();
    const words = String(new FormData(event.target as HTMLFormElement).get("words") ?? "").trim();
    if (words === "" || this.busy) return;
    void this.#do(async () => {
      await this.house.api.ask("POST", `/shows/${this.show}/appeals`, { body: { about, words } });
      this.writing = null;
      await this.#read();
    });
  }

  async #look(): Promise<void> {
    try {
      await this.#read();
    } catch (thrown) {
      if (this.found === null) this.problem = this.error(codeOf(thrown));
    }
  }

  async #read(): Promise<void> {
    this.found = await this.house.api.ask<MyDecisions>("GET", `/shows/${this.show}/appeals/mine`);
  }

  async #do(what: () => Promise<void>): Promise<void> {
    this.busy = true;
    this.problem = null;
    try {
      await what();
    } catch (thrown) {
      const code = codeOf(thrown);
      const reasons = code === "message_refused" ? ((factsOf(thrown)["reasons"] as readonly string[] | undefined) ?? []) : [];
      this.problem = reasons.length > 0 ? this.t("appeal.refused", { reasons: reasons.map((each) => this.reason(each)).join(", ") }) : this.error(code);
    } finally {
      this.busy = false;
    }
  }
}

define("live-appeal", LiveAppeal);
