/** The sales board: what the show has sold, large enough to read from where the host stands. */
import { css, html, nothing } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { count } from "../lib/i18n.ts";
import type { RecentSale } from "../lib/shop.ts";
import { hour } from "../lib/times.ts";
import type { Sales } from "../lib/wire.ts";
import { VitrinaElement, define } from "./element.ts";
import { look } from "./look.ts";
import { studioLook } from "./studio-look.ts";

export class StudioSales extends VitrinaElement {
  static override properties = { ...VitrinaElement.properties, sales: { attribute: false }, recent: { attribute: false } };

  declare sales: Sales | null;
  declare recent: readonly RecentSale[];

  constructor() {
    super();
    this.sales = null;
    this.recent = [];
  }

  static override styles = [
    look,
    studioLook,
    css`
      :host {
        display: grid;
        gap: 14px;
      }
      dl {
        display: grid;
        grid-template-columns: repeat(2, minmax(0, 1fr));
        gap: 10px;
      }
      dl > div {
        padding: 12px 16px;
        border-radius: var(--round);
        background: var(--night-raised);
      }
      dl > .revenue {
        grid-column: 1 / -1;
        background: var(--paper);
        color: var(--ink);
      }
      dt {
        font-size: 15px;
        color: var(--chalk-soft);
      }
      .revenue dt {
        color: var(--ink-soft);
      }
      dd {
        font-family: var(--sign);
        font-size: 40px;
        font-weight: 700;
        line-height: 1.1;
        letter-spacing: -0.02em;
        font-variant-numeric: tabular-nums;
      }
      .revenue dd {
        font-size: 50px;
        white-space: nowrap;
      }
      h2 {
        margin-bottom: 4px;
        font-size: 15px;
        font-weight: 650;
      }
      li {
        display: grid;
        grid-template-columns: auto minmax(0, 1fr) auto;
        gap: 12px;
        align-items: baseline;
        padding: 8px 0;
        border-top: 1px solid var(--night-line);
        animation: sold 0.8s var(--ease);
      }
      @keyframes sold {
        from {
          background: rgb(240 176 79 / 45%);
        }
      }
      time {
        color: var(--chalk-soft);
        font-size: 14px;
        font-variant-numeric: tabular-nums;
      }
      .sum {
        font-weight: 700;
        font-variant-numeric: tabular-nums;
        white-space: nowrap;
      }
    `,
  ];

  override render() {
    const sales = this.sales;
    if (sales === null) return html`<p class="soft">${this.t("loading")}</p>`;
    return html`
      <dl aria-live="polite">
        <div class="revenue"><dt>${this.t("studio.revenue")}</dt><dd data-testid="sales-revenue">${this.price(sales.revenue)}</dd></div>
        <div><dt>${this.t("studio.orders")}</dt><dd data-testid="sales-orders">${count(sales.orders, this.language)}</dd></div>
        <div><dt>${this.t("studio.units")}</dt><dd data-testid="sales-units">${count(sales.units, this.language)}</dd></div>
      </dl>
      ${this.recent.length === 0 ? html`<p class="soft">${this.t("studio.no_sales")}</p>` : html`<section><h2>${this.t("studio.recent")}</h2><ol>${repeat(this.recent, (sale) => sale.order, (sale) => this.#row(sale))}</ol></section>`}
    `;
  }

  #row(sale: RecentSale) {
    return html`<li data-testid="sale"><time datetime=${sale.at}>${hour(sale.at, this.language)}</time>
      <span>${sale.lines.map((line, index) => html`${index > 0 ? ", " : nothing}${this.words(line.title)}${line.units > 1 ? ` × ${line.units}` : nothing}`)}</span>
      <span class="sum">${this.price(sale.total)}</span></li>`;
  }
}

define("studio-sales", StudioSales);
