/** The till: e-mail, play money with a chosen ending, the hold that runs out, and thanks. */
import { css, html, nothing, type TemplateResult } from "lit";
import type { ServerClock } from "../lib/clock.ts";
import type { Cart, Order, Outcome } from "../lib/shop.ts";
import type { Localized, Money } from "../lib/wire.ts";
import "./live-countdown.ts";
import { VitrinaElement, define } from "./element.ts";
import { clock, tick, warn } from "./icons.ts";
import { buttons, fields, look, prices } from "./look.ts";

/** What went wrong at the till, in words. */
export interface TillProblem {
  readonly text: string;
}

const OUTCOMES: readonly (readonly [Outcome, "checkout.pays" | "checkout.declines" | "checkout.never", string])[] = [
  ["pays", "checkout.pays", "outcome-pays"],
  ["declines", "checkout.declines", "outcome-declines"],
  ["never_answers", "checkout.never", "outcome-never"],
];

export class LiveCheckout extends VitrinaElement {
  static override properties = {
    ...VitrinaElement.properties,
    cart: { attribute: false },
    order: { attribute: false },
    time: { attribute: false },
    busy: { type: Boolean },
    problem: { attribute: false },
    email: {},
    outcome: { state: true },
    wrong: { state: true },
  };

  declare cart: Cart | null;
  declare order: Order | null;
  declare time: ServerClock | null;
  declare busy: boolean;
  declare problem: TillProblem | null;
  declare email: string;
  declare private outcome: Outcome;
  declare private wrong: boolean;

  constructor() {
    super();
    this.cart = null;
    this.order = null;
    this.time = null;
    this.busy = false;
    this.problem = null;
    this.email = "";
    this.outcome = "pays";
    this.wrong = false;
  }

  static override styles = [
    look,
    buttons,
    fields,
    prices,
    css`
      :host,
      form {
        display: grid;
        gap: 18px;
      }
      .lines li,
      .total {
        display: flex;
        gap: 14px;
        align-items: baseline;
        justify-content: space-between;
        padding: 5px 0;
      }
      .lines small {
        display: block;
        color: var(--ink-soft);
      }
      .total {
        margin-top: 6px;
        padding-top: 12px;
        border-top: 1px solid var(--line);
        font-weight: 650;
      }
      .total .price {
        font-family: var(--sign);
        font-size: 28px;
        line-height: 1;
      }
      .test {
        margin: 0;
        padding: 12px 14px 14px;
        border: 1.5px dashed var(--brass-deep);
        border-radius: var(--round);
        background: color-mix(in srgb, var(--brass) 14%, var(--paper));
      }
      .test legend {
        padding: 1px 9px;
        border-radius: 7px;
        background: var(--brass);
        color: var(--ink);
        font-size: 13px;
        font-weight: 700;
      }
      .test p {
        margin-bottom: 10px;
        font-size: 14px;
      }
      .outcomes {
        display: grid;
        grid-template-columns: repeat(3, minmax(0, 1fr));
        gap: 8px;
      }
      .outcomes label {
        position: relative;
        display: grid;
        place-items: center;
        min-height: 46px;
        padding: 6px;
        border-radius: var(--round-small);
        background: var(--paper-raised);
        box-shadow: inset 0 0 0 1.5px var(--line);
        font-size: 14px;
        font-weight: 600;
        line-height: 1.15;
        text-align: center;
        cursor: pointer;
      }
      .outcomes label:has(:checked) {
        background: var(--ink);
        color: var(--paper);
        box-shadow: none;
      }
      .outcomes label:has(:focus-visible) {
        outline: 3px solid var(--brass);
        outline-offset: 2px;
      }
      .outcomes input {
        position: absolute;
        inset: 0;
        width: 100%;
        height: 100%;
        margin: 0;
        opacity: 0;
        cursor: pointer;
      }
      .note {
        color: var(--ink-soft);
        font-size: 14px;
      }
      .held {
        display: flex;
        gap: 10px;
        align-items: center;
        padding: 10px 14px;
        border-radius: var(--round);
        background: var(--ink);
        color: var(--chalk);
      }
      .held svg {
        color: var(--brass);
      }
      .held live-countdown {
        margin-left: auto;
        font-size: 22px;
        font-weight: 700;
        font-variant-numeric: tabular-nums;
      }
      .told {
        display: grid;
        gap: 4px;
        padding: 14px;
        border-radius: var(--round);
        background: color-mix(in srgb, var(--awning) 10%, var(--paper));
      }
      .told b {
        display: flex;
        gap: 8px;
        align-items: center;
        font-size: 17px;
      }
      .told svg {
        color: var(--awning);
      }
      .told.calm {
        background: var(--paper-sunk);
      }
      .told.calm svg {
        color: var(--brass-deep);
      }
      .end {
        display: grid;
        justify-items: center;
        gap: 10px;
        padding: 18px 0 6px;
        text-align: center;
      }
      .end h3 {
        font-family: var(--sign);
        font-size: 32px;
        font-weight: 700;
        letter-spacing: -0.01em;
      }
      .end p {
        max-width: 34ch;
        color: var(--ink-soft);
        text-wrap: pretty;
      }
      .stamp {
        display: grid;
        place-items: center;
        width: 76px;
        height: 76px;
        border-radius: 50%;
        background: var(--leaf);
        color: #fff;
        animation: stamp 0.5s var(--ease);
      }
      .stamp.over {
        background: var(--paper-sunk);
        color: var(--brass-deep);
      }
      @keyframes stamp {
        from {
          transform: scale(1.5);
          opacity: 0;
        }
      }
    `,
  ];

  override render(): TemplateResult {
    const order = this.order;
    if (order === null) return this.#form();
    switch (order.status) {
      case "paid":
        return this.#paid(order);
      case "expired":
        return this.#over("checkout.expired", "checkout.expired_more");
      case "cancelled":
        return this.#over("checkout.cancelled", "checkout.cancelled_more");
      case "pending_payment":
        return order.payment?.status === "requested" ? this.#waiting(order) : this.#payment(order);
    }
  }

  /** First the units are held ... */
  #form() {
    const total = this.cart?.total;
    if (total === undefined) return html`<p class="note">${this.t("loading")}</p>`;
    return html`
      ${this.#trouble()}
      <form @submit=${this.#reserve} novalidate>
        ${this.#lines(total, null)} ${this.#emailField()}
        <button class="button wide tall" data-testid="reserve" ?disabled=${this.busy || this.cart?.lines.length === 0}>${this.t(this.busy ? "checkout.reserving" : "checkout.reserve")}</button>
        <p class="note">${this.t("checkout.hold_more")}</p>
      </form>
    `;
  }

  /** ... then they are paid for, while the clock runs. */
  #payment(order: Order) {
    const declined = order.payment?.status === "declined";
    return html`
      ${this.#held(order)}
      ${declined ? this.#told("checkout.declined", "checkout.declined_more", "order-declined") : nothing} ${this.#trouble()}
      ${this.#lines(order.total, order)}
      <form @submit=${this.#pay}>
        <fieldset class="test">
          <legend>${this.t("checkout.test")}</legend>
          <p id="test-more">${this.t("checkout.test_more")}</p>
          <div class="outcomes" role="radiogroup" aria-describedby="test-more">
            ${OUTCOMES.map(
              ([outcome, key, testid]) =>
                html`<label data-testid=${testid}><input type="radio" name="outcome" .checked=${this.outcome === outcome} @change=${() => (this.outcome = outcome)} />${this.t(key)}</label>`,
            )}
          </div>
        </fieldset>
        <button class="button wide tall" data-testid="pay" ?disabled=${this.busy}>${this.busy ? this.t("checkout.paying") : this.t(declined ? "checkout.pay_again" : "checkout.pay", { price: this.price(order.total) })}</button>
        ${this.#cancel()}
      </form>
    `;
  }

  #trouble() {
    return this.problem === null ? nothing : html`<p class="wrong" role="alert" data-testid="checkout-problem">${warn()}<span>${this.problem.text}</span></p>`;
  }

  #emailField() {
    return html`<div class="field">
      <label for="email">${this.t("checkout.email")}</label>
      <input class="input" id="email" data-testid="email" type="email" inputmode="email" autocomplete="email" required maxlength="254" .value=${this.email}
        aria-invalid=${this.wrong ? "true" : "false"} aria-describedby="email-wrong" @input=${() => (this.wrong = false)} />
      <span id="email-wrong" class="wrong" role="alert">${this.wrong ? this.t("checkout.email_wrong") : nothing}</span>
    </div>`;
  }

  #lines(total: Money, order: Order | null) {
    const lines = order?.lines ?? (this.cart?.lines ?? []).map((line) => ({ ...line, unit_price: line.price }));
    return html`<div>
      <ul class="lines">${lines.map((line) => this.#line(line))}</ul>
      <div class="total"><span>${this.t("cart.total")}</span><span class="price" data-testid="order-total">${this.price(total)}</span></div>
    </div>`;
  }

  #line(line: { readonly title: Localized; readonly variant_name: Localized; readonly units: number; readonly unit_price: Money; readonly subtotal: Money }) {
    return html`<li><span>${this.words(line.title)}<small>${this.words(line.variant_name)} · ${this.t("checkout.unit_price", { n: line.units, price: this.price(line.unit_price) })}</small></span><span class="price">${this.price(line.subtotal)}</span></li>`;
  }

  #held(order: Order) {
    return html`<div class="held">${clock()}<span>${this.t("checkout.held")}</span><live-countdown data-testid="held-left" .language=${this.language} .until=${order.reserved_until} .time=${this.time}></live-countdown></div>`;
  }

  #waiting(order: Order) {
    return html`${this.#held(order)} ${this.#told("checkout.waiting", "checkout.waiting_more", "order-waiting", true)} ${this.#lines(order.total, order)} ${this.#cancel()}`;
  }

  #told(title: "checkout.declined" | "checkout.waiting", more: "checkout.declined_more" | "checkout.waiting_more", testid: string, calm = false) {
    return html`<div class="told ${calm ? "calm" : ""}" role="status" data-testid=${testid}><b>${calm ? clock(20) : warn()}${this.t(title)}</b><span>${this.t(more)}</span></div>`;
  }

  #cancel() {
    return html`<button type="button" class="button quiet wide" data-testid="cancel-order" ?disabled=${this.busy} @click=${() => this.wish({ kind: "cancel-order" })}>${this.t("checkout.cancel")}</button>`;
  }

  #paid(order: Order) {
    const text = this.email === "" ? this.t("checkout.paid_plain", { number: order.number }) : this.t("checkout.paid_more", { number: order.number, email: this.email });
    return html`<div class="end" data-testid="order-paid" role="status"><div class="stamp">${tick(40)}</div><h3>${this.t("checkout.paid")}</h3><p>${text}</p></div>
      ${this.#lines(order.total, order)}
      <button class="button wide tall" @click=${() => this.wish({ kind: "order-done" })}>${this.t("checkout.go_on")}</button>`;
  }

  #over(title: "checkout.expired" | "checkout.cancelled", more: "checkout.expired_more" | "checkout.cancelled_more") {
    return html`<div class="end" data-testid="order-over" role="status"><div class="stamp over">${clock(36)}</div><h3>${this.t(title)}</h3><p>${this.t(more)}</p></div>
      <button class="button wide tall" @click=${() => this.wish({ kind: "order-done" })}>${this.t("checkout.again")}</button>`;
  }

  #reserve(event: Event): void {
    event.preventDefault();
    const field = this.renderRoot.querySelector<HTMLInputElement>("#email");
    const email = field?.value.trim() ?? "";
    this.wrong = email === "" || field?.validity.valid !== true;
    if (this.wrong) field?.focus();
    else this.wish({ kind: "reserve", email });
  }

  #pay(event: Event): void {
    event.preventDefault();
    this.wish({ kind: "pay", outcome: this.outcome });
  }
}

define("live-checkout", LiveCheckout);
