/** The sheets of the viewer's page: goods, a product, the cart, the till, the name. One at a time. */
import { css, html, nothing, type TemplateResult } from "lit";
import type { House } from "../lib/browser.ts";
import type { Club } from "../lib/club.ts";
import type { ServerClock } from "../lib/clock.ts";
import { isSelling } from "../lib/offers.ts";
import type { Standing } from "../lib/till.ts";
import type { Sheet } from "../lib/wishes.ts";
import type { OfferView, Snapshot } from "../lib/wire.ts";
import { VitrinaElement, define } from "../elements/element.ts";
import "../elements/live-product.ts";
import "../elements/live-products.ts";
import type { LiveSheet } from "../elements/live-sheet.ts";
import "../elements/live-sheet.ts";

/** Milliseconds after which what could not be loaded is loaded again. */
const LOAD_AGAIN = 2_000;

/** Whether the name is being taken, and why it was not. */
export interface Naming {
  readonly busy: boolean;
  readonly problem: string | null;
}

export class ShowSheets extends VitrinaElement {
  static override properties = {
    ...VitrinaElement.properties,
    house: { attribute: false },
    sheet: { attribute: false },
    looking: { attribute: false },
    field: { attribute: false },
    snapshot: { attribute: false },
    standing: { attribute: false },
    naming: { attribute: false },
    club: { attribute: false },
    time: { attribute: false },
  };

  declare house: House;
  /** Which one is open. */
  declare sheet: Sheet | null;
  /** The offer of the product sheet. */
  declare looking: string | null;
  /** The line of its specification that is pointed at. */
  declare field: string | null;
  declare snapshot: Snapshot;
  declare standing: Standing | null;
  declare naming: Naming;
  declare club: Club | null;
  declare time: ServerClock | null;

  constructor() {
    super();
    this.sheet = null;
    this.looking = null;
    this.field = null;
    this.standing = null;
    this.naming = { busy: false, problem: null };
    this.club = null;
    this.time = null;
  }

  static override styles = css`
    :not(:defined) {
      display: block;
      min-height: 180px;
    }
  `;

  override updated(): void {
    if (this.sheet === "cart" || this.sheet === "checkout") {
      this.#load("live-cart", () => import("../elements/live-cart.ts"));
      this.#load("live-checkout", () => import("../elements/live-checkout.ts"));
    }
    if (this.sheet === "name") this.#load("live-name", () => import("../elements/live-name.ts"));
    if (this.sheet === "membership") this.#load("live-membership", () => import("../elements/live-membership.ts"));
    if (this.sheet === "appeal") this.#load("live-appeal", () => import("../elements/live-appeal.ts"));
    if (this.sheet !== null) requestAnimationFrame(() => this.renderRoot.querySelector<LiveSheet>("live-sheet")?.keepFocus());
  }

  /** Who buys nothing never loads the till, and who says nothing is not asked for a name. */
  #load(element: string, script: () => Promise<unknown>): void {
    if (customElements.get(element) === undefined) script().catch(() => window.setTimeout(() => this.requestUpdate(), LOAD_AGAIN));
  }

  override render(): TemplateResult {
    const offer = this.snapshot.offers.find((each) => each.id === this.looking && each.on_sale);
    const returns = this.sheet === "checkout" && (this.standing?.order ?? null) === null;
    return html`<live-sheet .language=${this.language} .heading=${this.#heading(offer)} ?open=${this.sheet !== null} ?returns=${returns}>${this.#inside(offer)}</live-sheet>`;
  }

  #heading(offer: OfferView | undefined): string {
    const order = this.standing?.order ?? null;
    switch (this.sheet) {
      case "products":
        return this.t("offer.list");
      case "product":
        return offer === undefined ? "" : this.words(offer.product.title);
      case "cart":
        return this.t("cart.title");
      case "checkout":
        return order === null ? this.t("checkout.title") : this.t("checkout.order", { number: order.number });
      case "name":
        return this.t("name.title");
      case "membership":
        return this.t("club.title");
      case "appeal":
        return this.t("appeal.title");
      case null:
        return "";
    }
  }

  #inside(offer: OfferView | undefined): TemplateResult | typeof nothing {
    const { language, snapshot, standing } = this;
    const over = !isSelling(snapshot.show.state);
    const busy = standing?.busy ?? true;
    switch (this.sheet) {
      case "products":
        return html`<live-products .language=${language} .offers=${snapshot.offers} .time=${this.time} .pinned=${snapshot.show.state.pinned} ?over=${over}></live-products>`;
      case "product":
        return offer === undefined ? nothing : html`<live-product .language=${language} .offer=${offer} .field=${this.field} .time=${this.time} ?busy=${busy} ?over=${over}></live-product>`;
      case "cart":
        return html`<live-cart .language=${language} .cart=${standing?.cart ?? null} ?busy=${busy} ?over=${over} .problem=${standing?.problem ?? null}><p role="status">${this.t("loading")}</p></live-cart>`;
      case "checkout":
        return html`<live-checkout .language=${language} .standing=${standing} .offers=${snapshot.offers} .time=${this.time} ?over=${over}><p role="status">${this.t("loading")}</p></live-checkout>`;
      case "name":
        return html`<live-name .language=${language} ?busy=${this.naming.busy} .problem=${this.naming.problem}><p role="status">${this.t("loading")}</p></live-name>`;
      case "membership":
        return html`<live-membership .language=${language} .club=${this.club}><p role="status">${this.t("loading")}</p></live-membership>`;
      case "appeal":
        return html`<live-appeal .language=${language} .house=${this.house} .show=${snapshot.show.id}><p role="status">${this.t("loading")}</p></live-appeal>`;
      case null:
        return nothing;
    }
  }
}

define("show-sheets", ShowSheets);
