/** The word that nothing is sold any more: it stands where one would have bought. */
import { css, html } from "lit";
import { VitrinaElement, define } from "./element.ts";
import { look } from "./look.ts";

export class SellingOver extends VitrinaElement {
  static override styles = [
    look,
    css`
      p {
        display: grid;
        gap: 2px;
        padding: 14px 16px;
        border-radius: var(--round);
        background: var(--paper-sunk);
        color: var(--ink-soft);
        font-size: 15px;
      }
      b {
        color: var(--ink);
        font-size: 17px;
      }
    `,
  ];

  override render() {
    return html`<p data-testid="selling-over" role="status"><b>${this.t("over.title")}</b><span>${this.t("over.more")}</span></p>`;
  }
}

define("selling-over", SellingOver);
