/** The sign over the door: the awning, the name, and what stands beside it. */
import { css, html } from "lit";
import { VitrinaElement, define } from "./element.ts";
import { awning, look } from "./look.ts";

export class ShopSign extends VitrinaElement {
  static override styles = [
    look,
    awning,
    css`
      .awning {
        height: 34px;
        filter: drop-shadow(0 4px 5px rgb(66 38 20 / 22%));
      }
      .row {
        display: flex;
        gap: 12px 20px;
        align-items: center;
        justify-content: space-between;
        max-width: 1160px;
        margin: 0 auto;
        padding: 18px calc(20px + var(--safe-right)) 0 calc(20px + var(--safe-left));
      }
      a {
        color: var(--ink);
        font-family: var(--sign);
        font-size: 28px;
        font-weight: 700;
        letter-spacing: -0.02em;
        text-decoration: none;
      }
      .side {
        display: flex;
        gap: 8px 14px;
        align-items: center;
      }
    `,
  ];

  override render() {
    return html`<header>
      <div class="awning"></div>
      <div class="row"><a href="/">${this.t("app.name")}</a><div class="side"><slot></slot></div></div>
    </header>`;
  }
}

define("shop-sign", ShopSign);
