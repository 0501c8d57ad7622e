/** The till: e-mail, play money with a chosen ending, the hold that runs out, and thanks. */
import { html, nothing, type TemplateResult } from "lit";
import type { ServerClock } from "../lib/clock.ts";
import type { Cart, Order, Outcome } from "../lib/shop.ts";
import type { Localized, Money } from "../lib/wire.ts";
import "./live-countdown.ts";
import { VitrinaElement, define } from "./element.ts";
import { clock, tick, warn } from "./icons.ts";
import { checkoutLook } from "./live-checkout-look.ts";
import { buttons, fields, look, prices } from "./look.ts";
import "./selling-over.ts";

/** What went wrong at the till, in words. */
export interface TillProblem {
  readonly text: string;
}

const OUTCOMES: readonly (readonly [Outcome, "checkout.pays" | "checkout.declines" | "checkout.never", string])[] = [
  ["pays", "checkout.pays", "outcome-pays"],
  ["declines", "checkout.declines", "outcome-declines"],
  ["never_answers", "checkout.never", "outcome-never"],
];

/** How an order ends without its goods. */
type Ending = "expired" | "cancelled" | "refunded";

export class LiveCheckout extends VitrinaElement {
  static override properties = {
    ...VitrinaElement.properties,
    cart: { attribute: false },
    order: { attribute: false },
    time: { attribute: false },
    busy: { type: Boolean },
    over: { type: Boolean },
    problem: { attribute: false },
    email: {},
    outcome: { state: true },
    wrong: { state: true },
  };

  declare cart: Cart | null;
  declare order: Order | null;
  declare time: ServerClock | null;
  declare busy: boolean;
  /** Whether the show sells nothing any more. What is held may still be paid for. */
  declare over: boolean;
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
    this.over = false;
    this.problem = null;
    this.email = "";
    this.outcome = "pays";
    this.wrong = false;
  }

  static override styles = [look, buttons, fields, prices, checkoutLook];

  override render(): TemplateResult {
    const order = this.order;
    if (order === null) return this.over ? this.#closed() : this.#form();
    switch (order.status) {
      case "paid":
      case "packed":
      case "shipped":
      case "delivered":
        return this.#paid(order);
      case "expired":
        return this.#over("checkout.expired", "checkout.expired_more");
      case "cancelled":
        return this.#over("checkout.cancelled", "checkout.cancelled_more");
      case "paid_unfulfillable":
      case "refunded":
        return this.#over("checkout.refunded", "checkout.refunded_more");
      case "pending_payment":
        return order.payment?.status === "requested" ? this.#waiting(order) : this.#payment(order);
    }
  }

  #closed() {
    return html`<selling-over .language=${this.language}></selling-over>
      <button class="button quiet wide" @click=${() => this.wish({ kind: "close" })}>${this.t("close")}</button>`;
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
      <button class="button wide tall" @click=${() => this.wish({ kind: "order-done" })}>${this.t(this.over ? "close" : "checkout.go_on")}</button>`;
  }

  #over(title: `checkout.${Ending}`, more: `checkout.${Ending}_more`) {
    return html`<div class="end" data-testid="order-over" role="status"><div class="stamp over">${clock(36)}</div><h3>${this.t(title)}</h3><p>${this.t(more)}</p></div>
      ${this.over ? html`<selling-over .language=${this.language}></selling-over>` : nothing}
      <button class="button wide tall" @click=${() => this.wish({ kind: "order-done" })}>${this.t(this.over ? "close" : "checkout.again")}</button>`;
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
