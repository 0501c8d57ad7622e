/** The shield in the studio: one press calms the chat, one lets it be; what a raid did is said loudly. Alt+S from anywhere. */
import { css, html, nothing, type PropertyValues, type TemplateResult } from "lit";
import type { House } from "../lib/browser.ts";
import type { ServerClock } from "../lib/clock.ts";
import { learn } from "../lib/i18n.ts";
import { isAlarm, type ShieldNow } from "../lib/shield.ts";
import { hour } from "../lib/times.ts";
import { shieldEnglish } from "../lib/words-shield-en.ts";
import { shieldRussian } from "../lib/words-shield-ru.ts";
import { VitrinaElement, define } from "./element.ts";
import { gear, shield, warn } from "./icons.ts";
import "./live-countdown.ts";
import { buttons, look } from "./look.ts";
import { studioLook } from "./studio-look.ts";

learn({ en: shieldEnglish, ru: shieldRussian });

/** Milliseconds for which one may put up again what was just taken down. */
const UNDO = 10_000;

/** On a Mac Alt+S types a letter, ß or ś: in a field it is one. */
function isTyped(event: KeyboardEvent): boolean {
  const field = event.composedPath()[0];
  const writes = field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement;
  return writes && !["s", "ы"].includes(event.key.toLowerCase());
}

export class StudioShield extends VitrinaElement {
  static override properties = { ...VitrinaElement.properties, now: { attribute: false }, house: { attribute: false }, show: {}, time: { attribute: false }, busy: { type: Boolean }, ended: { type: Boolean }, setting: { state: true }, wentDown: { state: true } };

  /** How it stands; null until it is known. */
  declare now: ShieldNow | null;
  declare house: House;
  declare show: string;
  declare time: ServerClock | null;
  declare busy: boolean;
  declare ended: boolean;
  /** Whether its settings are open. */
  declare private setting: boolean;
  /** What it was like when it went down a moment ago. */
  declare private wentDown: ShieldNow | null;
  #timer = 0;

  constructor() {
    super();
    this.now = null;
    this.time = null;
    this.busy = false;
    this.ended = false;
    this.setting = false;
    this.wentDown = null;
  }

  static override styles = [
    look,
    buttons,
    studioLook,
    css`
      :host {
        display: block;
        padding: 0 14px 8px;
      }
      .bar {
        display: flex;
        gap: 8px;
        align-items: center;
      }
      .bar .calm {
        flex: 1;
        justify-content: flex-start;
      }
      .up {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: 8px 16px;
        padding: 12px 14px;
        border-radius: var(--round);
        background: var(--brass);
        color: var(--ink);
        animation: drop 0.3s var(--ease);
      }
      .up.raid {
        background: var(--awning);
        color: var(--awning-ink);
      }
      h2 {
        display: flex;
        gap: 8px;
        align-items: center;
        margin-bottom: 4px;
        font-size: 18px;
        line-height: 1.2;
      }
      h2 svg {
        flex: none;
      }
      p {
        font-size: 15px;
        line-height: 1.35;
      }
      .why {
        font-size: 14px;
        opacity: 0.92;
      }
      .left {
        font-weight: 700;
        font-variant-numeric: tabular-nums;
        white-space: nowrap;
      }
      .deeds {
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
        align-items: center;
      }
      .up .button,
      .up .button.quiet {
        min-height: 44px;
        box-shadow: inset 0 0 0 1.5px currentColor;
        background: transparent;
        color: inherit;
      }
      .up .button.first {
        box-shadow: none;
        background: var(--ink);
        color: var(--chalk);
      }
      .up.raid .button.first {
        background: var(--awning-ink);
        color: var(--awning-deep);
      }
      .down {
        display: flex;
        flex-wrap: wrap;
        gap: 4px 12px;
        align-items: center;
        justify-content: space-between;
        padding: 8px 8px 8px 14px;
        border-radius: var(--round);
        background: var(--night-raised);
        font-size: 15px;
      }
      @keyframes drop {
        from {
          opacity: 0;
          transform: translateY(-10px);
        }
      }
      @media (min-width: 1000px) {
        :host {
          padding: 0 24px 10px;
        }
        .bar .calm {
          flex: none;
        }
        .bar .soft {
          flex: 1;
        }
        .up {
          grid-template-columns: minmax(0, 1fr) auto;
          align-items: center;
        }
      }
      @media (max-width: 999px) {
        .bar .soft {
          display: none;
        }
        .left {
          flex: 0 0 100%;
        }
      }
      @media (prefers-reduced-motion: reduce) {
        .up {
          animation: none;
        }
      }
    `,
  ];

  readonly #pressed = (event: KeyboardEvent): void => {
    if (!event.altKey || event.ctrlKey || event.metaKey || event.code !== "KeyS" || event.repeat || isTyped(event)) return;
    event.preventDefault();
    this.#turn();
  };

  override connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener("keydown", this.#pressed);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener("keydown", this.#pressed);
    window.clearTimeout(this.#timer);
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has("now")) return;
    const before = changed.get("now") ?? null;
    if (isAlarm(before, this.now) && typeof navigator.vibrate === "function") navigator.vibrate([200, 100, 200]);
    if (this.now?.report.shield.up === true) this.wentDown = null;
    else if (before?.report.shield.up === true) this.#remember(before);
  }

  override render(): TemplateResult | typeof nothing {
    if (this.now === null || (this.ended && !this.now.report.shield.up)) return nothing;
    const { shield: view } = this.now.report;
    return html`<div role="alert">${view.up ? this.#up(this.now) : nothing}</div>
      ${view.up ? nothing : this.#bar(this.now)}
      ${this.setting ? html`<studio-shield-form .language=${this.language} .house=${this.house} .show=${this.show} @close=${() => (this.setting = false)}></studio-shield-form>` : nothing}`;
  }

  #bar(now: ShieldNow): TemplateResult {
    const { quiet_until } = now.report;
    return html`<div role="status">
        ${this.wentDown === null ? nothing : html`<div class="down" data-testid="shield-went-down"><span>${this.t(now.report.by === null ? "shield.over" : "shield.down")}${quiet_until === null ? "" : ` ${this.t("shield.quiet", { when: hour(quiet_until, this.language) })}`}</span><button class="button quiet small" data-testid="shield-undo" ?disabled=${this.busy} @click=${() => this.wish({ kind: "shield", deed: "up" })}>${this.t("shield.undo")}</button></div>`}
      </div>
      ${this.wentDown !== null
        ? nothing
        : html`<div class="bar">
            <button class="button quiet small calm" data-testid="shield-up" aria-keyshortcuts="Alt+S" title=${this.t("shield.put_up_more")} ?disabled=${this.busy} @click=${() => this.wish({ kind: "shield", deed: "up" })}>${shield()}${this.t("shield.put_up")}</button>
            <span class="soft">${this.t("shield.preview")}: “${this.words(now.line)}”</span>
            ${this.#gear()}
          </div>`}`;
  }

  #up({ report }: ShieldNow): TemplateResult {
    const { shield: view, cause, by, kept, raid } = report;
    const isRaid = cause === "raid";
    const who = kept ? this.t("shield.kept_by", { name: by ?? "" }) : by === null ? this.t("shield.by_itself") : this.t("shield.by", { name: by });
    const evidence = raid === null ? "" : ` · ${this.t("shield.evidence", { persons: raid.persons, speakers: raid.speakers, seconds: raid.seconds, refused: raid.refused, held: raid.held, same: raid.same })}`;
    return html`<section class="up ${isRaid ? "raid" : ""}" data-testid="shield-banner" data-cause=${cause ?? ""} aria-label=${this.t("shield.up")}>
      <div>
        <h2>${isRaid ? warn(22) : shield(22)}${this.t(isRaid ? "shield.raid" : "shield.up")}</h2>
        <p data-testid="shield-line">${view.line === null ? "" : this.words(view.line)}</p>
        <p class="why">${who}${evidence}</p>
      </div>
      <div class="deeds">
        <span class="left">${this.t("shield.left")} <live-countdown data-testid="shield-left" .language=${this.language} .until=${view.until} .time=${this.time}></live-countdown>${isRaid && !kept ? html`<br /><span class="why">${this.t("shield.until_over")}</span>` : nothing}</span>
        <button class="button small first" data-testid="shield-down" aria-keyshortcuts="Alt+S" ?disabled=${this.busy} @click=${() => this.wish({ kind: "shield", deed: "down" })}>${this.t("shield.put_down")}</button>
        ${kept ? nothing : html`<button class="button small quiet" data-testid="shield-keep" ?disabled=${this.busy} @click=${() => this.wish({ kind: "shield", deed: "keep" })}>${this.t("shield.keep")}</button>`}
        ${this.#gear()}
      </div>
    </section>`;
  }

  #gear(): TemplateResult {
    return html`<button class="round" data-testid="shield-set" aria-label=${this.t("shield.set")} title=${this.t("shield.set")} @click=${() => this.#set()}>${gear()}</button>`;
  }

  #set(): void {
    this.setting = true;
    void import("./studio-shield-form.ts");
  }

  #turn(): void {
    if (this.now === null || this.busy || this.ended) return;
    this.wish({ kind: "shield", deed: this.now.report.shield.up ? "down" : "up" });
  }

  #remember(before: ShieldNow): void {
    this.wentDown = before;
    window.clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => (this.wentDown = null), UNDO);
  }
}

define("studio-shield", StudioShield);
