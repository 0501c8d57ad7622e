/** Sending things back: what the buyer asked for and where it is, and the form that asks for more. */
import { css, html, nothing, type TemplateResult } from "lit";
import type { Api } from "../lib/api.ts";
import { codeOf } from "../lib/problems.ts";
import { askReturn, closeReturn, linesOf, myReturns, type Return, returnable, sendReturn, type Units } from "../lib/returns.ts";
import { freshKey, type Order, type OrderLine } from "../lib/shop.ts";
import { VitrinaElement, define } from "../elements/element.ts";
import { buttons, fields, look } from "../elements/look.ts";
import { orderLook } from "../elements/order-look.ts";

export class OrderReturns extends VitrinaElement {
  static override properties = { ...VitrinaElement.properties, order: { attribute: false }, api: { attribute: false }, known: { state: true }, open: { state: true }, units: { state: true }, why: { state: true }, problem: { state: true }, busy: { state: true } };

  declare order: Order;
  declare api: Api;
  declare private known: readonly Return[] | null;
  /** Whether the form is shown. */
  declare private open: boolean;
  declare private units: Units;
  declare private why: string;
  declare private problem: string | null;
  declare private busy: boolean;
  #key = freshKey();

  constructor() {
    super();
    this.known = null;
    this.open = false;
    this.units = {};
    this.why = "";
    this.problem = null;
    this.busy = false;
  }

  static override styles = [
    look,
    buttons,
    fields,
    orderLook,
    css`
      form,
      section {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: 12px;
      }
      li {
        display: grid;
        gap: 8px;
        padding-bottom: 12px;
        border-bottom: 1px solid var(--line);
        overflow-wrap: anywhere;
      }
      .buttons {
        display: flex;
        flex-wrap: wrap;
        gap: 10px;
      }
    `,
  ];

  override connectedCallback(): void {
    super.connectedCallback();
    void this.#look();
  }

  async #look(): Promise<void> {
    try {
      this.known = await myReturns(this.api, this.order.id);
    } catch (thrown) {
      this.problem = codeOf(thrown);
    }
  }

  async #do(what: (key: string) => Promise<Return>): Promise<void> {
    this.busy = true;
    this.problem = null;
    try {
      await what(this.#key);
      this.#key = freshKey();
      this.open = false;
      this.units = {};
      this.why = "";
    } catch (thrown) {
      this.problem = codeOf(thrown);
    } finally {
      this.busy = false;
      void this.#look();
    }
  }

  #ask(event: Event): void {
    event.preventDefault();
    const reason = this.why.trim();
    if (linesOf(this.units).length === 0 || reason === "") this.problem = "return_unfit";
    else void this.#do((key) => askReturn(this.api, this.order.id, { units: this.units, reason }, key));
  }

  override render(): TemplateResult | typeof nothing {
    if (this.known === null) return this.problem === null ? nothing : html`<p class="wrong" role="alert">${this.error(this.problem)}</p>`;
    const left = returnable(this.order.lines, this.known);
    const some = Object.values(left).some((units) => units > 0);
    if (this.known.length === 0 && !some) return nothing;
    return html`<section class="card" aria-labelledby="returns"><h2 id="returns">${this.t("order.returns")}</h2>
      ${this.known.length === 0 ? nothing : html`<ul>${this.known.map((each) => this.#row(each))}</ul>`}
      ${this.problem === null ? nothing : html`<p class="wrong" role="alert">${this.problem === "return_unfit" ? this.t("order.return_unfit") : this.error(this.problem)}</p>`}
      ${this.open ? this.#form(left) : some ? html`<button class="button quiet" data-testid="return-open" @click=${() => (this.open = true)}>${this.t("order.return_open")}</button>` : nothing}
    </section>`;
  }

  #row(request: Return): TemplateResult {
    const what = request.lines.map(({ position, units }) => `${this.#title(position)} × ${units}`).join(", ");
    return html`<li data-testid="my-return"><b>${this.t(`order.return.${request.status}`)}</b><span>${what}</span><span class="soft">${request.reason}</span>
      ${request.status === "approved" ? this.#send(request) : nothing}
      ${request.status === "requested" || request.status === "approved" ? html`<div class="buttons"><button class="button quiet small" ?disabled=${this.busy} @click=${() => void this.#do((key) => closeReturn(this.api, request.id, key))}>${this.t("order.return_close")}</button></div>` : nothing}
    </li>`;
  }

  #send({ id }: Return): TemplateResult {
    const submit = (event: Event): void => {
      event.preventDefault();
      const typed = (event.target as HTMLFormElement).elements.namedItem("tracking") as HTMLInputElement;
      void this.#do((key) => sendReturn(this.api, id, typed.value.trim(), key));
    };
    return html`<form @submit=${submit}><div class="field"><label for="back-${id}">${this.t("order.return_tracking")}</label><input class="input" id="back-${id}" name="tracking" maxlength="100" autocomplete="off" data-testid="return-tracking" /></div><button class="button small" data-testid="return-sent" ?disabled=${this.busy}>${this.t("order.return_sent")}</button></form>`;
  }

  #form(left: Units): TemplateResult {
    return html`<form @submit=${(event: Event) => this.#ask(event)}>
      ${this.order.lines.map((line, position) => this.#line(line, position, left[position] ?? 0))}
      <div class="field"><label for="why">${this.t("order.return_reason")}</label><input class="input" id="why" maxlength="500" autocomplete="off" data-testid="return-reason" .value=${this.why} @input=${(event: Event) => (this.why = (event.target as HTMLInputElement).value)} /></div>
      <div class="buttons"><button class="button" data-testid="return-ask" ?disabled=${this.busy}>${this.t("order.return_ask")}</button><button type="button" class="button quiet" @click=${() => (this.open = false)}>${this.t("close")}</button></div>
    </form>`;
  }

  #line(line: OrderLine, position: number, most: number): TemplateResult | typeof nothing {
    if (most === 0) return nothing;
    const id = `back-${position}`;
    const typed = (event: Event): void => {
      const units = Math.floor(Number((event.target as HTMLInputElement).value)) || 0;
      this.units = { ...this.units, [position]: Math.min(most, Math.max(0, units)) };
    };
    return html`<div class="field"><label for=${id}>${this.words(line.title)}, ${this.words(line.variant_name)}: ${this.t("order.return_units", { n: most })}</label><input class="input" id=${id} type="number" min="0" max=${most} step="1" inputmode="numeric" data-testid="return-units" .value=${String(this.units[position] ?? 0)} @input=${typed} /></div>`;
  }

  #title(position: number): string {
    const line = this.order.lines[position];
    return line === undefined ? "" : this.words(line.title);
  }
}

define("order-returns", OrderReturns);
