/** One order as its buyer sees it: its way, what it cost, where it goes, and what may be done. */
import { css, html, nothing, type TemplateResult } from "lit";
import { ServerClock } from "../lib/clock.ts";
import { type LetterStanding, type MyRefund, type OrderStory, takesMoney } from "../lib/order-story.ts";
import { clockface, moment } from "../lib/times.ts";
import { VitrinaElement, define } from "../elements/element.ts";
import "../elements/live-countdown.ts";
import { buttons, look } from "../elements/look.ts";
import "../elements/order-status.ts";
import "../elements/order-lines.ts";
import { orderLook } from "../elements/order-look.ts";
import "./order-way.ts";

export class OrderCard extends VitrinaElement {
  static override properties = { ...VitrinaElement.properties, story: { attribute: false }, time: { attribute: false }, refunds: { attribute: false }, busy: { type: Boolean }, problem: { attribute: false }, sure: { state: true } };

  declare story: OrderStory;
  declare time: ServerClock;
  declare refunds: readonly MyRefund[];
  declare busy: boolean;
  /** The code of why something was not done. */
  declare problem: string | null;
  /** Whether somebody is asked if they mean it. */
  declare private sure: boolean;

  constructor() {
    super();
    this.refunds = [];
    this.busy = false;
    this.problem = null;
    this.sure = false;
  }

  static override styles = [
    look,
    buttons,
    orderLook,
    css`
      :host {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: 16px;
      }
      .head {
        display: flex;
        flex-wrap: wrap;
        gap: 10px 14px;
        align-items: center;
      }
      .from {
        overflow-wrap: anywhere;
      }
      .from a {
        color: inherit;
        font-weight: 650;
      }
      .told {
        padding: 14px 18px;
        border-radius: var(--round);
        background: color-mix(in srgb, var(--brass) 24%, var(--paper-raised));
        font-weight: 550;
      }
      .pay {
        display: grid;
        gap: 10px;
      }
      .actions {
        display: flex;
        flex-wrap: wrap;
        gap: 10px;
      }
      .back {
        margin-top: 12px;
        padding-top: 12px;
        border-top: 1px solid var(--line);
      }
      address {
        font-style: normal;
        line-height: 1.5;
        overflow-wrap: anywhere;
      }
      .where {
        display: grid;
        gap: 14px;
      }
      .wrong {
        color: var(--awning-deep);
        font-weight: 600;
      }
      @media (min-width: 900px) {
        .wide {
          display: grid;
          grid-template-columns: minmax(0, 7fr) minmax(0, 5fr);
          gap: 16px;
          align-items: start;
        }
        .aside {
          display: grid;
          gap: 16px;
        }
      }
      @media (max-width: 899px) {
        .wide,
        .aside {
          display: contents;
        }
      }
    `,
  ];

  override render(): TemplateResult {
    const { order, mine } = this.story;
    return html`<div class="head"><h1>${this.t("order.title", { number: order.number })}</h1><order-status .language=${this.language} .status=${order.status} .partly=${order.refunded.amount > 0}></order-status></div>
      ${this.#from()}
      ${mine ? nothing : html`<p class="told" data-testid="order-masked">${this.t("order.masked")}</p>`}
      ${mine ? this.#payment() : nothing}
      <div class="wide">
        <div class="aside">
          <section class="card" aria-labelledby="goods"><h2 id="goods">${this.t("order.goods")}</h2><order-lines .language=${this.language} .order=${order}></order-lines>${this.#refunds()}</section>
          ${this.#actions()}
          <slot name="returns"></slot>
          <slot name="name"></slot>
        </div>
        <div class="aside">
          <section class="card" aria-labelledby="way"><h2 id="way">${this.t("order.way")}</h2><order-way .language=${this.language} .story=${this.story}></order-way></section>
          ${this.#where()}
        </div>
      </div>`;
  }

  #from(): TemplateResult | typeof nothing {
    const { order, show } = this.story;
    const title = show === null ? nothing : html`<a href="/s/${show.slug}">${this.words(show.title)}</a>`;
    if (order.moment_ms === null) return show === null ? nothing : html`<p class="soft from">${title}</p>`;
    return html`<p class="soft from" data-testid="order-moment">${this.t("order.moment", { moment: clockface(Math.floor(order.moment_ms / 1000) * 1000, this.language) })} ${title}</p>`;
  }

  #payment(): TemplateResult | typeof nothing {
    const { order, show } = this.story;
    if (!takesMoney(order, this.time.now())) return nothing;
    const { status } = order.payment ?? { status: null };
    const waiting = status === "requested" || status === "requires_action";
    return html`<section class="told pay" data-testid="order-unpaid">
      <p>${waiting ? html`${this.t("order.waiting")} ` : status === "declined" ? html`${this.t("order.declined")} ` : nothing}${this.t("order.held")} <b><live-countdown .language=${this.language} .until=${order.reserved_until} .time=${this.time}></live-countdown></b></p>
      ${show === null ? nothing : html`<a class="button" data-testid="order-pay" href="/s/${show.slug}">${this.t("order.pay", { price: this.price(order.total) })}</a>`}
    </section>`;
  }

  #refunds(): TemplateResult | typeof nothing {
    if (this.refunds.length === 0) return nothing;
    return html`<ul class="back">${this.refunds.map(
      ({ status, amount, settled_at: settled, requested_at: wanted }) =>
        html`<li class="soft" data-testid="my-refund">${this.t(status === "succeeded" ? "order.refund.succeeded" : "order.refund.on_its_way", { price: this.price(amount) })} · <time datetime=${settled ?? wanted}>${moment(settled ?? wanted, this.language, Date.now())}</time></li>`,
    )}</ul>`;
  }

  #where(): TemplateResult {
    const { order, letters } = this.story;
    const to = order.delivery.address;
    const lines = to === null ? [] : [to.name, to.street, [to.postcode, to.city].filter((part) => part !== "").join(" "), [to.region, to.country].filter((part) => part !== "").join(", "), to.note];
    return html`<section class="card where" aria-label=${this.t("order.contact")}>
      ${to === null ? nothing : html`<div><h2>${this.t("order.address")}</h2><address>${lines.filter((line) => line !== "").map((line) => html`${line}<br />`)}</address></div>`}
      <div><h2>${this.t("order.contact")}</h2><address>${[order.contact.email, order.contact.phone].filter((each) => each !== null).map((each) => html`${each}<br />`)}</address>
      ${letters.filter(first).map((letter) => html`<p class="soft" data-testid="letter-${letter.kind}">${this.#letter(letter)}</p>`)}</div>
    </section>`;
  }

  #letter({ kind, status }: LetterStanding): string {
    return this.t(`order.letter.${kind}.${status === "sending" ? "due" : status}`);
  }

  #actions(): TemplateResult {
    const { order, mine } = this.story;
    const cancellable = mine && order.status === "pending_payment";
    return html`${this.problem === null ? nothing : html`<p class="wrong" role="alert">${this.error(this.problem)}</p>`}
      <div class="actions">
        ${order.paid_at === null ? nothing : html`<a class="button quiet" data-testid="order-receipt" href="/orders/${order.id}/receipt">${this.t("order.receipt")}</a>`}
        ${cancellable ? this.#cancel() : nothing}
      </div>`;
  }

  #cancel(): TemplateResult {
    if (!this.sure) return html`<button class="button quiet" data-testid="order-cancel" ?disabled=${this.busy} @click=${() => (this.sure = true)}>${this.t("order.cancel")}</button>`;
    return html`<span role="alert">${this.t("order.cancel_sure")}</span>
      <button class="button" data-testid="order-cancel-yes" ?disabled=${this.busy} @click=${() => this.#giveUp()}>${this.t("order.cancel_yes")}</button>
      <button class="button quiet" @click=${() => (this.sure = false)}>${this.t("order.cancel_no")}</button>`;
  }

  #giveUp(): void {
    this.sure = false;
    this.wish({ kind: "cancel-order" });
  }
}

/** Several letters of a kind are told of once. */
function first(letter: LetterStanding, place: number, all: readonly LetterStanding[]): boolean {
  return all.findIndex(({ kind, status }) => kind === letter.kind && status === letter.status) === place;
}

define("order-card", OrderCard);
