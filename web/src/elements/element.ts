/** The element all others grow from: it knows the language, finds words, and speaks by one event. */
import { LitElement } from "lit";
import { type Facts, inWords, type Key, say, sayError, sayReason } from "../lib/i18n.ts";
import { price } from "../lib/money.ts";
import type { Language, Localized, Money } from "../lib/wire.ts";
import type { Wish } from "../lib/wishes.ts";

export class VitrinaElement extends LitElement {
  static override properties: Record<string, object> = { language: {} };

  declare language: Language;

  constructor() {
    super();
    this.language = "ru";
  }

  protected t(key: Key, facts?: Facts): string {
    return say(this.language, key, facts);
  }

  protected error(code: string): string {
    return sayError(this.language, code);
  }

  protected reason(reason: string): string {
    return sayReason(this.language, reason);
  }

  protected words(text: Localized): string {
    return inWords(text, this.language);
  }

  protected price(money: Money): string {
    return price(money, this.language);
  }

  /** Tell the page what somebody wants. */
  protected wish(wish: Wish): void {
    this.dispatchEvent(new CustomEvent<Wish>("wish", { detail: wish, bubbles: true, composed: true }));
  }
}

/** Register an element, unless another copy of the script has done so. */
export function define(name: string, element: CustomElementConstructor): void {
  if (customElements.get(name) === undefined) customElements.define(name, element);
}
