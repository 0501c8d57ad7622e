/** The ticker in the studio: how long it waits before it says who bought, what viewers see, and its switch. */
import { css, html, nothing, type TemplateResult } from "lit";
import type { House } from "../lib/browser.ts";
import type { Snapshot } from "../lib/wire.ts";
import { Doing } from "./doing.ts";
import { VitrinaElement, define } from "./element.ts";
import { buttons, fields, look } from "./look.ts";
import { studioLook } from "./studio-look.ts";

interface Pace {
  readonly delay: number;
}

/** Seconds that can be chosen. */
const WAITS = [0, 3, 5, 10, 30, 60];

export class StudioTicker extends VitrinaElement {
  static override properties = { ...VitrinaElement.properties, house: { attribute: false }, snapshot: { attribute: false }, delay: { state: true } };

  declare house: House;
  declare snapshot: Snapshot;
  declare private delay: number | null;
  readonly #doing = new Doing(this);

  constructor() {
    super();
    this.delay = null;
  }

  static override styles = [
    look,
    buttons,
    fields,
    studioLook,
    css`
      .tool {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: 12px;
        padding: 14px;
        border-radius: var(--round);
        background: var(--night-raised);
      }
      .head {
        display: flex;
        flex-wrap: wrap;
        gap: 8px 14px;
        align-items: center;
      }
      .head .button {
        margin-left: auto;
      }
      label {
        display: grid;
        gap: 6px;
      }
      .soft {
        opacity: 0.8;
      }
    `,
  ];

  override connectedCallback(): void {
    super.connectedCallback();
    void this.#doing.do(async () => ({ delay: this.delay } = await this.house.api.ask<Pace>("GET", this.#path)));
  }

  override render(): TemplateResult {
    const off = this.snapshot.crowd.switches.off.includes("ticker");
    const carts = this.snapshot.crowd.switches.off.includes("carts");
    const delay = this.delay ?? 3;
    const waits = [...new Set([...WAITS, delay])].sort((one, other) => one - other);
    return html`<section class="tool" aria-label=${this.t("studio.ticker")} data-testid="studio-ticker">
      <div class="head">
        <h3>${this.t("studio.ticker")}</h3>
        <button class="button quiet small" data-testid="ticker-switch" aria-pressed=${off ? "true" : "false"} ?disabled=${this.#doing.busy} @click=${() => void this.#switch("ticker", off)}>${this.t(off ? "studio.ticker_on" : "studio.ticker_off")}</button>
      </div>
      <p class="soft">${off ? this.t("studio.ticker_is_off") : this.t("studio.ticker_rules", { n: delay })}</p>
      <label
        >${this.t("studio.ticker_delay")}
        <select data-testid="ticker-delay" ?disabled=${this.#doing.busy || this.delay === null} @change=${(event: Event) => void this.#wait(Number((event.target as HTMLSelectElement).value))}>
          ${waits.map((wait) => html`<option value=${wait} ?selected=${wait === delay}>${this.t("studio.ticker_seconds", { n: wait })}</option>`)}
        </select></label
      >
      <div class="head"><span>${this.t(carts ? "studio.carts_are_off" : "studio.carts_rules")}</span><button class="button quiet small" data-testid="carts-switch" aria-pressed=${carts ? "true" : "false"} ?disabled=${this.#doing.busy} @click=${() => void this.#switch("carts", carts)}>${this.t(carts ? "draws.on" : "draws.off")}</button></div>
      ${this.#doing.problem === null ? nothing : html`<p class="wrong" role="alert">${this.error(this.#doing.problem)}</p>`}
    </section>`;
  }

  get #path(): string {
    return `/shows/${this.snapshot.show.id}/ticker`;
  }

  #wait(delay: number): Promise<boolean> {
    return this.#doing.do(async () => ({ delay: this.delay } = await this.house.api.ask<Pace>("PUT", this.#path, { body: { delay } })));
  }

  #switch(mechanic: "ticker" | "carts", on: boolean): Promise<boolean> {
    return this.#doing.do(() => this.house.api.ask("PUT", `/shows/${this.snapshot.show.id}/mechanics/${mechanic}`, { body: { on } }));
  }

}

define("studio-ticker", StudioTicker);
