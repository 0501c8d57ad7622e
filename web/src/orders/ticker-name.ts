/** Whether the ticker of the show may say the buyer's first name: off unless they switch it on, and taken back at any time. */
import { css, html, nothing, type PropertyValues, type TemplateResult } from "lit";
import type { Api } from "../lib/api.ts";
import { codeOf } from "../lib/problems.ts";
import { VitrinaElement, define } from "../elements/element.ts";
import { look } from "../elements/look.ts";

interface Choice {
  readonly shown: boolean;
  readonly name: string | null;
  readonly masked: string | null;
}

export class TickerName extends VitrinaElement {
  static override properties = { ...VitrinaElement.properties, order: { attribute: false }, api: { attribute: false }, choice: { state: true }, problem: { state: true }, busy: { state: true } };

  declare order: string;
  declare api: Api;
  declare private choice: Choice | null;
  declare private problem: string | null;
  declare private busy: boolean;

  constructor() {
    super();
    this.choice = null;
    this.problem = null;
    this.busy = false;
  }

  static override styles = [
    look,
    css`
      label {
        display: grid;
        grid-template-columns: auto minmax(0, 1fr);
        gap: 12px;
        align-items: start;
        padding: 12px 0;
        cursor: pointer;
      }
      input {
        width: 22px;
        height: 22px;
        margin: 0;
        accent-color: var(--awning);
      }
      .wrong {
        color: var(--awning-deep);
        font-weight: 600;
      }
    `,
  ];

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("order")) void this.#do(() => this.api.ask<Choice>("GET", this.#path));
  }

  override render(): TemplateResult | typeof nothing {
    const { choice } = this;
    if (choice === null || choice.name === null) return nothing;
    const masked = choice.masked ?? "***";
    return html`<label
        ><input type="checkbox" data-testid="ticker-name" .checked=${choice.shown} ?disabled=${this.busy} @change=${(event: Event) => void this.#choose((event.target as HTMLInputElement).checked)} />
        <span>${this.t("order.ticker_name", { name: choice.name, masked })}</span></label
      >${this.problem === null ? nothing : html`<p class="wrong" role="alert">${this.error(this.problem)}</p>`}`;
  }

  get #path(): string {
    return `/orders/${this.order}/ticker-name`;
  }

  #choose(shown: boolean): Promise<void> {
    return this.#do(() => this.api.ask<Choice>("PUT", this.#path, { body: { shown } }));
  }

  async #do(what: () => Promise<Choice>): Promise<void> {
    this.busy = true;
    this.problem = null;
    try {
      this.choice = await what();
    } catch (thrown) {
      this.problem = codeOf(thrown);
    } finally {
      this.busy = false;
    }
  }
}

define("ticker-name", TickerName);
