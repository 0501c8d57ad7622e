/** A surprise: what will fall, what has fallen and can be claimed, and the code of whoever won. */
import { html, nothing, type TemplateResult } from "lit";
import type { ServerClock } from "../lib/clock.ts";
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
  static override properties = { ...VitrinaElement.properties, surprise: { attribute: false }, mine: { attribute: false }, time: { attribute: false }, offline: { type: Boolean }, preview: { type: Boolean }, hiding: { state: true } };

  declare surprise: SurpriseView;
  /** What whoever looks has to do with this surprise. */
  declare mine: readonly MySurprise[];
  declare time: ServerClock | null;
  declare offline: boolean;
  /** Whether nobody sees it yet. */
  declare preview: boolean;
  /** The drop, or the end, that was put out of sight. */
  declare private hiding: string;
  /** The drop of which we know how it went for us. */
  #settled = "";

  constructor() {
    super();
    this.mine = [];
    this.time = null;
    this.offline = false;
    this.preview = false;
    this.hiding = "";
  }

  static override styles = [look, buttons, drawLook];

  /** The draw is over and our ticket won, or we did not see how it went: the code is told to us alone, so we ask. */
  override updated(): void {
    const drop = this.surprise.drop;
    const part = this.mine.find(({ state }) => state === "waiting");
    if (drop === null || part === undefined) return;
    const what = `${this.surprise.id} ${part.number}`;
    const is_over = drop.number > part.number || drop.closed;
    if (!is_over || this.#settled === what) return;
    this.#settled = what;
    if (drop.number === part.number && !drop.winners.includes(part.ticket)) return; // lost, as anybody can see
    this.wish({ kind: "crowd-draw", deed: { do: "look" } });
  }

  override render(): TemplateResult | typeof nothing {
    const { drop, status } = this.surprise;
    const won = this.mine.find((part) => part.state === "won");
    if (won !== undefined) return this.hiding === won.ticket ? nothing : this.#won(won);
    if (drop !== null && this.#isOpen(drop)) return this.#falls(drop);
    if (status === "ended") return this.hiding === "ended" || this.mine.length === 0 ? nothing : this.#quiet(this.t("surprise.over"), "ended");
    const lost = drop !== null && this.#part(drop) !== undefined;
    return this.#soon(lost);
  }

  #soon(lost: boolean): TemplateResult {
    const left = this.surprise.drops - this.surprise.dropped;
    return html`<section class="card" data-testid="surprise" data-state=${lost ? "lost" : "soon"} aria-label=${this.t("surprise.title")}>
      <div class="head"><b>🎁 ${this.words(this.surprise.prize)}</b></div>
      <p class="quiet-text" role="status">${lost ? this.t("surprise.lost") : this.t("surprise.soon")} ${left > 0 ? this.t("surprise.left", { n: left }) : nothing}</p>
      ${this.#rules()}
    </section>`;
  }

  #falls(drop: Drop): TemplateResult {
    const part = this.#part(drop);
    return html`<section class="card hot joy" data-testid="surprise" data-state=${part === undefined ? "open" : part.state} aria-label=${this.t("surprise.title")}>
      <div class="head"><b role="status" aria-live="polite">🎁 ${this.t("surprise.falls", { prize: this.words(this.surprise.prize) })}</b>
        <span class="when"><live-countdown .language=${this.language} .until=${drop.closes_at} .time=${this.time} @wish=${() => this.requestUpdate()}></live-countdown></span></div>
      <div class="line">
        ${part === undefined
          ? html`<button class="button" data-testid="surprise-claim" ?disabled=${this.offline || this.preview} @click=${() => this.wish({ kind: "crowd-draw", deed: { do: "claim", surprise: this.surprise.id } })}>${this.t("surprise.claim")}</button>`
          : html`<span role="status">${part.state === "lost" ? this.t("surprise.lost") : this.t("surprise.in")}</span>`}
        <span class="quiet-text numbers">${this.t("surprise.claimed", { n: drop.claimed })}</span>
      </div>
      ${this.offline ? html`<p class="quiet-text">${this.t("draw.offline")}</p>` : nothing} ${this.#rules(part)}
    </section>`;
  }

  #won(part: MySurprise): TemplateResult {
    const until = part.ends_at === null ? "" : new Date(part.ends_at).toLocaleTimeString(this.language, { hour: "2-digit", minute: "2-digit" });
    return html`<section class="card hot ${part.used ? "" : "joy"}" data-testid="surprise" data-state="won" aria-label=${this.t("surprise.title")}>
      <div class="head"><b role="status" aria-live="polite">🎉 ${this.t("surprise.won")} ${this.words(this.surprise.prize)}</b>${this.#hide(part.ticket)}</div>
      <div class="line"><span class="code" data-testid="surprise-code">${part.code}</span>
        ${part.used ? html`<span>${this.t("surprise.used")}</span>` : html`<button class="button" data-testid="surprise-apply" @click=${() => this.#apply(part)}>${this.t("surprise.apply")}</button>`}</div>
      <p class="quiet-text">${this.t("surprise.until", { time: until })}</p>
      ${this.#rules(part)}
    </section>`;
  }

  #quiet(text: string, what: string): TemplateResult {
    return html`<section class="card" data-testid="surprise" data-state="ended" aria-label=${this.t("surprise.title")}>
      <div class="head"><span role="status">${text}</span>${this.#hide(what)}</div>
      <a href="${location.pathname}/proof" target="_blank" rel="noopener">${this.t("draw.check")}</a>
    </section>`;
  }

  #hide(what: string): TemplateResult {
    return html`<button class="round x" aria-label=${this.t("draw.hide")} @click=${() => (this.hiding = what)}>×</button>`;
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

  #part(drop: Drop): MySurprise | undefined {
    return this.mine.find((part) => part.number === drop.number);
  }

  #isOpen(drop: Drop): boolean {
    return !drop.closed && Date.parse(drop.closes_at) > (this.time?.now() ?? Date.now());
  }
}

define("live-surprise", LiveSurprise);
