/** A discount that the crowd opens together: how far it is, how long it is open, and the button that asks for it. */
import { css, html, nothing, type PropertyValues, type TemplateResult } from "lit";
import type { ServerClock } from "../lib/clock.ts";
import { count, type Key, learn } from "../lib/i18n.ts";
import type { Deed } from "../lib/taking-part.ts";
import type { Money, OfferView, UnlockView } from "../lib/wire.ts";
import { unlocksEnglish } from "../lib/words-unlocks-en.ts";
import { unlocksRussian } from "../lib/words-unlocks-ru.ts";
import "./crowd-joy.ts";
import { crowdLook, isWide } from "./crowd-look.ts";
import { VitrinaElement, define } from "./element.ts";
import { clock, tick, warn } from "./icons.ts";
import "./live-countdown.ts";
import { buttons, look } from "./look.ts";

learn({ en: unlocksEnglish, ru: unlocksRussian });

/** Milliseconds the confetti lasts. */
const JOY = 2_200;
const WHY_NOT = ["same_device", "same_address", "staff", "queue_full"];

export class LiveUnlock extends VitrinaElement {
  static override properties = { ...VitrinaElement.properties, unlock: { attribute: false }, offers: { attribute: false }, counted: { type: Boolean }, deed: { attribute: false }, saved: { attribute: false }, time: { attribute: false }, offline: { type: Boolean }, quiet: { type: Boolean }, joy: { state: true } };

  declare unlock: UnlockView;
  declare offers: readonly OfferView[];
  /** Whether whoever looks is counted. */
  declare counted: boolean;
  declare deed: Deed | null;
  /** What it takes off their cart. */
  declare saved: Money | null;
  declare time: ServerClock | null;
  declare offline: boolean;
  /** Whether it is only shown: nothing can be tapped. */
  declare quiet: boolean;
  declare private joy: boolean;
  #timer = 0;

  constructor() {
    super();
    this.offers = [];
    this.counted = false;
    this.deed = null;
    this.saved = null;
    this.time = null;
    this.offline = false;
    this.quiet = false;
    this.joy = false;
  }

  static override styles = [
    look,
    buttons,
    crowdLook,
    css`
      header {
        align-items: center;
        justify-items: start;
      }
      header h3 {
        grid-row: 2;
        grid-column: 1 / -1;
      }
      .off {
        padding: 2px 8px;
        border-radius: var(--round-small);
        background: var(--awning);
        color: var(--awning-ink);
        font-family: var(--sign);
        font-size: 26px;
        font-weight: 700;
        line-height: 1.25;
        letter-spacing: -0.02em;
        white-space: nowrap;
      }
      .bar {
        position: relative;
        overflow: hidden;
        height: 12px;
        border-radius: 99px;
        background: var(--paper-sunk);
        box-shadow: inset 0 0 0 1px var(--line);
      }
      .bar > i {
        position: absolute;
        inset: 0;
        border-radius: inherit;
        background: linear-gradient(90deg, var(--brass), var(--awning));
        transform: translateX(calc(var(--far) - 100%));
        transition: transform 0.6s linear;
      }
      .far {
        display: flex;
        gap: 6px;
        align-items: baseline;
        font-size: 14px;
        color: var(--ink-soft);
        font-variant-numeric: tabular-nums;
      }
      .far b {
        color: var(--ink);
        font-size: 18px;
      }
      .act {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: 6px;
      }
      .open h3 {
        color: var(--leaf);
        font-family: var(--sign);
        font-size: 21px;
      }
      .open .off {
        background: var(--leaf);
      }
    `,
  ];

  override willUpdate(changed: PropertyValues<this>): void {
    const before = changed.get("unlock") as UnlockView | undefined;
    const { id, status, for_whom } = this.unlock;
    const opened = before?.id === id && before.status === "open" && (for_whom !== "asked" || this.#isIn());
    const joined = changed.get("counted") === false && (before === undefined || before.id === id) && for_whom !== "everybody" && this.counted;
    if (status !== "unlocked" || !(opened || joined)) return;
    this.joy = true;
    window.clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => (this.joy = false), JOY);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.clearTimeout(this.#timer);
  }

  override render(): TemplateResult {
    const { status } = this.unlock;
    return html`<section class="card ${status === "unlocked" ? "open" : ""}" data-testid="unlock-card" data-status=${status} aria-label=${this.t("unlock.label")}>
      ${this.joy ? html`<crowd-joy></crowd-joy>` : nothing}
      ${this.#inside()}
      <p class="unseen" role="status" aria-live="polite">${this.#aloud()}</p>
    </section>`;
  }

  #inside(): TemplateResult {
    const { status, opens_at, closes_at, ends_at } = this.unlock;
    switch (status) {
      case "scheduled":
        return html`${this.#head(this.t("unlock.soon", { what: this.#what() }), opens_at, "unlock.opens")}
          <p class="soft">${this.t(`unlock.goal.${this.unlock.goal}`, { n: this.unlock.target })}</p>${this.#rules()}`;
      case "open":
        return html`${this.#head(this.t("unlock.open", { what: this.#what() }), closes_at, "unlock.left")}${this.#progress()}${this.#act()}${this.#rules()}`;
      case "unlocked":
        return html`<div data-testid="unlock-joy">${this.#head(this.t("unlock.unlocked"), ends_at ?? closes_at, "unlock.lasts")}</div>
          <p><b>${this.#benefit()}</b> ${this.#what()}.</p>
          ${this.#isIn() ? this.#holds() : this.#outside()}${this.#rules()}`;
      case "missed":
        return html`<h3>${this.t("unlock.missed")}</h3><p class="soft" data-testid="unlock-told">${this.t("unlock.missed_more", { count: this.#count(), target: count(this.unlock.target, this.language) })}</p>`;
      case "closed":
        return html`<h3>${this.t("unlock.closed")}</h3><p class="soft" data-testid="unlock-told">${this.t("unlock.closed_more")}</p>`;
      case "cancelled":
        return html`<h3>${this.t("unlock.cancelled")}</h3><p class="soft" data-testid="unlock-told">${this.t("unlock.cancelled_more")}</p>`;
    }
  }

  /** Whether the discount that is unlocked is theirs; what a cart says is the truth. */
  #isIn(): boolean {
    return this.unlock.for_whom === "everybody" || this.counted || this.saved !== null;
  }

  #holds(): TemplateResult {
    const { saved } = this;
    const all = this.unlock.for_whom === "everybody";
    const idle = all ? html`<p class="soft">${this.t("unlock.everybody")}</p>` : html`<p class="told yes" data-testid="unlock-in">${tick(18)}${this.t("unlock.in")}</p>`;
    return html`${saved === null ? idle : html`<p class="told yes" data-testid="unlock-saved">${tick(18)}${this.t("unlock.cheaper", { price: this.price(saved) })}</p>`}
      ${this.quiet ? nothing : this.#buy()}`;
  }

  #outside(): TemplateResult {
    const { for_whom, goal, ends_at, closes_at } = this.unlock;
    if (for_whom !== "asking") return html`<p class="soft" data-testid="unlock-outside">${this.t(`unlock.for.${goal as "wants"}`)}</p>`;
    return html`<div class="act">${this.#button(this.#isLate(ends_at ?? closes_at), "unlock.join")}${this.#told()}<p class="soft">${this.t("unlock.join_hint")}</p></div>`;
  }

  #isLate(end: string): boolean {
    return this.time !== null && this.time.left(end) === 0;
  }

  #head(title: string, until: string, why: Key): TemplateResult {
    return html`<header><span class="off" aria-hidden="true">${this.#benefit()}</span><h3>${title}</h3>
      <span class="time"><span class="unseen">${this.t(why)}</span>${clock(14)}<live-countdown .language=${this.language} .until=${until} .time=${this.time} @wish=${this.#elapsed}></live-countdown></span></header>`;
  }

  #progress(): TemplateResult {
    const { current, target, goal } = this.unlock;
    const far = Math.min(100, (current * 100) / target);
    const said = this.t(`unlock.of.${goal}`, { n: current, target: count(target, this.language) });
    return html`<div class="bar" role="progressbar" aria-label=${this.t("unlock.label")} aria-valuemin="0" aria-valuemax=${target} aria-valuenow=${Math.min(current, target)} aria-valuetext="${current} / ${target}"><i style="--far:${far}%"></i></div>
      <p class="far"><b data-testid="unlock-count">${this.#count()} / ${count(target, this.language)}</b><span>${said}</span></p>`;
  }

  #act(): TemplateResult {
    const { goal, intent, closes_at, for_whom } = this.unlock;
    const only = for_whom !== "asked" || this.counted ? nothing : html`<p class="soft" data-testid="unlock-only">${this.t(`unlock.only.${goal as "wants"}`)}</p>`;
    if (goal === "wants") {
      const hint = intent === null || this.counted ? nothing : html`<p class="soft" data-testid="unlock-hint">${this.t(intent === "discount" ? "unlock.say_discount" : intent === "plus" ? "unlock.say_plus" : "unlock.say", { intent })}</p>`;
      return html`<div class="act">${this.counted ? this.#yes() : this.#button(this.#isLate(closes_at), "unlock.want")}${this.#told()}${only}${hint}</div>`;
    }
    if (this.counted) return this.#yes();
    return html`<p class="soft">${this.t(`unlock.how.${goal}`)}</p>${only}`;
  }

  #yes(): TemplateResult {
    return html`<p class="told yes" data-testid="unlock-counted">${tick(18)}${this.t("unlock.counted")}</p>`;
  }

  #button(late: boolean, idle: "unlock.want" | "unlock.join"): TemplateResult {
    const sending = this.deed?.sending === true;
    const words = late ? "unlock.counting" : sending ? "unlock.sending" : idle;
    return html`<button class="button wide" data-testid="unlock-want" aria-busy=${sending ? "true" : "false"} ?disabled=${late || this.offline || this.quiet} @click=${() => sending || this.wish({ kind: "crowd-want", unlock: this.unlock.id })}>${this.t(words)}</button>`;
  }

  #told(): TemplateResult | typeof nothing {
    const told = this.deed?.told ?? null;
    if (this.offline) return html`<p class="told no" data-testid="unlock-told">${warn(18)}${this.t("unlock.offline")}</p>`;
    if (this.counted || told === null || told === "counted" || told === "before") return nothing;
    const why = WHY_NOT.includes(told) ? this.t(`unlock.told.${told}` as Key) : this.error(told);
    return html`<p class="told no" data-testid="unlock-told">${warn(18)}<span>${why}</span></p>`;
  }

  #buy(): TemplateResult | typeof nothing {
    const { offer } = this.unlock;
    if (this.saved !== null) return html`<button class="button small" data-testid="unlock-cart" @click=${() => this.wish({ kind: "open", sheet: "cart" })}>${this.t("unlock.to_cart")}</button>`;
    if (offer !== null) return html`<button class="button small" data-testid="unlock-offer" @click=${() => this.wish({ kind: "open", sheet: "product", offer })}>${this.t("unlock.to_offer")}</button>`;
    return nothing;
  }

  #rules(): TemplateResult {
    return html`<details data-testid="unlock-rules" ?open=${this.unlock.status === "scheduled" || this.quiet || isWide()}><summary>${this.t("crowd.rules")}</summary><p>${this.words(this.unlock.rules)}</p></details>`;
  }

  #what(): string {
    const offer = this.offers.find((each) => each.id === this.unlock.offer);
    return this.unlock.offer === null ? this.t("unlock.everything") : offer === undefined ? this.t("unlock.one") : this.words(offer.product.title);
  }

  #benefit(): string {
    const { basis_points: points, price } = this.unlock;
    return price === null ? `−${count((points ?? 0) / 100, this.language)}${this.language === "ru" ? "\u00a0" : ""}%` : this.price(price);
  }

  #count(): string {
    return count(this.unlock.current, this.language);
  }

  /** What changes twice a second is not read aloud: quarters of the way are, and how it ends. */
  #aloud(): string {
    const { status, current, target } = this.unlock;
    if (status === "unlocked" && this.unlock.for_whom !== "everybody" && this.#isIn()) return this.t("unlock.aloud.in");
    if (status !== "open") return this.t(`unlock.aloud.${status}`);
    return this.t("unlock.aloud.far", { n: Math.min(100, Math.floor((current * 4) / target) * 25) });
  }

  #elapsed = (event: Event): void => {
    event.stopPropagation();
    this.requestUpdate();
  };
}

define("live-unlock", LiveUnlock);
