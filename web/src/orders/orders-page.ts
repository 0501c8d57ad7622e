/** The page of a buyer's orders: the list, one order, or its receipt, as the address says. It alone talks to the server. */
import { css, html, nothing, type TemplateResult } from "lit";
import { house, recall, remember } from "../lib/browser.ts";
import { ServerClock, wallClock } from "../lib/clock.ts";
import { preferred } from "../lib/i18n.ts";
import { comeByLink, linkIn, type MyRefund, myOrders, type OrderList, type OrderStory, placeIn, refundsOfMine, storyOf } from "../lib/order-story.ts";
import { codeOf, Problem } from "../lib/problems.ts";
import type { Order } from "../lib/shop.ts";
import type { WishEvent } from "../lib/wishes.ts";
import { VitrinaElement, define } from "../elements/element.ts";
import "../elements/language-switch.ts";
import { buttons, look } from "../elements/look.ts";
import "../elements/shop-sign.ts";
import "./order-card.ts";
import "./ticker-name.ts";
import "./order-list.ts";
import { orderLook } from "../elements/order-look.ts";
import "./order-receipt.ts";
import "./order-returns.ts";

/** Milliseconds between two looks while money is on its way, and otherwise. */
const SOON = 3_000;
const LATER = 20_000;

export class OrdersPage extends VitrinaElement {
  static override properties = { ...VitrinaElement.properties, story: { state: true }, list: { state: true }, refunds: { state: true }, failed: { state: true }, problem: { state: true }, busy: { state: true }, offline: { state: true } };

  declare private story: OrderStory | null;
  declare private list: OrderList | null;
  declare private refunds: readonly MyRefund[];
  /** The code of why nothing can be shown. */
  declare private failed: string | null;
  /** The code of what was not done. */
  declare private problem: string | null;
  declare private busy: boolean;
  declare private offline: boolean;
  readonly #house = house();
  readonly #time = new ServerClock(wallClock);
  readonly #place = placeIn(location.pathname);
  #looking = 0;
  #entered = false;

  constructor() {
    super();
    this.language = preferred(recall("language"), navigator.languages);
    this.story = null;
    this.list = null;
    this.refunds = [];
    this.failed = null;
    this.problem = null;
    this.busy = false;
    this.offline = !navigator.onLine;
  }

  static override styles = [
    look,
    buttons,
    orderLook,
    css`
      main {
        max-width: 1160px;
        margin: 0 auto;
        padding: 26px calc(20px + var(--safe-right)) calc(48px + var(--safe-bottom)) calc(20px + var(--safe-left));
      }
      .back {
        display: inline-block;
        margin: 0 0 14px -4px;
        color: var(--ink);
      }
      .offline {
        margin-bottom: 14px;
        padding: 10px 16px;
        border-radius: var(--round);
        background: var(--brass);
        font-size: 14px;
        font-weight: 600;
      }
      .state {
        display: grid;
        justify-items: start;
        gap: 10px;
        padding: 28px 24px;
        border-radius: var(--round-large);
        background: var(--paper-sunk);
      }
      .bone {
        height: 120px;
        margin-bottom: 12px;
        border-radius: var(--round);
        background: linear-gradient(100deg, var(--paper-sunk) 40%, var(--paper-raised) 50%, var(--paper-sunk) 60%) 0 0 / 300% 100%;
        animation: shine 1.4s linear infinite;
      }
      @keyframes shine {
        from {
          background-position: 100% 0;
        }
        to {
          background-position: 0 0;
        }
      }
      @media print {
        shop-sign,
        .back,
        .offline {
          display: none;
        }
        main {
          padding: 0;
        }
      }
    `,
  ];

  override connectedCallback(): void {
    super.connectedCallback();
    this.addEventListener("wish", (event) => void this.#grant((event as WishEvent).detail));
    window.addEventListener("offline", () => (this.offline = true));
    window.addEventListener("online", () => {
      this.offline = false;
      void this.#load();
    });
    document.addEventListener("visibilitychange", () => document.hidden || void this.#load());
    void this.#load();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.clearTimeout(this.#looking);
  }

  async #load(): Promise<void> {
    window.clearTimeout(this.#looking);
    const { order } = this.#place;
    try {
      await this.#enter(order);
      if (order === null) this.list ??= await myOrders(this.#house.api, null);
      else this.#hear(await storyOf(this.#house.api, order));
      this.failed = null;
    } catch (thrown) {
      if (this.story === null && this.list === null) this.failed = this.#why(thrown);
    }
    if (order !== null && this.failed === null) this.#lookAgain();
  }

  /** Who comes by a letter's link trades it first; who was here before is remembered. Nobody has to be anybody. */
  async #enter(order: string | null): Promise<void> {
    const link = linkIn(location.hash);
    if (link !== null && order !== null) {
      history.replaceState(null, "", location.pathname);
      await comeByLink(this.#house.api, order, link);
    }
    if (this.#entered || (recall("known") !== "yes" && recall("signed") !== "yes")) return;
    try {
      await this.#house.session.recall();
    } catch (thrown) {
      if (!(thrown instanceof Problem) || thrown.status === 0) throw thrown;
    }
    this.#entered = true;
  }

  #hear(story: OrderStory): void {
    this.#time.set(story.order.server_time);
    this.story = story;
    if (story.mine && story.order.paid_at !== null) void this.#learnRefunds(story.order);
  }

  /** What went back is told beside the order: without it the sum alone is shown. */
  async #learnRefunds({ id }: Order): Promise<void> {
    this.refunds = await refundsOfMine(this.#house.api, id).catch(() => this.refunds);
  }

  #lookAgain(): void {
    const soon = this.story?.order.status === "pending_payment";
    this.#looking = window.setTimeout(() => (document.hidden ? this.#lookAgain() : void this.#load()), soon ? SOON : LATER);
  }

  /** To whom an order does not belong it is not to be found; nobody at all has no orders. */
  #why(thrown: unknown): string {
    const { order } = this.#place;
    if (thrown instanceof Problem && thrown.status === 401) return order === null ? "nobody" : "no_such_order";
    if (thrown instanceof Problem && thrown.status === 422 && order !== null) return "no_such_order"; // what stands in the address is no order's id
    return codeOf(thrown);
  }

  async #more(): Promise<void> {
    const { list } = this;
    if (list === null || list.next === null || this.busy) return;
    this.busy = true;
    try {
      const older = await myOrders(this.#house.api, list.next);
      this.list = { items: [...list.items, ...older.items], next: older.next };
    } catch (thrown) {
      this.problem = codeOf(thrown);
    } finally {
      this.busy = false;
    }
  }

  async #grant(wish: WishEvent["detail"]): Promise<void> {
    if (wish.kind === "speak") {
      this.language = wish.language;
      remember("language", wish.language);
    } else if (wish.kind === "cancel-order" && this.story !== null) await this.#cancel(this.story.order);
    else if (wish.kind === "elapsed") void this.#load();
  }

  async #cancel({ id }: Order): Promise<void> {
    this.busy = true;
    this.problem = null;
    try {
      await this.#house.api.cancel(id);
    } catch (thrown) {
      this.problem = codeOf(thrown);
    } finally {
      this.busy = false;
      void this.#load();
    }
  }

  override willUpdate(): void {
    document.documentElement.lang = this.language;
    const number = this.story?.order.number;
    const name = number === undefined ? this.t("order.mine") : this.t(this.#place.receipt ? "order.receipt_title" : "order.title", { number });
    document.title = `${this.t("app.name")} · ${name}`;
  }

  override render(): TemplateResult {
    const inside = this.#place.order !== null;
    return html`<shop-sign .language=${this.language}><language-switch .language=${this.language}></language-switch></shop-sign>
      <main>
        ${inside && this.story?.mine !== false ? html`<a class="link back" href="/orders">${this.t("order.mine")}</a>` : nothing}
        <div role="status">${this.offline ? html`<p class="offline">${this.t("order.offline")}</p>` : nothing}</div>
        ${this.#body()}
      </main>`;
  }

  #body(): TemplateResult {
    const { story, list, failed } = this;
    if (failed === "no_such_order") return this.#notHere();
    if (failed === "nobody") return html`<order-list .language=${this.language} .orders=${[]}></order-list>`;
    if (failed !== null) return html`<div class="state" role="alert"><h2>${this.error(failed)}</h2><button class="button" @click=${() => void this.#load()}>${this.t("retry")}</button></div>`;
    if (list !== null) return html`<order-list .language=${this.language} .orders=${list.items} ?more=${list.next !== null} ?busy=${this.busy} @more=${() => void this.#more()}></order-list>${this.#problem()}`;
    if (story === null) return html`<div role="status"><span class="unseen">${this.t("loading")}</span><div class="bone"></div><div class="bone"></div></div>`;
    if (this.#place.receipt) return html`<order-receipt .language=${this.language} .story=${story}></order-receipt>`;
    return html`<order-card .language=${this.language} .story=${story} .time=${this.#time} .refunds=${this.refunds} ?busy=${this.busy} .problem=${this.problem}>${this.#returns(story)}${story.mine ? html`<ticker-name slot="name" .language=${this.language} .order=${story.order.id} .api=${this.#house.api}></ticker-name>` : nothing}</order-card>`;
  }

  /** What was sent can be sent back by whoever bought it. */
  #returns({ order, mine }: OrderStory): TemplateResult | typeof nothing {
    if (!mine || order.shipped_at === null) return nothing;
    return html`<order-returns slot="returns" .language=${this.language} .order=${order} .api=${this.#house.api}></order-returns>`;
  }

  #problem(): TemplateResult | typeof nothing {
    return this.problem === null ? nothing : html`<p role="alert">${this.error(this.problem)}</p>`;
  }

  #notHere(): TemplateResult {
    return html`<div class="state" role="alert" data-testid="order-not-found"><h1>${this.t("order.not_found")}</h1><p>${this.t("order.not_found_more")}</p><a class="button" href="/sign-in?next=${encodeURIComponent(location.pathname)}">${this.t("start.sign_in")}</a></div>`;
  }
}

define("orders-page", OrdersPage);
