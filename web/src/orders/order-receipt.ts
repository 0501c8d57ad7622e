/** The receipt of a paid order, for paper: one column, black on white, no buttons when it is printed. */
import { css, html, nothing, type TemplateResult } from "lit";
import type { OrderStory } from "../lib/order-story.ts";
import { clockface, fully } from "../lib/times.ts";
import { VitrinaElement, define } from "../elements/element.ts";
import { buttons, look } from "../elements/look.ts";
import "../elements/order-lines.ts";
import { orderLook } from "../elements/order-look.ts";

export class OrderReceipt extends VitrinaElement {
  static override properties = { ...VitrinaElement.properties, story: { attribute: false } };

  declare story: OrderStory;

  static override styles = [
    look,
    buttons,
    orderLook,
    css`
      article {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: 12px;
        max-width: 620px;
        padding: 26px 22px;
        overflow-wrap: anywhere;
      }
      h1 {
        font-size: 28px;
      }
      .actions {
        display: flex;
        flex-wrap: wrap;
        gap: 10px;
        margin-top: 16px;
      }
      @media print {
        article {
          max-width: none;
          padding: 0;
          border: 0;
          background: none;
        }
        .actions {
          display: none;
        }
      }
    `,
  ];

  override render(): TemplateResult {
    const { order } = this.story;
    if (order.paid_at === null) return html`<p>${this.t("order.not_paid")}</p>${this.#actions(false)}`;
    return html`<article class="card" data-testid="receipt">
        <h1>${this.t("order.receipt_title", { number: order.number })}</h1>
        <p>${this.t("app.name")} · ${this.t("order.paid_at", { when: fully(order.paid_at, this.language) })}</p>
        ${this.#moment()}
        <order-lines .language=${this.language} .order=${order}></order-lines>
        ${this.#where()}
      </article>
      ${this.#actions(true)}`;
  }

  #moment(): TemplateResult | typeof nothing {
    const { order, show } = this.story;
    if (order.moment_ms === null) return nothing;
    const moment = this.t("order.moment", { moment: clockface(Math.floor(order.moment_ms / 1000) * 1000, this.language) });
    return html`<p class="soft">${moment} ${show === null ? nothing : this.words(show.title)}</p>`;
  }

  #where(): TemplateResult {
    const { contact, delivery } = this.story.order;
    const to = delivery.address;
    const address = to === null ? "" : [to.name, to.postcode, to.country, to.region, to.city, to.street, to.note].filter((part) => part !== "").join(", ");
    const reached = [contact.email, contact.phone].filter((each) => each !== null).join(", ");
    return html`<p class="soft">${address === "" ? nothing : html`${this.t("order.address")}: ${address}<br />`}${this.t("order.contact")}: ${reached}</p>`;
  }

  #actions(printable: boolean): TemplateResult {
    return html`<div class="actions">${printable ? html`<button class="button" data-testid="receipt-print" @click=${() => window.print()}>${this.t("order.print")}</button>` : nothing}<a class="button quiet" href="/orders/${this.story.order.id}">${this.t("order.to_order")}</a></div>`;
  }
}

define("order-receipt", OrderReceipt);
