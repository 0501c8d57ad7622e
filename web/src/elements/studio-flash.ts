/** A flash sale of one offer: what it would come to, and the switch to start it or end it. */
import { css, html } from "lit";
import type { ServerClock } from "../lib/clock.ts";
import { flashPrice, type FlashTerms, MINUTES } from "../lib/flash.ts";
import { minorUnits } from "../lib/money.ts";
import { flashOf } from "../lib/offers.ts";
import type { FlashView, OfferView } from "../lib/wire.ts";
import { VitrinaElement, define } from "./element.ts";
import "./live-countdown.ts";
import { buttons, fields, look } from "./look.ts";
import { studioLook } from "./studio-look.ts";

export class StudioFlash extends VitrinaElement {
  static override properties = { ...VitrinaElement.properties, offer: { attribute: false }, time: { attribute: false }, busy: { type: Boolean }, open: { state: true }, by: { state: true }, off: { state: true }, minutes: { state: true }, limit: { state: true } };

  declare offer: OfferView;
  declare time: ServerClock | null;
  declare busy: boolean;
  declare private open: boolean;
  declare private by: "percent" | "price";
  /** What was typed: percent, or the price in whole units of the currency. */
  declare private off: string;
  declare private minutes: number;
  declare private limit: string;

  constructor() {
    super();
    this.time = null;
    this.busy = false;
    this.open = false;
    this.by = "percent";
    this.off = "15";
    this.minutes = 5;
    this.limit = "";
  }

  static override styles = [
    look,
    buttons,
    fields,
    studioLook,
    css`
      form {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(118px, 1fr));
        gap: 10px;
        align-items: end;
        margin-top: 8px;
        padding: 12px;
        border-radius: var(--round);
        background: var(--night-raised);
      }
      .input {
        min-height: 44px;
        border-color: var(--night-line);
        background: var(--night);
        color: var(--chalk);
      }
      output,
      .deeds {
        grid-column: 1 / -1;
      }
      output {
        font-size: 15px;
      }
      output b {
        color: var(--brass);
        font-size: 18px;
        font-variant-numeric: tabular-nums;
      }
      .deeds,
      .on {
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
        align-items: center;
      }
      .on {
        margin-top: 6px;
        color: var(--brass);
        font-size: 15px;
        font-weight: 600;
        font-variant-numeric: tabular-nums;
      }
      .on .button {
        margin-left: auto;
      }
    `,
  ];

  override render() {
    const flash = flashOf(this.offer, this.time);
    if (flash !== null) return this.#running(flash);
    const title = this.words(this.offer.product.title);
    if (!this.open) return html`<button class="link" data-testid="flash-open-${this.offer.id}" aria-label=${this.t("flash.open_of", { title })} @click=${() => (this.open = true)}>${this.t("flash.open")}</button>`;
    return this.#form(title);
  }

  #running(flash: FlashView) {
    const title = this.words(this.offer.product.title);
    return html`<div class="on" data-testid="flash-on-${this.offer.id}">
      <span>${this.words(flash.name)} · ${this.price(flash.price)}</span><span class="unseen">${this.t("flash.left")}</span>
      <live-countdown .language=${this.language} .until=${flash.ends_at} .time=${this.time} @wish=${() => this.requestUpdate()}></live-countdown>
      <button class="button quiet small" data-testid="flash-stop-${this.offer.id}" aria-label=${this.t("flash.stop_of", { title })} ?disabled=${this.busy} @click=${() => this.wish({ kind: "flash", offer: this.offer.id, terms: null })}>${this.t("flash.stop")}</button>
    </div>`;
  }

  #form(title: string) {
    const terms = this.#terms();
    const price = terms === null ? null : flashPrice(this.offer, terms);
    return html`<form aria-label=${this.t("flash.open_of", { title })} @submit=${this.#start}>
      <div class="field"><label for="by">${this.t("flash.how")}</label>
        <select class="input" id="by" @change=${(event: Event) => this.#choose(event)}>
          <option value="percent" ?selected=${this.by === "percent"}>${this.t("flash.percent")}</option>
          <option value="price" ?selected=${this.by === "price"}>${this.t("flash.price")}</option>
        </select></div>
      <div class="field"><label for="off">${this.t(this.by === "percent" ? "flash.percent" : "flash.price")}</label>
        <input class="input" id="off" data-testid="flash-off" inputmode="decimal" required .value=${this.off} @input=${(event: Event) => (this.off = value(event))} /></div>
      <div class="field"><label for="minutes">${this.t("flash.minutes")}</label>
        <select class="input" id="minutes" data-testid="flash-minutes" @change=${(event: Event) => (this.minutes = Number(value(event)))}>
          ${MINUTES.map((each) => html`<option value=${each} ?selected=${each === this.minutes}>${each}</option>`)}
        </select></div>
      <div class="field"><label for="limit">${this.t("flash.each")}</label>
        <input class="input" id="limit" data-testid="flash-limit" inputmode="numeric" placeholder=${this.t("flash.any")} .value=${this.limit} @input=${(event: Event) => (this.limit = value(event))} /></div>
      <output role="status" data-testid="flash-preview">${price === null ? html`<span class="wrong">${this.t("flash.not_cheaper")}</span>` : html`${this.t("flash.will_cost")} <b>${this.price(price)}</b> ${this.t("flash.instead", { price: this.price(this.offer.price) })}`}</output>
      <div class="deeds">
        <button class="button small" data-testid="flash-start" ?disabled=${this.busy || price === null}>${this.t("flash.start")}</button>
        <button type="button" class="button quiet small" @click=${() => (this.open = false)}>${this.t("close")}</button>
      </div>
    </form>`;
  }

  #terms(): FlashTerms | null {
    const { currency } = this.offer.price;
    const off = this.by === "price" ? minorUnits(this.off, currency) : Number(this.off.replace(",", "."));
    const limit = this.limit.trim() === "" ? null : Number(this.limit);
    if (off === null || !(off > 0) || (limit !== null && (!Number.isInteger(limit) || limit < 1 || limit > 99))) return null;
    const rest = { seconds: this.minutes * 60, limit };
    if (this.by === "price") return { price: { amount: off, currency }, ...rest };
    return off > 100 ? null : { basis_points: Math.round(off * 100), ...rest };
  }

  #choose(event: Event): void {
    this.by = value(event) === "price" ? "price" : "percent";
    this.off = this.by === "percent" ? "15" : "";
  }

  #start(event: Event): void {
    event.preventDefault();
    const terms = this.#terms();
    if (terms === null || this.busy) return;
    this.open = false;
    this.wish({ kind: "flash", offer: this.offer.id, terms });
  }
}

function value({ target }: Event): string {
  return target instanceof HTMLInputElement || target instanceof HTMLSelectElement ? target.value : "";
}

define("studio-flash", StudioFlash);
