/** The money of one order: what went back, and for the host the form that gives more back. */
import { css, html, nothing, type TemplateResult } from "lit";
import { EMPTY_REFUND, type FiscalReceipt, fiscalReceipts, giveBack, type LineLeft, type OrderRefunds, type RefundForm, refundsOf, type RefundWhat, type StaffRefund, whatOf } from "../lib/desk-refunds.ts";
import { codeOf } from "../lib/problems.ts";
import { freshKey, type OrderStatus } from "../lib/shop.ts";
import { fully } from "../lib/times.ts";
import type { Money } from "../lib/wire.ts";
import { define } from "../elements/element.ts";
import { buttons, fields, look } from "../elements/look.ts";
import { deskLook } from "./desk-look.ts";
import { DeskTab } from "./desk-tab.ts";

const KINDS: readonly RefundForm["kind"][] = ["everything", "units", "money"];

export class DeskRefund extends DeskTab {
  static override properties = { ...DeskTab.properties, status: { attribute: false }, known: { state: true }, fiscal: { state: true }, form: { state: true }, asked: { state: true }, problem: { state: true }, busy: { state: true } };

  /** Where the order is: units that were not sent may go on sale again. */
  declare status: OrderStatus;
  declare private known: OrderRefunds | null;
  declare private fiscal: readonly FiscalReceipt[];
  declare private form: RefundForm;
  /** What was asked for and waits for a yes. */
  declare private asked: RefundWhat | null;
  declare private problem: string | null;
  declare private busy: boolean;
  #key = freshKey();

  constructor() {
    super();
    this.known = null;
    this.fiscal = [];
    this.form = EMPTY_REFUND;
    this.asked = null;
    this.problem = null;
    this.busy = false;
  }

  static override styles = [
    look,
    buttons,
    fields,
    deskLook,
    css`
      form,
      fieldset {
        display: grid;
        gap: 12px;
        margin: 0;
        padding: 0;
        border: 0;
      }
      legend {
        margin-bottom: 8px;
        padding: 0;
        font-size: 14px;
        font-weight: 600;
      }
      .choice {
        display: flex;
        gap: 10px;
        align-items: center;
        min-height: 32px;
      }
      .choice input {
        width: 20px;
        height: 20px;
        accent-color: var(--awning);
      }
      h2 {
        margin-bottom: 10px;
      }
      li {
        padding: 8px 0;
        border-bottom: 1px solid var(--line);
        overflow-wrap: anywhere;
      }
      .sure {
        display: flex;
        flex-wrap: wrap;
        gap: 10px;
        align-items: center;
      }
      ul + form,
      form + div,
      p + div {
        margin-top: 16px;
      }
    `,
  ];

  override connectedCallback(): void {
    super.connectedCallback();
    this.refresh();
  }

  override refresh(): void {
    void this.#look();
  }

  async #look(): Promise<void> {
    try {
      [this.known, this.fiscal] = await Promise.all([refundsOf(this.house.api, this.path), fiscalReceipts(this.house.api, this.path)]);
    } catch (thrown) {
      if (this.known === null) this.problem = codeOf(thrown);
    }
  }

  #ask(event: Event): void {
    event.preventDefault();
    const what = this.known === null ? null : whatOf(this.form, this.known.left.currency);
    const unfit = what === null || this.form.reason.trim() === "";
    this.problem = unfit ? "refund_unfit" : null;
    this.asked = unfit ? null : what;
  }

  async #give(what: RefundWhat): Promise<void> {
    this.busy = true;
    try {
      await giveBack(this.house.api, this.path, { what, reason: this.form.reason.trim(), restock: this.form.restock }, this.#key);
      this.#key = freshKey();
      this.form = EMPTY_REFUND;
      this.problem = null;
      this.dispatchEvent(new Event("refunded"));
    } catch (thrown) {
      this.problem = codeOf(thrown);
    } finally {
      this.asked = null;
      this.busy = false;
      void this.#look();
    }
  }

  override render(): TemplateResult {
    return html`<section class="card" aria-labelledby="refund"><h2 id="refund">${this.t("desk.refund")}</h2>
      ${this.known === null ? (this.problem === null ? this.waiting(1) : this.#wrong()) : this.#body(this.known)}</section>`;
  }

  #body(known: OrderRefunds): TemplateResult {
    return html`${known.items.length === 0 ? nothing : html`<ul>${known.items.map((refund) => this.#refund(refund))}</ul>`}
      ${known.left.amount === 0 ? html`<p class="soft">${this.t("desk.refund_nothing")}</p>` : this.isHost ? this.#form(known) : html`<p class="soft">${this.t("desk.refund_host")}</p>`} ${this.#receipts()}`;
  }

  #receipts(): TemplateResult | typeof nothing {
    if (this.fiscal.length === 0) return nothing;
    return html`<div><h2>${this.t("desk.fiscal")}</h2><ul>${this.fiscal.map(({ kind, status, total }) => html`<li class="soft" data-testid="fiscal-${kind}">${this.t(`desk.fiscal.${kind}`)}, ${this.price(total)}: ${this.t(`desk.fiscal.${status}`)}</li>`)}</ul></div>`;
  }

  #refund(refund: StaffRefund): TemplateResult {
    return html`<li data-testid="desk-refund-${refund.status}"><b class="sum">${this.price(refund.amount)}</b> ${this.t(`desk.refund.${refund.status}`)} <span class="soft">${fully(refund.settled_at ?? refund.requested_at, this.language)}</span><br />${refund.reason}</li>`;
  }

  #form(known: OrderRefunds): TemplateResult {
    const { form } = this;
    const unsent = this.status === "paid" || this.status === "packed";
    return html`<form @submit=${(event: Event) => this.#ask(event)}>
      <p class="soft">${this.t("desk.refund_left", { price: this.price(known.left) })}</p>
      <fieldset><legend>${this.t("desk.refund_what")}</legend>
        ${KINDS.map((kind) => html`<label class="choice"><input type="radio" name="kind" data-testid="refund-${kind}" .checked=${form.kind === kind} @change=${() => this.#fill({ kind })} />${this.t(`desk.refund_${kind}`)}</label>`)}
      </fieldset>
      ${form.kind === "units" ? this.#units(known) : nothing}
      ${form.kind === "money" ? html`<div class="field"><label for="sum">${this.t("desk.refund_sum")}, ${known.left.currency}</label><input class="input" id="sum" data-testid="refund-sum" inputmode="decimal" autocomplete="off" .value=${form.sum} @input=${(event: Event) => this.#fill({ sum: valueOf(event) })} /></div>` : nothing}
      <div class="field"><label for="reason">${this.t("desk.refund_reason")}</label><input class="input" id="reason" data-testid="refund-reason" maxlength="500" autocomplete="off" .value=${form.reason} @input=${(event: Event) => this.#fill({ reason: valueOf(event) })} /></div>
      ${unsent && form.kind !== "money" ? html`<label class="choice"><input type="checkbox" .checked=${form.restock} @change=${(event: Event) => this.#fill({ restock: (event.target as HTMLInputElement).checked })} />${this.t("desk.refund_restock")}</label>` : nothing}
      ${this.#wrong()}
      ${this.asked === null ? html`<button class="button" data-testid="refund-ask" ?disabled=${this.busy}>${this.t("desk.refund_do")}</button>` : this.#sure(this.asked, known)}
    </form>`;
  }

  #units(known: OrderRefunds): TemplateResult {
    return html`${known.lines_left.filter((line) => line.units > 0).map((line) => this.#line(line))}
      ${known.delivery_left.amount === 0 ? nothing : html`<label class="choice"><input type="checkbox" .checked=${this.form.delivery} @change=${(event: Event) => this.#fill({ delivery: (event.target as HTMLInputElement).checked })} />${this.t("desk.refund_delivery", { price: this.price(known.delivery_left) })}</label>`}`;
  }

  #line({ position, title, units }: LineLeft): TemplateResult {
    const id = `units-${position}`;
    const typed = (event: Event): void => this.#fill({ units: { ...this.form.units, [position]: Math.min(units, Math.max(0, Math.floor(Number(valueOf(event))) || 0)) } });
    return html`<div class="field"><label for=${id}>${this.t("desk.refund_units_of", { title: this.words(title), n: units })}</label><input class="input" id=${id} data-testid="refund-units" type="number" min="0" max=${units} step="1" inputmode="numeric" .value=${String(this.form.units[position] ?? 0)} @input=${typed} /></div>`;
  }

  #sure(what: RefundWhat, known: OrderRefunds): TemplateResult {
    return html`<div class="sure" role="alert"><span>${this.t("desk.refund_sure", { price: this.price(worthOf(what, known)) })}</span>
      <button type="button" class="button" data-testid="refund-yes" ?disabled=${this.busy} @click=${() => void this.#give(what)}>${this.t("desk.refund_yes")}</button>
      <button type="button" class="button quiet" ?disabled=${this.busy} @click=${() => (this.asked = null)}>${this.t("desk.refund_no")}</button></div>`;
  }

  #wrong(): TemplateResult | typeof nothing {
    if (this.problem === null) return nothing;
    return html`<p class="wrong" role="alert">${this.problem === "refund_unfit" ? this.t("desk.refund_unfit") : this.error(this.problem)}</p>`;
  }

  #fill(change: Partial<RefundForm>): void {
    this.form = { ...this.form, ...change };
    this.asked = null;
    this.problem = null;
  }
}

function valueOf(event: Event): string {
  return (event.target as HTMLInputElement).value;
}

/** About what goes back; of some units the server knows to the kopeck. */
function worthOf(what: RefundWhat, known: OrderRefunds): Money {
  if (what.kind === "everything") return known.left;
  if (what.kind === "money") return what.amount;
  const lines = what.lines.map(({ position, units }) => {
    const line = known.lines_left.find((each) => each.position === position);
    return line === undefined || line.units === 0 ? 0 : Math.round((line.amount.amount * units) / line.units);
  });
  return { amount: lines.reduce((sum, each) => sum + each, what.delivery ? known.delivery_left.amount : 0), currency: known.left.currency };
}

define("desk-refund", DeskRefund);
