/** What is bought and what it comes to: lines, what is taken off, delivery, the total. */
import { css, html, nothing } from "lit";
import type { Reason } from "../lib/shop.ts";
import type { Localized, Money } from "../lib/wire.ts";
import "../lib/words-till.ts";
import { VitrinaElement, define } from "./element.ts";
import { look, prices } from "./look.ts";

export interface SummedLine {
  readonly title: Localized;
  readonly variant_name: Localized;
  readonly units: number;
  readonly unit_price: Money;
  readonly subtotal: Money;
  readonly reasons: readonly Reason[];
}

/** `delivery` is null where nobody has chosen yet. */
export interface Summed {
  readonly lines: readonly SummedLine[];
  readonly discount: Money;
  readonly delivery: { readonly title: Localized; readonly price: Money } | null;
  readonly total: Money;
}

export class OrderSum extends VitrinaElement {
  static override properties = { ...VitrinaElement.properties, sum: { attribute: false } };

  declare sum: Summed;

  static override styles = [
    look,
    prices,
    css`
      li,
      .total {
        display: flex;
        gap: 14px;
        align-items: baseline;
        justify-content: space-between;
        padding: 5px 0;
      }
      small {
        display: block;
        color: var(--ink-soft);
      }
      .won {
        color: var(--leaf);
      }
      .off {
        padding: 0;
        background: none;
        color: var(--leaf);
        font-size: inherit;
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
    `,
  ];

  override render() {
    const { lines, discount, delivery, total } = this.sum;
    return html`<ul>
        ${lines.map((line) => this.#line(line))}
        ${discount.amount === 0 ? nothing : html`<li data-testid="order-discount"><span>${this.t("checkout.discount")}</span><span class="price off">−${this.price(discount)}</span></li>`}
        ${delivery === null ? nothing : html`<li data-testid="order-delivery"><span>${this.words(delivery.title)}</span><span class="price">${delivery.price.amount === 0 ? this.t("checkout.free") : this.price(delivery.price)}</span></li>`}
      </ul>
      <div class="total"><span>${this.t("cart.total")}</span><span class="price" aria-live="polite" data-testid="order-total">${this.price(total)}</span></div>`;
  }

  #line(line: SummedLine) {
    return html`<li><span>${this.words(line.title)}<small>${this.words(line.variant_name)} · ${this.t("checkout.unit_price", { n: line.units, price: this.price(line.unit_price) })}</small>${line.reasons.map((reason) => html`<small class="won">${this.words(reason.name)} −${this.price(reason.amount)}</small>`)}</span><span class="price">${this.price(line.subtotal)}</span></li>`;
  }
}

define("order-sum", OrderSum);
