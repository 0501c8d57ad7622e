/** The wallet: put money aside, by the same steps as an order is paid; limits of one's own; and the rest back. */
import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import type { ServerClock } from "../lib/clock.ts";
import type { Allowance, GiftDeed, GiftShelf, TopUp, Wallet } from "../lib/giving.ts";
import { minorUnits } from "../lib/money.ts";
import type { Method, Payable } from "../lib/paying.ts";
import type { Money } from "../lib/wire.ts";
import type { WishEvent } from "../lib/wishes.ts";
import { VitrinaElement, define } from "./element.ts";
import { giftsLook } from "./live-gifts-look.ts";
import "./live-payment.ts";
import { buttons, fields, look } from "./look.ts";

/** Sums that are offered, as multiples of the least that can be put aside. */
const TIMES = [1, 5, 10, 20] as const;

export class LiveGiftWallet extends VitrinaElement {
  static override properties = { ...VitrinaElement.properties, shelf: { attribute: false }, wallet: { attribute: false }, methods: { attribute: false }, paying: { attribute: false }, time: { attribute: false }, busy: { type: Boolean }, email: { type: Boolean }, closed: { type: Boolean }, amount: { state: true }, address: { state: true }, day: { state: true }, show: { state: true } };

  declare shelf: GiftShelf;
  declare wallet: Wallet;
  declare methods: readonly Method[] | null;
  declare paying: TopUp | null;
  declare time: ServerClock | null;
  declare busy: boolean;
  /** Whether the provider wants an address for the receipt. */
  declare email: boolean;
  /** Whether nothing is given now, so that nothing is put aside either. */
  declare closed: boolean;
  declare private amount: string;
  declare private address: string;
  declare private day: string | null;
  declare private show: string | null;

  constructor() {
    super();
    this.methods = null;
    this.paying = null;
    this.time = null;
    this.busy = false;
    this.email = false;
    this.closed = false;
    this.amount = "";
    this.address = "";
    this.day = null;
    this.show = null;
  }

  static override styles = [look, buttons, fields, giftsLook];

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("shelf") && this.amount === "") this.amount = this.#whole(this.shelf.top_up.least.amount * TIMES[1]);
  }

  override render(): TemplateResult {
    if (this.paying !== null) return this.#paying(this.paying);
    if (this.closed) return html`<div class="stack">${this.#purse()} ${this.#refund()}</div>`;
    const amount = this.#amount();
    return html`<div class="stack">
      ${this.#purse()} ${this.#sums()}
      ${amount === null ? nothing : this.#pay({ total: amount, payment: null })}
      <details>
        <summary data-testid="gift-limits">${this.t("gift.wallet")}</summary>
        <div class="stack">${this.#limits()} ${this.#refund()}</div>
      </details>
    </div>`;
  }

  #purse(): TemplateResult {
    const { balance, going_back } = this.wallet;
    return html`<div class="purse"><span>${this.t("gift.balance")}<b>${this.price(balance)}</b></span>${going_back.amount === 0 ? nothing : html`<span>${this.t("gift.going_back", { price: this.price(going_back) })}</span>`}</div>`;
  }

  #sums(): TemplateResult {
    const { least, most } = this.shelf.top_up;
    return html`<div class="field">
      <label for="amount">${this.t("gift.amount")}</label>
      <input class="input" id="amount" data-testid="top-up-amount" inputmode="decimal" autocomplete="off" aria-describedby="more" aria-invalid=${this.#amount() === null ? "true" : "false"} .value=${this.amount} @input=${(event: Event) => (this.amount = valueOf(event))} />
      <div class="sums">${TIMES.map((times) => this.#sum(least.amount * times))}</div>
      <small class="note" id="more">${this.t("gift.top_up_more", { least: this.price(least), most: this.price(most) })}</small>
    </div>`;
  }

  #sum(amount: number): TemplateResult {
    return html`<button type="button" class="button quiet small" aria-pressed=${this.#amount()?.amount === amount ? "true" : "false"} @click=${() => (this.amount = this.#whole(amount))}>${this.price(this.#money(amount))}</button>`;
  }

  #paying(paying: TopUp): TemplateResult {
    const payment = { id: paying.id, provider: paying.provider, status: paying.status, action: paying.action };
    return html`<div class="stack">
      ${this.#pay({ total: paying.amount, payment })}
      <button type="button" class="button quiet wide" data-testid="top-up-leave" ?disabled=${this.busy} @click=${() => this.#do({ kind: "leave-payment" })}>${this.t("gift.leave")}</button>
    </div>`;
  }

  #pay(order: Payable): TemplateResult {
    return html`${this.email
        ? html`<div class="field"><label for="address">${this.t("gift.email")}</label><input class="input" id="address" type="email" autocomplete="email" required .value=${this.address} @input=${(event: Event) => (this.address = valueOf(event))} /></div>`
        : nothing}
      <live-payment plain .language=${this.language} .order=${order} .methods=${this.methods} .time=${this.time} ?busy=${this.busy} @wish=${(event: WishEvent) => this.#hear(event, order.total)}></live-payment>`;
  }

  #limits(): TemplateResult {
    const { per_day, per_show } = this.wallet;
    return html`<form @submit=${(event: Event) => this.#setLimits(event)}>
      <div class="two">
        ${this.#limit("day", this.t("gift.limit_day"), per_day, this.day)} ${per_show === null ? nothing : this.#limit("show", this.t("gift.limit_show"), per_show, this.show)}
      </div>
      <p class="note">${this.t("gift.limit_more")}</p>
      <button class="button quiet wide" data-testid="limits-save" ?disabled=${this.busy}>${this.t("gift.limit_save")}</button>
    </form>`;
  }

  #limit(name: "day" | "show", label: string, allowance: Allowance, typed: string | null): TemplateResult {
    const given = this.t("gift.limit_given", { given: this.price(allowance.given), cap: this.price(allowance.cap) });
    return html`<div class="field">
      <label for=${name}>${label}</label>
      <input class="input" id=${name} data-testid="limit-${name}" inputmode="decimal" autocomplete="off" .value=${typed ?? this.#whole(allowance.cap.amount)} @input=${(event: Event) => (this[name] = valueOf(event))} />
      <small class="note">${given}${allowance.next_cap === null || allowance.next_at === null ? nothing : html`<br />${this.t("gift.limit_next", { cap: this.price(allowance.next_cap), time: this.#moment(allowance.next_at) })}`}</small>
    </div>`;
  }

  #refund(): TemplateResult | typeof nothing {
    const { balance } = this.wallet;
    if (balance.amount === 0) return nothing;
    return html`<button type="button" class="button quiet wide" data-testid="gift-refund" ?disabled=${this.busy} @click=${() => this.#do({ kind: "refund" })}>${this.t("gift.refund", { price: this.price(balance) })}</button>
      <p class="note">${this.t("gift.refund_more")}</p>`;
  }

  /** Paying an order and paying into a wallet wish alike; here it is the wallet. */
  #hear(event: WishEvent, amount: Money): void {
    event.stopPropagation();
    if (event.detail.kind === "pay") this.#do({ kind: "top-up", amount, means: event.detail.means, email: this.address.trim() || null });
  }

  #setLimits(event: Event): void {
    event.preventDefault();
    const { per_day, per_show, donation } = { ...this.shelf, ...this.wallet };
    const wanted = (typed: string | null, allowance: Allowance | null, house: Money): number | null => {
      const amount = typed === null ? (allowance?.cap.amount ?? null) : minorUnits(typed, donation.least.currency);
      return amount === null || amount >= house.amount ? null : amount;
    };
    this.#do({ kind: "limits", per_day: wanted(this.day, per_day, this.shelf.per_day), per_show: wanted(this.show, per_show, this.shelf.per_show) });
    this.day = this.show = null;
  }

  #amount(): Money | null {
    const { least, most } = this.shelf.top_up;
    const amount = minorUnits(this.amount, least.currency);
    return amount === null || amount < least.amount || amount > most.amount ? null : this.#money(amount);
  }

  #money(amount: number): Money {
    return { amount, currency: this.shelf.top_up.least.currency };
  }

  /** Minor units as somebody types them. */
  #whole(amount: number): string {
    const { currency } = this.shelf.top_up.least;
    const one = minorUnits("1", currency) ?? 1;
    return String(amount / one);
  }

  #moment(at: string): string {
    return new Intl.DateTimeFormat(this.language, { dateStyle: "short", timeStyle: "short" }).format(new Date(at));
  }

  #do(deed: GiftDeed): void {
    this.wish({ kind: "crowd-gift", deed });
  }
}

function valueOf({ target }: Event): string {
  return target instanceof HTMLInputElement ? target.value : "";
}

define("live-gift-wallet", LiveGiftWallet);
