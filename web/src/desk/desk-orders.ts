/** The orders of the house: found by status, show and words, the newest first, kept fresh while somebody looks. */
import { css, html, nothing, type TemplateResult } from "lit";
import { keyed } from "lit/directives/keyed.js";
import { repeat } from "lit/directives/repeat.js";
import { save } from "../lib/browser.ts";
import { EVERY_ORDER, joined, type ListedOrder, listOrders, type OrderFilter, type OrderPage, ordersFile } from "../lib/desk-orders.ts";
import { ORDER_STATUSES, type OrderStatus } from "../lib/shop.ts";
import { moment } from "../lib/times.ts";
import type { ShowView } from "../lib/wire.ts";
import { Doing } from "../elements/doing.ts";
import { define } from "../elements/element.ts";
import { buttons, fields, look } from "../elements/look.ts";
import "../elements/order-status.ts";
import "./desk-order.ts";
import { deskLook } from "./desk-look.ts";
import { DeskTab } from "./desk-tab.ts";
import { Listing } from "./listing.ts";

/** Milliseconds between two looks while the list is open. */
const LOOKS_EVERY = 5_000;
/** Milliseconds after the last letter of a search. */
const TYPED = 300;

/** What was loaded after the first page stays when that comes anew. */
function longer(fresh: OrderPage, known: OrderPage): OrderPage {
  if (fresh.next === null) return fresh;
  return { items: joined(fresh.items, known.items), next: known.items.length > fresh.items.length ? known.next : fresh.next };
}

export class DeskOrders extends DeskTab {
  static override properties = { ...DeskTab.properties, filter: { state: true }, shows: { state: true } };

  declare private filter: OrderFilter;
  declare private shows: readonly ShowView[];
  #looking = 0;
  #typing = 0;
  readonly #listing = new Listing(this, (after) => listOrders(this.house.api, this.filter, after), longer);
  readonly #doing = new Doing(this);

  constructor() {
    super();
    this.filter = EVERY_ORDER;
    this.shows = [];
  }

  static override styles = [
    look,
    buttons,
    fields,
    deskLook,
    css`
      form {
        display: grid;
        grid-template-columns: repeat(2, minmax(0, 1fr));
        gap: 10px;
        margin-bottom: 16px;
      }
      input {
        grid-column: 1 / -1;
      }
      li a {
        display: grid;
        grid-template-columns: minmax(0, 1fr) auto;
        gap: 4px 14px;
        padding: 14px 18px;
        border: 1px solid var(--line);
        border-radius: var(--round);
        background: var(--paper-raised);
        color: inherit;
        text-decoration: none;
      }
      li a:hover {
        border-color: var(--line-strong);
      }
      ol {
        display: grid;
        gap: 10px;
      }
      .number {
        white-space: nowrap;
        font-weight: 700;
        font-variant-numeric: tabular-nums;
        letter-spacing: 0.01em;
      }
      .what,
      .who {
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      order-status {
        justify-self: end;
      }
      .sum {
        justify-self: end;
      }
      .more {
        margin-top: 14px;
      }
      @media (min-width: 1000px) {
        form {
          grid-template-columns: minmax(0, 2fr) minmax(0, 1fr) minmax(0, 1fr);
        }
        input {
          grid-column: auto;
        }
        li a {
          grid-template-columns: 130px 150px minmax(0, 3fr) minmax(0, 2fr) 120px;
          align-items: center;
        }
        order-status {
          justify-self: start;
        }
        .sum {
          order: 1;
        }
      }
    `,
  ];

  override connectedCallback(): void {
    super.connectedCallback();
    this.#looking = window.setInterval(() => document.hidden || this.path !== "" || this.refresh(), LOOKS_EVERY);
    this.refresh();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.clearInterval(this.#looking);
    window.clearTimeout(this.#typing);
  }

  override refresh(): void {
    void this.#listing.look();
    if (this.shows.length === 0) void this.#learnShows();
  }

  #export(): Promise<boolean> {
    return this.#doing.do(async () => save(await ordersFile(this.house.api, this.filter), "orders.csv"));
  }

  async #learnShows(): Promise<void> {
    this.shows = await this.house.api.shows().catch(() => []);
  }

  #narrow(change: Partial<OrderFilter>): void {
    this.filter = { ...this.filter, ...change };
    void this.#listing.seek();
  }

  #type(words: string): void {
    window.clearTimeout(this.#typing);
    this.#typing = window.setTimeout(() => this.#narrow({ words }), TYPED);
  }

  override render(): TemplateResult {
    if (this.path !== "") return html`${keyed(this.path, html`<desk-order-card .house=${this.house} .you=${this.you} .language=${this.language} .path=${this.path}></desk-order-card>`)}`;
    return html`<div class="head"><h1>${this.t("desk.tab_orders")}</h1>${this.isHost ? html`<button class="button quiet small" data-testid="orders-export" ?disabled=${this.#doing.busy} @click=${() => void this.#export()}>${this.t("desk.orders_export")}</button>` : nothing}</div>
      ${this.#doing.problem === null ? nothing : html`<p class="wrong" role="alert">${this.error(this.#doing.problem)}</p>`} ${this.#filters()}
      <div aria-live="polite">${this.#body()}</div>`;
  }

  #filters(): TemplateResult {
    const value = (event: Event): string => (event.target as HTMLInputElement | HTMLSelectElement).value;
    return html`<form role="search" @submit=${(event: Event) => event.preventDefault()}>
      <input class="input" type="search" data-testid="orders-search" placeholder=${this.t("desk.orders_search")} aria-label=${this.t("desk.orders_search")} @input=${(event: Event) => this.#type(value(event))} />
      <select class="input" data-testid="orders-status" aria-label=${this.t("desk.orders_status")} @change=${(event: Event) => this.#narrow({ status: value(event) as OrderStatus | "" })}>
        <option value="">${this.t("desk.orders_every_status")}</option>
        ${ORDER_STATUSES.map((status) => html`<option value=${status}>${this.t(`order.status.${status}`)}</option>`)}
      </select>
      <select class="input" data-testid="orders-show" aria-label=${this.t("desk.orders_show")} @change=${(event: Event) => this.#narrow({ show: value(event) })}>
        <option value="">${this.t("desk.orders_every_show")}</option>
        ${this.shows.map((show) => html`<option value=${show.id}>${this.words(show.title)}</option>`)}
      </select>
    </form>`;
  }

  #body(): TemplateResult {
    if (this.#listing.failed !== null) return this.failure(this.#listing.failed);
    const { page } = this.#listing;
    if (page === null) return this.waiting();
    if (page.items.length === 0) return this.#nothing();
    return html`<ol>${repeat(page.items, (order) => order.id, (order) => this.#row(order))}</ol>
      ${this.more(this.#listing, "orders-more")}`;
  }

  #nothing(): TemplateResult {
    if (this.filter === EVERY_ORDER) return this.nothingYet(this.t("desk.orders_none"), this.t("desk.orders_none_more"));
    return this.nothingYet(this.t("desk.orders_nothing"), this.t("desk.orders_nothing_more"));
  }

  #row(order: ListedOrder): TemplateResult {
    const who = [order.buyer_name, order.contact.email, order.contact.phone].filter((each) => each).join(" · ");
    return html`<li><a href="#orders/${order.id}" data-testid="desk-order">
      <span class="number">${order.number}</span>
      <order-status .language=${this.language} .status=${order.status} .partly=${order.refunded.amount > 0}></order-status>
      <span class="what">${order.titles.map((title) => this.words(title)).join(", ")} <span class="soft">${this.t("desk.orders_units", { n: order.units })}</span></span>
      <span class="sum">${this.price(order.total)}</span>
      <span class="who soft">${who} · <time datetime=${order.placed_at}>${moment(order.placed_at, this.language, Date.now())}</time></span>
    </a></li>`;
  }
}

define("desk-orders", DeskOrders);
