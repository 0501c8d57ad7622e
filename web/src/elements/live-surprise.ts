/** A surprise: what will fall, what has fallen and can be claimed, and the code of whoever won. */
import { html, nothing, type TemplateResult } from "lit";
import type { ServerClock } from "../lib/clock.ts";
import { surpriseStage } from "../lib/crowd-draws.ts";
import { learn } from "../lib/i18n.ts";
import type { MySurprise, SurpriseView } from "../lib/wire.ts";
import { drawsEnglish } from "../lib/words-draws-en.ts";
import { drawsRussian } from "../lib/words-draws-ru.ts";
import { VitrinaElement, define } from "./element.ts";
import "./live-countdown.ts";
import { drawLook } from "./live-draw-look.ts";
import { buttons, look } from "./look.ts";

learn({ en: drawsEnglish, ru: drawsRussian });

type Drop = NonNullable<SurpriseView["drop"]>;

export class LiveSurprise extends VitrinaElement {
  static override properties = { ...VitrinaElement.properties, surprise: { attribute: false }, mine: { attribute: false }, time: { attribute: false }, offline: { type: Boolean }, preview: { type: Boolean } };

  declare surprise: SurpriseView;
  /** What whoever looks has to do with this surprise. */
  declare mine: readonly MySurprise[];
  declare time: ServerClock | null;
  declare offline: boolean;
  /** Whether nobody sees it yet. */
  declare preview: boolean;

  constructor() {
    super();
    this.mine = [];
    this.time = null;
    this.offline = false;
    this.preview = false;
  }

  static override styles = [look, buttons, drawLook];

  override render(): TemplateResult {
    const stage = surpriseStage(this.surprise, this.mine, this.time?.now() ?? Date.now());
    switch (stage.at) {
      case "won":
        return this.#won(stage.part);
      case "open":
        return this.#falls(stage.drop);
      case "counting":
        return this.#falls(stage.drop, stage.part);
      case "over":
        return this.#over();
      case "lost":
        return this.#soon(stage.part);
      case "soon":
        return this.#soon();
    }
  }

  #soon(lost?: MySurprise): TemplateResult {
    const left = this.surprise.drops - this.surprise.dropped;
    return html`<section class="card" data-testid="surprise" data-state=${lost === undefined ? "soon" : "lost"} aria-label=${this.t("surprise.title")}>
      <div class="head"><b>🎁 ${capital(this.words(this.surprise.prize))}</b></div>
      <p class="quiet-text" role="status">${this.t(lost === undefined ? "surprise.soon" : "surprise.lost")} ${left > 0 ? this.t("surprise.left", { n: left }) : nothing}</p>
      ${this.#rules(lost)}
    </section>`;
  }

  #falls(drop: Drop, part?: MySurprise): TemplateResult {
    const runs = !drop.closed && Date.parse(drop.closes_at) > (this.time?.now() ?? Date.now());
    return html`<section class="card hot joy" data-testid="surprise" data-state=${part === undefined ? "open" : part.state} aria-label=${this.t("surprise.title")}>
      <div class="head"><b role="status" aria-live="polite">🎁 ${this.t("surprise.falls", { prize: this.words(this.surprise.prize) })}</b>
        ${runs ? html`<span class="when"><live-countdown .language=${this.language} .until=${drop.closes_at} .time=${this.time} @wish=${this.#elapsed}></live-countdown></span>` : nothing}</div>
      <div class="line">
        ${part === undefined
          ? html`<button class="button" data-testid="surprise-claim" ?disabled=${this.offline || this.preview} @click=${() => this.wish({ kind: "crowd-draw", deed: { do: "claim", surprise: this.surprise.id } })}>${this.t("surprise.claim")}</button>`
          : html`<span role="status">${this.t("surprise.in")}</span>`}
        <span class="quiet-text numbers">${this.t("surprise.claimed", { n: drop.claimed })}</span>
      </div>
      ${this.offline ? html`<p class="quiet-text">${this.t("draw.offline")}</p>` : nothing} ${this.#rules(part)}
    </section>`;
  }

  #won(part: MySurprise): TemplateResult {
    const until = part.ends_at === null ? "" : new Date(part.ends_at).toLocaleTimeString(this.language, { hour: "2-digit", minute: "2-digit" });
    return html`<section class="card hot ${part.used ? "" : "joy"}" data-testid="surprise" data-state="won" aria-label=${this.t("surprise.title")}>
      <div class="head"><b role="status" aria-live="polite">🎉 ${this.t("surprise.won", { prize: this.words(this.surprise.prize) })}</b></div>
      <div class="line"><span class="code" data-testid="surprise-code">${part.code}</span>
        ${part.used ? html`<span>${this.t("surprise.used")}</span>` : html`<button class="button" data-testid="surprise-apply" @click=${() => this.#apply(part)}>${this.t("surprise.apply")}</button>`}</div>
      <p class="quiet-text">${this.t("surprise.until", { time: until })}</p>
      ${this.#rules(part)}
    </section>`;
  }

  #over(): TemplateResult {
    return html`<section class="card" data-testid="surprise" data-state="ended" aria-label=${this.t("surprise.title")}>
      <div class="head"><span role="status">${this.t("surprise.over")}</span></div>
      <a href="${location.pathname}/proof" target="_blank" rel="noopener">${this.t("draw.check")}</a>
    </section>`;
  }

  #rules(part?: MySurprise): TemplateResult {
    return html`<details ?open=${this.preview}><summary>${this.t("draw.rules")}</summary>
      <small>${this.words(this.surprise.rules)}</small>
      ${this.surprise.commitment === "" ? nothing : html`<small>${this.t("draw.bound", { hash: this.surprise.commitment.slice(0, 12) })}…</small>`}
      ${part === undefined ? nothing : html`<small>${this.t("draw.ticket", { ticket: part.ticket })}</small>`}
      ${this.preview ? nothing : html`<a href="${location.pathname}/proof" target="_blank" rel="noopener">${this.t("draw.check")}</a>`}
    </details>`;
  }

  #apply(part: MySurprise): void {
    if (part.code === null) return;
    this.wish({ kind: "code", code: part.code });
    this.wish({ kind: "open", sheet: "cart" });
  }

  #elapsed = (event: Event): void => {
    event.stopPropagation();
    this.requestUpdate();
  };
}

/** As a line of its own begins. */
function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}

define("live-surprise", LiveSurprise);
