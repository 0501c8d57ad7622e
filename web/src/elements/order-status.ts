/** Where an order is, as a coloured word. */
import { css, html, nothing } from "lit";
import type { OrderStatus } from "../lib/shop.ts";
import { VitrinaElement, define } from "./element.ts";
import { look } from "./look.ts";

const KIND: Readonly<Record<OrderStatus, "good" | "busy" | "bad" | "">> = {
  pending_payment: "busy",
  paid: "good",
  packed: "good",
  shipped: "good",
  delivered: "good",
  expired: "",
  cancelled: "",
  paid_unfulfillable: "bad",
  refunded: "bad",
};

export class OrderStatusChip extends VitrinaElement {
  static override properties = { ...VitrinaElement.properties, status: { attribute: false }, partly: { attribute: false } };

  declare status: OrderStatus;
  /** Whether a part of the money went back. */
  declare partly: boolean;

  constructor() {
    super();
    this.partly = false;
  }

  static override styles = [
    look,
    css`
      :host {
        display: inline-flex;
        gap: 6px;
      }
      span {
        padding: 3px 10px;
        border-radius: 99px;
        background: var(--paper-sunk);
        color: var(--ink-soft);
        font-size: 13px;
        font-weight: 650;
        white-space: nowrap;
      }
      .good {
        background: color-mix(in srgb, var(--leaf) 14%, var(--paper-raised));
        color: var(--leaf);
      }
      .busy {
        background: color-mix(in srgb, var(--brass) 28%, var(--paper-raised));
        color: var(--brass-deep);
      }
      .bad {
        background: color-mix(in srgb, var(--awning) 12%, var(--paper-raised));
        color: var(--awning-deep);
      }
    `,
  ];

  override render() {
    const partly = this.partly && this.status !== "refunded";
    return html`<span class=${KIND[this.status]} data-testid="order-status">${this.t(`order.status.${this.status}`)}</span>${partly ? html`<span class="bad">${this.t("order.partly_refunded")}</span>` : nothing}`;
  }
}

define("order-status", OrderStatusChip);
