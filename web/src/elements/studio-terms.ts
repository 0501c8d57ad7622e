/** How appeals are treated in all shows: the host sets it, with the line that viewers read. */
import { css, html, nothing, type TemplateResult } from "lit";
import type { House } from "../lib/browser.ts";
import type { Localized } from "../lib/wire.ts";
import { Doing } from "./doing.ts";
import { VitrinaElement, define } from "./element.ts";
import { buttons, fields, look } from "./look.ts";
import { studioLook } from "./studio-look.ts";

/** Source: server/api/appeal_terms.py. */
interface Terms {
  readonly version: number;
  readonly answered_within_minutes: number;
  readonly longer_than_minutes: number;
  readonly unanswered_ends: boolean;
  readonly rules: Localized;
}

export class StudioTerms extends VitrinaElement {
  static override properties = { ...VitrinaElement.properties, house: { attribute: false }, terms: { state: true } };

  declare house: House;
  declare private terms: Terms | null;
  readonly #doing = new Doing(this);

  constructor() {
    super();
    this.terms = null;
  }

  static override styles = [
    look,
    buttons,
    fields,
    studioLook,
    css`
      details {
        margin-bottom: 12px;
        padding: 2px 14px;
        border-radius: var(--round);
        background: var(--night-raised);
      }
      summary {
        padding: 10px 0;
        font-weight: 650;
        cursor: pointer;
      }
      form {
        display: grid;
        gap: 12px;
        padding-bottom: 12px;
      }
      label {
        display: grid;
        gap: 6px;
        font-size: 15px;
      }
      label.line {
        grid-template-columns: auto 1fr;
        align-items: center;
        min-height: 44px;
      }
      .input {
        max-width: 160px;
      }
    `,
  ];

  override firstUpdated(): void {
    void this.#doing.do(() => this.#read());
  }

  override render(): TemplateResult {
    const { terms } = this;
    return html`<div role="alert">${this.#doing.problem === null ? nothing : html`<p class="wrong">${this.error(this.#doing.problem)}</p>`}</div>
      ${terms === null ? nothing : html`<details data-testid="terms"><summary>${this.t("terms.title")}</summary>
        <form @submit=${this.#save}>
          <label>${this.t("terms.within")}<input class="input" type="number" name="within" data-testid="terms-within" min="0.02" max="168" step="any" required .value=${String(Math.round((terms.answered_within_minutes / 60) * 100) / 100)} /></label>
          <label>${this.t("terms.longer")}<input class="input" type="number" name="longer" data-testid="terms-longer" min="0" max="1440" step="1" required .value=${String(terms.longer_than_minutes)} /></label>
          <label class="line"><input type="checkbox" name="ends" data-testid="terms-ends" .checked=${terms.unanswered_ends} />${this.t("terms.ends")}</label>
          <p class="soft" data-testid="terms-read">${this.t("terms.read", { rules: this.words(terms.rules) })}</p>
          <button class="button" data-testid="terms-save" ?disabled=${this.#doing.busy}>${this.t("terms.save")}</button>
          <div role="status">${this.#doing.saved ? html`<p class="soft">${this.t("terms.saved")}</p>` : nothing}</div>
        </form>
      </details>`}`;
  }

  async #read(): Promise<void> {
    this.terms = await this.house.api.ask<Terms>("GET", "/appeal-terms");
  }

  #save(event: Event): void {
    event.preventDefault();
    const typed = new FormData(event.target as HTMLFormElement);
    const { terms } = this;
    if (terms === null || this.#doing.busy) return;
    const body = { version: terms.version, answered_within_minutes: Math.max(1, Math.round(Number(typed.get("within")) * 60)), longer_than_minutes: Number(typed.get("longer")), unanswered_ends: typed.has("ends") };
    void this.#doing.save(async () => (this.terms = await this.house.api.ask<Terms>("PUT", "/appeal-terms", { body })), () => this.#read());
  }
}

define("studio-terms", StudioTerms);
