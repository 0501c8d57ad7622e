/** The discounts of a line: which won and how much they took, and on demand why the others did not. */
import { css, html, nothing } from "lit";
import type { Passed, Reason } from "../lib/shop.ts";
import "../lib/words-till.ts";
import { VitrinaElement, define } from "./element.ts";
import { look, prices } from "./look.ts";

export class LiveDiscounts extends VitrinaElement {
  static override properties = { ...VitrinaElement.properties, reasons: { attribute: false }, passed: { attribute: false } };

  declare reasons: readonly Reason[];
  declare passed: readonly Passed[];

  constructor() {
    super();
    this.reasons = [];
    this.passed = [];
  }

  static override styles = [
    look,
    prices,
    css`
      :host {
        font-size: 14px;
      }
      li {
        display: flex;
        flex-wrap: wrap;
        gap: 0 10px;
        justify-content: space-between;
      }
      .won {
        color: var(--leaf);
        font-weight: 600;
      }
      summary {
        padding: 6px 0;
        color: var(--ink-soft);
        cursor: pointer;
      }
      details li {
        display: block;
        padding: 2px 0;
        color: var(--ink-soft);
      }
    `,
  ];

  override render() {
    if (this.reasons.length + this.passed.length === 0) return nothing;
    return html`${this.reasons.length === 0
        ? nothing
        : html`<ul>${this.reasons.map((reason) => html`<li class="won" data-testid="discount-${reason.kind}"><span>${this.words(reason.name)}</span><span class="price">−${this.price(reason.amount)}</span></li>`)}</ul>`}
      ${this.passed.length === 0 ? nothing : this.#others()}`;
  }

  #others() {
    return html`<details data-testid="why-not"><summary>${this.t("discount.why_not")}</summary>
      <ul>${this.passed.map((passed) => html`<li>${this.words(passed.name)}: ${this.#why(passed)}</li>`)}</ul></details>`;
  }

  #why({ why, by, missing }: Passed): string {
    if (by !== null && (why === "beaten_by" || why === "does_not_combine")) return this.t(`why.${why}`, { by: this.words(by) });
    if (why === "beaten_by" || why === "does_not_combine") return this.t("why.no_cheaper");
    return this.t(`why.${why}`, { price: missing === null ? "" : this.price(missing) });
  }
}

define("live-discounts", LiveDiscounts);
