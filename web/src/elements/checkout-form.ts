/** What must be known before units are held: how to reach the buyer, how to deliver, where to. */
import { css, html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { countryOf, type Draft, type Faults, faultsOf, type Field, wayOf } from "../lib/checkout.ts";
import type { Refusal } from "../lib/refusal.ts";
import type { Cart, DeliveryWay } from "../lib/shop.ts";
import "../lib/words-till.ts";
import { VitrinaElement, define } from "./element.ts";
import "./live-code.ts";
import { buttons, fields, look, prices } from "./look.ts";
import "./order-sum.ts";
import "./order-to.ts";

type TextField = Exclude<Field, "method" | "country" | "say_name">;

/** How browsers and keyboards treat a field. Source: HTML, 4.10.18.7 (autofill field names). */
const KINDS: Readonly<Record<TextField, { readonly type?: string; readonly mode?: string; readonly fill: string; readonly most: number }>> = {
  email: { type: "email", mode: "email", fill: "email", most: 254 },
  phone: { type: "tel", mode: "tel", fill: "tel", most: 40 },
  name: { fill: "shipping name", most: 100 },
  city: { fill: "shipping address-level2", most: 100 },
  street: { fill: "shipping address-line1", most: 200 },
  postcode: { fill: "shipping postal-code", most: 12 },
  note: { fill: "off", most: 300 },
};

export class CheckoutForm extends VitrinaElement {
  static override properties = {
    ...VitrinaElement.properties,
    cart: { attribute: false },
    refusal: { attribute: false },
    draft: { attribute: false },
    faults: { attribute: false },
    busy: { type: Boolean },
    changing: { type: Boolean },
  };

  declare cart: Cart;
  declare refusal: Refusal | null;
  declare draft: Draft;
  declare faults: Faults;
  declare busy: boolean;
  /** Whether somebody wants to see the fields although nothing is missing in them. */
  declare changing: boolean;
  /** Once open, fields stay open: nothing closes under the hands. */
  #opened = false;

  constructor() {
    super();
    this.refusal = null;
    this.busy = false;
    this.changing = false;
  }

  static override styles = [
    look,
    buttons,
    fields,
    prices,
    css`
      form,
      fieldset {
        display: grid;
        gap: 14px;
      }
      form {
        gap: 22px;
      }
      fieldset {
        margin: 0;
        padding: 0;
        border: 0;
        min-width: 0;
      }
      legend,
      .heading {
        margin-bottom: 8px;
        padding: 0;
        font-size: 17px;
        font-weight: 650;
      }
      .note,
      small {
        color: var(--ink-soft);
        font-size: 14px;
      }
      .say {
        display: grid;
        grid-template-columns: auto minmax(0, 1fr);
        gap: 12px;
        align-items: start;
        padding: 10px 0 14px;
        font-size: 14px;
        cursor: pointer;
      }
      .say input {
        width: 22px;
        height: 22px;
        margin: 0;
        accent-color: var(--awning);
      }
      .pair {
        display: grid;
        grid-template-columns: minmax(0, 3fr) minmax(0, 2fr);
        gap: 12px;
        align-items: start;
      }
      .ways {
        display: grid;
        gap: 8px;
      }
      .ways label {
        display: grid;
        grid-template-columns: auto minmax(0, 1fr) auto;
        gap: 0 12px;
        align-items: center;
        min-height: 56px;
        padding: 9px 14px;
        border-radius: var(--round-small);
        background: var(--paper-raised);
        box-shadow: inset 0 0 0 1.5px var(--line);
        cursor: pointer;
      }
      .ways label:has(:checked) {
        box-shadow: inset 0 0 0 2px var(--ink);
      }
      .ways label:has(:focus-visible) {
        outline: 3px solid var(--brass);
        outline-offset: 2px;
      }
      .ways input {
        width: 20px;
        height: 20px;
        margin: 0;
        accent-color: var(--ink);
        outline: none;
      }
      .ways b {
        font-weight: 650;
      }
      .ways small {
        display: block;
      }
    `,
  ];

  protected override willUpdate(): void {
    const way = wayOf(this.cart, this.draft);
    this.#opened ||= this.changing || Object.keys(this.faults).length > 0 || (way !== null && Object.keys(faultsOf(this.draft, way)).length > 0);
  }

  /** Whatever does not do is where the eye and the keyboard go. */
  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has("faults") && Object.keys(this.faults).length > 0) this.renderRoot.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
  }

  override render(): TemplateResult | typeof nothing {
    const way = wayOf(this.cart, this.draft);
    if (way === null) return nothing;
    const lines = this.cart.lines.map((line) => ({ ...line, unit_price: line.price }));
    return html`<form @submit=${this.#reserve} novalidate>
      ${!this.#opened ? this.#known(way) : html`${this.#contact()} ${this.#delivery(way)}`}
      <live-code .language=${this.language} .answer=${this.cart.code} ?busy=${this.busy} .problem=${this.refusal}></live-code>
      <order-sum .language=${this.language} .sum=${{ lines, discount: this.cart.discount, delivery: way, total: way.total }}></order-sum>
      <div>
        <label class="say"><input type="checkbox" data-testid="say-name" .checked=${this.draft.say_name !== ""} @change=${(event: Event) => this.wish({ kind: "fill", change: { say_name: (event.target as HTMLInputElement).checked ? "yes" : "" } })} /><span>${this.t("checkout.say_name")}</span></label>
        <button class="button wide tall" data-testid="reserve" ?disabled=${this.busy || lines.length === 0}>${this.t(this.busy ? "checkout.reserving" : "checkout.reserve")}</button>
        <p class="note">${this.t("checkout.hold_more")}</p>
      </div>
    </form>`;
  }

  /** Who was here before sees what is remembered, and changes it if they like. */
  #known(way: DeliveryWay) {
    const { email, phone, name, city, street } = this.draft;
    const reached = [email, phone].filter((each) => each !== "").join(", ");
    const sent = way.needs_address ? [name, city, street].join(", ") : (way.note === null ? "" : this.words(way.note));
    return html`<order-to data-testid="checkout-known" .language=${this.language} .to=${{ reached, way: way.title, sent }} ?busy=${this.busy}></order-to>`;
  }

  #contact() {
    return html`<fieldset aria-describedby="contact-more">
      <legend>${this.t("checkout.contact")}</legend>
      <p class="note" id="contact-more">${this.t("checkout.contact_more")}</p>
      ${this.#field("email")} ${this.#field("phone")}
    </fieldset>`;
  }

  #delivery(way: DeliveryWay) {
    return html`<fieldset>
        <legend>${this.t("checkout.delivery")}</legend>
        <div class="ways">${this.cart.deliveries.map((each) => this.#way(each, each.method === way.method))}</div>
        ${this.#fault("method")}
      </fieldset>
      ${way.needs_address ? this.#address(way) : nothing}`;
  }

  #way(way: DeliveryWay, chosen: boolean) {
    const free = way.price.amount === 0;
    const more = [way.note === null ? "" : this.words(way.note), free || way.free_from === null ? "" : this.t("checkout.free_from", { price: this.price(way.free_from) })];
    return html`<label data-testid="delivery-${way.method}">
      <input type="radio" name="method" value=${way.method} .checked=${chosen} @change=${() => this.wish({ kind: "fill", change: { method: way.method } })} />
      <span><b>${this.words(way.title)}</b><small>${more.filter((each) => each !== "").join(" · ")}</small></span>
      <span class="price">${free ? this.t("checkout.free") : this.price(way.price)}</span>
    </label>`;
  }

  #address(way: DeliveryWay) {
    return html`<fieldset data-testid="address">
      <legend>${this.t("checkout.address")}</legend>
      ${this.#field("name")} ${way.countries.length > 1 ? this.#country(way) : nothing}
      <div class="pair">${this.#field("city")} ${this.#field("postcode", way.needs_postcode)}</div>
      ${this.#field("street")} ${this.#field("note", false)}
    </fieldset>`;
  }

  #country(way: DeliveryWay) {
    const names = new Intl.DisplayNames([this.language], { type: "region" });
    const chosen = countryOf(way, this.draft);
    return html`<div class="field">
      <label for="country">${this.t("checkout.country")}</label>
      <select class="input" id="country" data-testid="country" autocomplete="shipping country" aria-invalid=${this.faults.country === undefined ? "false" : "true"} @change=${(event: Event) => this.#fill("country", event)}>
        ${way.countries.map((code) => html`<option value=${code} ?selected=${code === chosen}>${names.of(code) ?? code}</option>`)}
      </select>
      ${this.#fault("country")}
    </div>`;
  }

  #field(field: TextField, needed = true) {
    const { type = "text", mode, fill, most } = KINDS[field];
    return html`<div class="field">
      <label for=${field}>${this.t(`checkout.${field}`)}</label>
      <input class="input" id=${field} data-testid=${field} type=${type} inputmode=${mode ?? nothing} autocomplete=${fill} maxlength=${most}
        aria-required=${needed && field !== "email" && field !== "phone" ? "true" : nothing} aria-invalid=${this.faults[field] === undefined ? "false" : "true"} aria-describedby="${field}-wrong"
        .value=${this.draft[field]} @input=${(event: Event) => this.#fill(field, event)} />
      ${this.#fault(field)}
    </div>`;
  }

  #fault(field: Field) {
    const fault = this.faults[field];
    return html`<span id="${field}-wrong" class="wrong" role="alert">${fault === undefined ? nothing : this.#why(field, fault)}</span>`;
  }

  #why(field: Field, fault: "missing" | "wrong"): string {
    if (field === "email" || field === "phone" || field === "method") return this.t(field === "email" ? `checkout.email_${fault}` : `checkout.${field}_wrong`);
    return this.t(fault === "missing" ? "checkout.missing" : "checkout.wrong");
  }

  #fill(field: Field, event: Event): void {
    if (event.target instanceof HTMLInputElement || event.target instanceof HTMLSelectElement) this.wish({ kind: "fill", change: { [field]: event.target.value } });
  }

  #reserve(event: Event): void {
    event.preventDefault();
    this.wish({ kind: "reserve" });
  }
}

define("checkout-form", CheckoutForm);
