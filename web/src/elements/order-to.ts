/** Who an order goes to and how, in three lines, with the way to change it. */
import { css, html } from "lit";
import type { Localized } from "../lib/wire.ts";
import "../lib/words-till.ts";
import { VitrinaElement, define } from "./element.ts";
import { buttons, look } from "./look.ts";

/** `reached`: e-mail and phone; `sent`: the address, or nothing. */
export interface Destination {
  readonly reached: string;
  readonly way: Localized;
  readonly sent: string;
}

export class OrderTo extends VitrinaElement {
  static override properties = { ...VitrinaElement.properties, to: { attribute: false }, busy: { type: Boolean } };

  declare to: Destination;
  declare busy: boolean;

  static override styles = [
    look,
    buttons,
    css`
      :host {
        display: grid;
        grid-template-columns: minmax(0, 1fr) auto;
        gap: 4px 12px;
        align-items: center;
        padding: 12px 8px 12px 14px;
        border-radius: var(--round);
        background: var(--paper-sunk);
        overflow-wrap: anywhere;
      }
      b {
        display: block;
        font-weight: 650;
      }
      small {
        display: block;
        color: var(--ink-soft);
        font-size: 14px;
      }
      .link {
        min-height: 44px;
        padding: 6px 10px;
      }
    `,
  ];

  override render() {
    const { reached, way, sent } = this.to;
    return html`<span><b>${reached}</b>${this.words(way)}<small>${sent}</small></span>
      <button type="button" class="link" data-testid="checkout-change" ?disabled=${this.busy} @click=${() => this.wish({ kind: "change" })}>${this.t("checkout.change")}</button>`;
  }
}

define("order-to", OrderTo);
