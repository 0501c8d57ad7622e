/** The way of an order: what happened and when, and what is still to come. */
import { css, html, nothing } from "lit";
import { type OrderStory, type Step, stepsOf } from "../lib/order-story.ts";
import { moment } from "../lib/times.ts";
import { VitrinaElement, define } from "../elements/element.ts";
import { tick } from "../elements/icons.ts";
import { look } from "../elements/look.ts";
import { orderLook } from "../elements/order-look.ts";

export class OrderWay extends VitrinaElement {
  static override properties = { ...VitrinaElement.properties, story: { attribute: false } };

  declare story: OrderStory;

  static override styles = [
    look,
    orderLook,
    css`
      li {
        position: relative;
        display: grid;
        grid-template-columns: 26px minmax(0, 1fr) auto;
        gap: 2px 12px;
        align-items: center;
        padding-bottom: 14px;
      }
      li:last-child {
        padding-bottom: 0;
      }
      li:not(:last-child)::before {
        position: absolute;
        top: 13px;
        bottom: -13px;
        left: 12px;
        width: 2px;
        background: var(--line);
        content: "";
      }
      .dot {
        position: relative;
        display: grid;
        place-items: center;
        width: 26px;
        height: 26px;
        border: 2px solid var(--line-strong);
        border-radius: 50%;
        background: var(--paper-raised);
        color: var(--paper-raised);
      }
      .done .dot {
        border-color: var(--leaf);
        background: var(--leaf);
      }
      .ended .dot {
        border-color: var(--awning);
        background: var(--awning);
      }
      .come {
        color: var(--ink-soft);
      }
      .done b {
        font-weight: 650;
      }
      time {
        color: var(--ink-soft);
        font-size: 14px;
        font-variant-numeric: tabular-nums;
        white-space: nowrap;
      }
      .more {
        grid-column: 2 / -1;
        overflow-wrap: anywhere;
      }
    `,
  ];

  override render() {
    const steps = stepsOf(this.story.order.status, this.story.history);
    const current = steps.filter((step) => step.at !== null).length - 1;
    return html`<ol aria-label=${this.t("order.way")}>${steps.map((step, place) => this.#step(step, place === current))}</ol>`;
  }

  #step({ event, at }: Step, current: boolean) {
    const ended = event === "hold_ended" || event === "buyer_cancelled" || event === "money_came_too_late" || event === "all_refunded";
    const kind = at === null ? "come" : ended ? "ended" : "done";
    return html`<li class=${kind} data-testid="step-${event}" aria-current=${current ? "step" : nothing}>
      <span class="dot" aria-hidden="true">${at === null ? nothing : tick(15)}</span>
      <b>${this.t(`order.event.${event}`)}</b>
      ${at === null ? nothing : html`<time datetime=${at}>${moment(at, this.language, Date.now())}</time>`}
      ${event === "shipped" && at !== null ? this.#parcel() : nothing}
    </li>`;
  }

  #parcel() {
    const { carrier, tracking } = this.story.order;
    const said = [carrier, tracking].filter((each) => each !== null).join(" · ");
    return said === "" ? nothing : html`<span class="more soft" data-testid="tracking">${said}</span>`;
  }
}

define("order-way", OrderWay);
