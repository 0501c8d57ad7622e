/** The orders of the house: found by status, show and words, the newest first, kept fresh while somebody looks. */
import { css, html, nothing, type TemplateResult } from "lit";
import { keyed } from "lit/directives/keyed.js";
import { repeat } from "lit/directives/repeat.js";
import { save } from "../lib/browser.ts";
import { EVERY_ORDER, joined, type ListedOrder, listOrders, type OrderFilter, type OrderPage, ordersFile } from "../lib/desk-orders.ts";
import { codeOf } from "../lib/problems.ts";
import { ORDER_STATUSES, type OrderStatus } from "../lib/shop.ts";
import { moment } from "../lib/times.ts";
import type { ShowView } from "../lib/wire.ts";
import { define } from "../elements/element.ts";
import { buttons, fields, look } from "../elements/look.ts";
import "../elements/order-status.ts";
import "./desk-order.ts";
import { deskLook } from "./desk-look.ts";
import { DeskTab } from "./desk-tab.ts";

/** Milliseconds between two looks while the list is open. */
const LOOKS_EVERY = 5_000;
/** Milliseconds after the last letter of a search. */
const TYPED = 300;

export class DeskOrders extends DeskTab {
  static override properties = { ...DeskTab.properties, filter: { state: true }, page: { state: true }, failed: { state: true }, shows: { state: true }, busy: { state: true } };

  declare private filter: OrderFilter;
  declare private page: OrderPage | null;
  declare private failed: string | null;
  declare private shows: readonly ShowView[];
  declare private busy: boolean;
  #looking = 0;
  #typing = 0;

  constructor() {
    super();
    this.filter = EVERY_ORDER;
    this.page = null;
    this.failed = null;
    this.shows = [];
    this.busy = false;
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
    void this.#look();
    if (this.shows.length === 0) void this.#learnShows();
  }

  /** The first page anew; what was loaded after it stays. A failure is told only where there is nothing to show. */
  async #look(): Promise<void> {
    const { filter } = this;
    try {
      const fresh = await listOrders(this.house.api, filter);
      if (filter !== this.filter) return;
      const known = this.page;
      this.page = known === null || fresh.next === null ? fresh : { items: joined(fresh.items, known.items), next: known.items.length > fresh.items.length ? known.next : fresh.next };
      this.failed = null;
    } catch (thrown) {
      if (filter === this.filter && this.page === null) this.failed = codeOf(thrown);
    }
  }

  async #more(): Promise<void> {
    const { filter, page } = this;
    if (page === null || page.next === null || this.busy) return;
    this.busy = true;
    try {
      const older = await listOrders(this.house.api, filter, page.next);
      if (filter === this.filter) this.page = { items: [...(this.page?.items ?? []), ...older.items], next: older.next };
    } catch (thrown) {
      this.failed = codeOf(thrown);
    } finally {
      this.busy = false;
    }
  }

  async #export(): Promise<void> {
    this.busy = true;
    this.failed = null;
    try {
      save(await ordersFile(this.house.api, this.filter), "orders.csv");
    } catch (thrown) {
      this.failed = codeOf(thrown);
    } finally {
      this.busy = false;
    }
  }

  async #learnShows(): Promise<void> {
    this.shows = await this.house.api.shows().catch(() => []);
  }

  #narrow(change: Partial<OrderFilter>): void {
    this.filter = { ...this.filter, ...change };
    this.page = null;
    this.failed = null;
    void this.#look();
  }

  #type(words: string): void {
    window.clearTimeout(this.#typing);
    this.#typing = window.setTimeout(() => this.#narrow({ words }), TYPED);
  }

  override render(): TemplateResult {
    if (this.path !== "") return html`${keyed(this.path, html`<desk-order-card .house=${this.house} .you=${this.you} .language=${this.language} .path=${this.path}></desk-order-card>`)}`;
    return html`<div class="head"><h1>${this.t("desk.tab_orders")}</h1>${this.isHost ? html`<button class="button quiet small" data-testid="orders-export" ?disabled=${this.busy} @click=${() => void this.#export()}>${this.t("desk.orders_export")}</button>` : nothing}</div>
      ${this.#filters()}
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
    if (this.failed !== null && this.page === null) return this.failure(this.failed);
    if (this.page === null) return this.waiting();
    if (this.page.items.length === 0) return this.#nothing();
    return html`<ol>${repeat(this.page.items, (order) => order.id, (order) => this.#row(order))}</ol>
      ${this.page.next === null ? nothing : html`<button class="button quiet more" data-testid="orders-more" ?disabled=${this.busy} @click=${() => void this.#more()}>${this.t("desk.more")}</button>`}
      ${this.failed === null ? nothing : html`<p class="wrong" role="alert">${this.error(this.failed)}</p>`}`;
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
