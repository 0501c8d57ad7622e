/** The till: what must be known, the hold that runs out, the payment, and thanks. */
import { html, nothing, type TemplateResult } from "lit";
import type { ServerClock } from "../lib/clock.ts";
import type { Order } from "../lib/shop.ts";
import { tillProblem } from "../lib/till-problem.ts";
import type { Standing } from "../lib/till.ts";
import type { OfferView } from "../lib/wire.ts";
import "../lib/words-till.ts";
import "./checkout-form.ts";
import "./live-countdown.ts";
import "./live-payment.ts";
import { VitrinaElement, define } from "./element.ts";
import { clock, tick, warn } from "./icons.ts";
import { checkoutLook } from "./live-checkout-look.ts";
import { buttons, fields, look, prices } from "./look.ts";
import "./order-sum.ts";
import { type Destination } from "./order-to.ts";
import "./order-to.ts";
import "./selling-over.ts";

/** How an order ends without its goods. */
type Ending = "expired" | "cancelled" | "refunded";

export class LiveCheckout extends VitrinaElement {
  static override properties = {
    ...VitrinaElement.properties,
    standing: { attribute: false },
    offers: { attribute: false },
    time: { attribute: false },
    over: { type: Boolean },
  };

  /** What stands at the till; null until it is known. */
  declare standing: Standing | null;
  /** Those of the show, for the names of what is sold out. */
  declare offers: readonly OfferView[];
  declare time: ServerClock | null;
  /** Whether the show sells nothing any more. What is held may still be paid for. */
  declare over: boolean;

  constructor() {
    super();
    this.standing = null;
    this.offers = [];
    this.time = null;
    this.over = false;
  }

  static override styles = [look, buttons, fields, prices, checkoutLook];

  override render(): TemplateResult {
    const order = this.standing?.order ?? null;
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
        return this.#payment(order);
    }
  }

  get #isBusy(): boolean {
    return this.standing?.busy ?? true;
  }

  #closed() {
    return html`<selling-over .language=${this.language}></selling-over>
      <button class="button quiet wide" @click=${() => this.wish({ kind: "close" })}>${this.t("close")}</button>`;
  }

  /** First the units are held ... */
  #form() {
    const { cart = null, problem, draft, faults, changing, busy } = this.standing ?? {};
    if (cart === null) return html`<p class="note">${this.t("loading")}</p>`;
    return html`${this.#trouble()}
      <checkout-form .language=${this.language} .cart=${cart} .refusal=${problem} .draft=${draft} .faults=${faults} ?changing=${changing} ?busy=${busy}></checkout-form>`;
  }

  /** ... then they are paid for, while the clock runs. */
  #payment(order: Order) {
    const acts = order.payment?.status === "requires_action"; // what is to be done comes first
    return html`${this.#held(order)} ${this.#trouble()} ${acts ? this.#step(order) : nothing}
      <order-to data-testid="order-to" .language=${this.language} .to=${destinationOf(order)} ?busy=${this.#isBusy}></order-to> ${this.#sum(order)}
      ${acts ? nothing : this.#step(order)}
      <button type="button" class="button quiet wide" data-testid="cancel-order" ?disabled=${this.#isBusy} @click=${() => this.wish({ kind: "cancel-order" })}>${this.t("checkout.cancel")}</button>`;
  }

  #step(order: Order) {
    return html`<live-payment .language=${this.language} .order=${order} .methods=${this.standing?.methods ?? null} .time=${this.time} ?busy=${this.#isBusy}></live-payment>`;
  }

  #trouble() {
    const problem = tillProblem(this.standing?.problem ?? null, this.offers, this.language);
    return problem === null ? nothing : html`<p class="wrong" role="alert" data-testid="checkout-problem">${warn()}<span>${problem}</span></p>`;
  }

  #sum(order: Order) {
    return html`<order-sum .language=${this.language} .sum=${order}></order-sum>`;
  }

  #held(order: Order) {
    return html`<div class="held">${clock()}<span>${this.t("checkout.held")}</span><live-countdown data-testid="held-left" .language=${this.language} .until=${order.reserved_until} .time=${this.time}></live-countdown></div>`;
  }

  #paid(order: Order) {
    const { number, contact } = order;
    const text = contact.email === null ? this.t("checkout.paid_plain", { number }) : this.t("checkout.paid_more", { number, email: contact.email });
    return html`<div class="end" data-testid="order-paid" role="status"><div class="stamp">${tick(40)}</div><h3>${this.t("checkout.paid")}</h3><p>${text}</p></div>
      ${this.#sum(order)}
      <button class="button wide tall" @click=${() => this.wish({ kind: "order-done" })}>${this.t(this.over ? "close" : "checkout.go_on")}</button>
      <a class="button quiet wide" data-testid="order-open" href="/orders/${order.id}" target="_blank" rel="noopener">${this.t("checkout.see_order")}</a>`;
  }

  #over(title: `checkout.${Ending}`, more: `checkout.${Ending}_more`) {
    return html`<div class="end" data-testid="order-over" role="status"><div class="stamp over">${clock(36)}</div><h3>${this.t(title)}</h3><p>${this.t(more)}</p></div>
      ${this.over ? html`<selling-over .language=${this.language}></selling-over>` : nothing}
      <button class="button wide tall" @click=${() => this.wish({ kind: "order-done" })}>${this.t(this.over ? "close" : "checkout.again")}</button>`;
  }
}

function destinationOf({ contact, delivery }: Order): Destination {
  const { name, city, street } = delivery.address ?? {};
  const filled = (texts: readonly (string | null | undefined)[]): string => texts.filter((each) => each != null && each !== "").join(", ");
  return { reached: filled([contact.email, contact.phone]), way: delivery.title, sent: filled([name, city, street]) };
}

define("live-checkout", LiveCheckout);
