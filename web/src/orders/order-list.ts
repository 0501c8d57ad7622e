/** A buyer's orders, the newest first. */
import { css, html, nothing, type TemplateResult } from "lit";
import type { Order } from "../lib/shop.ts";
import { moment } from "../lib/times.ts";
import { VitrinaElement, define } from "../elements/element.ts";
import { buttons, look } from "../elements/look.ts";
import "../elements/order-status.ts";
import { orderLook } from "../elements/order-look.ts";

export class OrderList extends VitrinaElement {
  static override properties = { ...VitrinaElement.properties, orders: { attribute: false }, more: { type: Boolean }, busy: { type: Boolean } };

  declare orders: readonly Order[];
  /** Whether there are older ones. */
  declare more: boolean;
  declare busy: boolean;

  constructor() {
    super();
    this.more = false;
    this.busy = false;
  }

  static override styles = [
    look,
    buttons,
    orderLook,
    css`
      h1 {
        margin-bottom: 18px;
      }
      ol {
        display: grid;
        gap: 10px;
      }
      a.card {
        display: grid;
        grid-template-columns: minmax(0, 1fr) auto;
        gap: 4px 14px;
        color: inherit;
        text-decoration: none;
      }
      a.card:hover {
        border-color: var(--line-strong);
      }
      b {
        font-variant-numeric: tabular-nums;
      }
      order-status {
        justify-self: end;
      }
      .what {
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      .state {
        display: grid;
        justify-items: start;
        gap: 10px;
        padding: 28px 24px;
        border-radius: var(--round-large);
        background: var(--paper-sunk);
      }
      .button {
        margin-top: 14px;
      }
    `,
  ];

  override render(): TemplateResult {
    return html`<h1>${this.t("order.mine")}</h1>
      ${this.orders.length === 0 ? this.#none() : html`<ol>${this.orders.map((order) => this.#row(order))}</ol>`}
      ${this.more ? html`<button class="button quiet" data-testid="orders-more" ?disabled=${this.busy} @click=${() => this.dispatchEvent(new Event("more"))}>${this.t("order.more")}</button>` : nothing}`;
  }

  #none(): TemplateResult {
    return html`<div class="state" data-testid="orders-none"><h2>${this.t("order.none")}</h2><p>${this.t("order.none_more")}</p><a class="button" href="/">${this.t("order.to_shows")}</a></div>`;
  }

  #row(order: Order): TemplateResult {
    return html`<li><a class="card" href="/orders/${order.id}" data-testid="my-order">
      <b>${order.number}</b><order-status .language=${this.language} .status=${order.status} .partly=${order.refunded.amount > 0}></order-status>
      <span class="what">${order.lines.map((line) => this.words(line.title)).join(", ")}</span><span class="sum">${this.price(order.total)}</span>
      <time class="soft" datetime=${order.placed_at}>${moment(order.placed_at, this.language, Date.now())}</time>
    </a></li>`;
  }
}

define("order-list", OrderList);
