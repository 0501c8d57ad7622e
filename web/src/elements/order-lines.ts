/** What was bought and what it cost: lines with their discounts and why, delivery, sums. */
import { html, nothing } from "lit";
import type { Order, OrderLine } from "../lib/shop.ts";
import type { Money } from "../lib/wire.ts";
import { VitrinaElement, define } from "./element.ts";
import { look } from "./look.ts";
import { orderLook } from "./order-look.ts";

export class OrderLines extends VitrinaElement {
  static override properties = { ...VitrinaElement.properties, order: { attribute: false } };

  declare order: Order;

  static override styles = [look, orderLook];

  override render() {
    const { order } = this;
    return html`<ul>${order.lines.map((line) => this.#line(line))}</ul>
      <dl>
        ${order.discount.amount === 0 ? nothing : this.#sum(this.t("order.discount"), this.price(negative(order.discount)))}
        ${this.#sum(`${this.t("order.delivery")}: ${this.words(order.delivery.title)}`, order.delivery.price.amount === 0 ? this.t("order.free") : this.price(order.delivery.price))}
        <dt class="total">${this.t("order.total")}</dt>
        <dd class="total" data-testid="order-total">${this.price(order.total)}</dd>
        ${order.refunded.amount === 0 ? nothing : this.#sum(this.t("order.refunded"), this.price(order.refunded))}
      </dl>`;
  }

  #line(line: OrderLine) {
    return html`<li class="line" data-testid="order-line">
      <span>${this.words(line.title)}</span>
      <span class="sum">${this.price(line.subtotal)}</span>
      <span class="soft">${this.words(line.variant_name)} · ${this.t("order.units", { n: line.units, price: this.price(line.unit_price) })}</span>
      ${line.reasons.map((reason) => html`<span class="less">${this.words(reason.name)}${reason.code === null ? nothing : html` (${reason.code})`}</span><span class="sum less">${this.price(negative(reason.amount))}</span>`)}
    </li>`;
  }

  #sum(label: string, amount: string) {
    return html`<dt>${label}</dt><dd>${amount}</dd>`;
  }
}

function negative(money: Money): Money {
  return { ...money, amount: -money.amount };
}

define("order-lines", OrderLines);
