/** The things that can be given, an amount of one's own, a few words, and the button that gives. */
import { html, nothing, type TemplateResult } from "lit";
import type { GiftShelf, GiftWish, Wallet } from "../lib/giving.ts";
import { minorUnits } from "../lib/money.ts";
import type { Money } from "../lib/wire.ts";
import { VitrinaElement, define } from "./element.ts";
import { giftPicture } from "./gift-pictures.ts";
import { giftsLook } from "./live-gifts-look.ts";
import { buttons, fields, look } from "./look.ts";

/** Characters of the words beside a gift. Source: moderation/rules.py, LONGEST. */
const LONGEST_NOTE = 100;

const OWN = "";

export class LiveGiftShelf extends VitrinaElement {
  static override properties = { ...VitrinaElement.properties, shelf: { attribute: false }, wallet: { attribute: false }, busy: { type: Boolean }, chosen: { state: true }, amount: { state: true }, note: { state: true }, unnamed: { state: true } };

  declare shelf: GiftShelf;
  declare wallet: Wallet;
  declare busy: boolean;
  /** The key of a thing; empty: an amount of one's own; null: the first. */
  declare private chosen: string | null;
  declare private amount: string;
  declare private note: string;
  declare private unnamed: boolean;

  constructor() {
    super();
    this.busy = false;
    this.chosen = null;
    this.amount = "";
    this.note = "";
    this.unnamed = false;
  }

  static override styles = [look, buttons, fields, giftsLook];

  override render(): TemplateResult {
    const { balance, going_back } = this.wallet;
    return html`<form @submit=${(event: Event) => this.#give(event)}>
      <div class="purse">
        <span>${this.t("gift.balance")}<b data-testid="gift-balance">${this.price(balance)}</b>${going_back.amount > 0 ? this.t("gift.going_back", { price: this.price(going_back) }) : nothing}</span>
        <button type="button" class="button quiet small" data-testid="gift-top-up" @click=${() => this.#topUp()}>${this.t("gift.top_up")}</button>
      </div>
      <fieldset>
        <legend>${this.t("gift.choose")}</legend>
        <div class="things">
          ${this.shelf.gifts.map((gift) => this.#thing(gift.key, this.words(gift.name), this.price(this.#money(gift.price))))} ${this.#thing(OWN, this.t("gift.own"), "")}
        </div>
      </fieldset>
      ${this.#chosen() === OWN
        ? html`<div class="field"><label for="amount">${this.t("gift.amount")}</label><input class="input" id="amount" data-testid="gift-amount" inputmode="decimal" autocomplete="off" required .value=${this.amount} @input=${(event: Event) => (this.amount = valueOf(event))} /></div>`
        : nothing}
      <div class="field">
        <label for="note">${this.t("gift.note")}</label>
        <input class="input" id="note" data-testid="gift-note" maxlength=${LONGEST_NOTE} autocomplete="off" aria-describedby="note-more" .value=${this.note} @input=${(event: Event) => (this.note = valueOf(event))} />
        <small class="note" id="note-more">${this.t("gift.note_more", { n: [...this.note].length })}</small>
      </div>
      <label class="check"><input type="checkbox" .checked=${this.unnamed} @change=${(event: Event) => (this.unnamed = (event.target as HTMLInputElement).checked)} />${this.t("gift.unnamed")}</label>
      ${this.#button()}
    </form>`;
  }

  #thing(key: string, name: string, price: string): TemplateResult {
    return html`<label data-testid="gift-${key || "own"}">
      <input type="radio" name="gift" .checked=${this.#chosen() === key} @change=${() => (this.chosen = key)} />
      ${giftPicture(key === OWN ? null : key, 50)}<span>${name}</span>${price === "" ? nothing : html`<b>${price}</b>`}
    </label>`;
  }

  #button(): TemplateResult {
    const price = this.#price();
    if (price === null) return html`<button class="button wide tall stick" data-testid="gift-give" disabled>${this.t("gift.open")}</button>`;
    const left = this.#allowed();
    if (price.amount > left) return html`<p class="note" role="status" data-testid="gift-cap">${this.t("gift.cap", { price: this.price(this.#money(left)) })}</p>`;
    const missing = price.amount - this.wallet.balance.amount;
    if (missing > 0) {
      return html`<p class="note" role="status">${this.t("gift.missing", { price: this.price(this.#money(missing)) })}</p>
        <button type="button" class="button wide tall stick" data-testid="gift-top-up-first" @click=${() => this.#topUp()}>${this.t("gift.top_up")}</button>`;
    }
    const thing = this.shelf.gifts.find((gift) => gift.key === this.#chosen());
    const said = thing === undefined ? this.t("gift.give_own", { price: this.price(price) }) : this.t("gift.give", { name: this.words(thing.name), price: this.price(price) });
    return html`<button class="button wide tall stick" data-testid="gift-give" ?disabled=${this.busy}>${this.busy ? this.t("gift.giving") : said}</button>`;
  }

  #chosen(): string {
    return this.chosen ?? this.shelf.gifts[0]?.key ?? OWN;
  }

  #price(): Money | null {
    const thing = this.shelf.gifts.find((gift) => gift.key === this.#chosen());
    if (thing !== undefined) return this.#money(thing.price);
    const { least, most } = this.shelf.donation;
    const amount = minorUnits(this.amount, least.currency);
    return amount === null || amount < least.amount || amount > most.amount ? null : this.#money(amount);
  }

  /** What the caps leave to be given now, in minor units. */
  #allowed(): number {
    const caps = [this.wallet.per_day, this.wallet.per_show].filter((each) => each !== null);
    return Math.max(0, Math.min(...caps.map(({ cap, given }) => cap.amount - given.amount)));
  }

  #money(amount: number): Money {
    return { amount, currency: this.shelf.donation.least.currency };
  }

  #topUp(): void {
    this.dispatchEvent(new CustomEvent("top-up"));
  }

  #give(event: Event): void {
    event.preventDefault();
    const price = this.#price();
    if (price === null || this.busy) return;
    const key = this.#chosen();
    const what: Pick<GiftWish, "gift" | "amount"> = key === OWN ? { amount: price } : { gift: key };
    this.wish({ kind: "crowd-gift", deed: { kind: "give", wish: { ...what, note: this.note.trim() || null, unnamed: this.unnamed } } });
    this.note = "";
  }
}

function valueOf({ target }: Event): string {
  return target instanceof HTMLInputElement ? target.value : "";
}

define("live-gift-shelf", LiveGiftShelf);
