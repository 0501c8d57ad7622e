/** What comes back: things in one list, money in the other. Each return shows the step it waits for. */
import { css, html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { codeOf } from "../lib/problems.ts";
import { allGood, decideReturn, type DeskStep, type Found, inspectReturn, listReturns, payForReturn, RETURN_STATUSES, type Return, type ReturnPage, type ReturnStatus } from "../lib/returns.ts";
import { freshKey } from "../lib/shop.ts";
import { fully } from "../lib/times.ts";
import { define } from "../elements/element.ts";
import { buttons, fields, look } from "../elements/look.ts";
import { deskLook } from "./desk-look.ts";
import "./desk-refunds.ts";
import { DeskTab } from "./desk-tab.ts";
import { Listing } from "./listing.ts";

const KINDS: Readonly<Record<ReturnStatus, string>> = { requested: "busy", approved: "busy", rejected: "", in_transit: "busy", received: "busy", inspected: "busy", refunded: "good", closed: "" };

export class DeskReturns extends DeskTab {
  static override properties = { ...DeskTab.properties, status: { state: true }, problem: { state: true }, busy: { state: true }, found: { state: true } };

  declare private status: ReturnStatus | "";
  declare private problem: { readonly id: string; readonly code: string } | null;
  declare private busy: boolean;
  /** What is being counted, by return. */
  declare private found: Readonly<Record<string, readonly Found[]>>;
  #key = freshKey();
  readonly #listing = new Listing<ReturnPage>(this, (after) => listReturns(this.house.api, this.status, after));

  constructor() {
    super();
    this.status = "";
    this.problem = null;
    this.busy = false;
    this.found = {};
  }

  static override styles = [
    look,
    buttons,
    fields,
    deskLook,
    css`
      .switch {
        display: flex;
        gap: 18px;
        margin-bottom: 16px;
      }
      .switch a[aria-current="page"] {
        text-decoration-thickness: 3px;
        text-decoration-color: var(--awning);
      }
      select {
        max-width: 260px;
        margin-bottom: 16px;
      }
      ol,
      form {
        display: grid;
        gap: 10px;
      }
      li {
        display: grid;
        grid-template-columns: minmax(0, 1fr) auto;
        gap: 4px 14px;
        overflow-wrap: anywhere;
      }
      .chip {
        align-self: start;
        justify-self: end;
      }
      form {
        grid-column: 1 / -1;
        padding-top: 10px;
      }
      .count,
      .buttons {
        display: flex;
        flex-wrap: wrap;
        gap: 10px;
        align-items: end;
      }
      .count .field {
        flex: 1;
        min-width: 130px;
      }
      .choice {
        display: flex;
        gap: 10px;
        align-items: center;
      }
      .more {
        margin-top: 14px;
      }
    `,
  ];

  override connectedCallback(): void {
    super.connectedCallback();
    this.refresh();
  }

  override refresh(): void {
    void this.#listing.look();
  }

  async #do({ id }: Return, what: (key: string) => Promise<Return>): Promise<void> {
    this.busy = true;
    this.problem = null;
    try {
      await what(this.#key);
      this.#key = freshKey();
    } catch (thrown) {
      this.problem = { id, code: codeOf(thrown) };
    } finally {
      this.busy = false;
      void this.#listing.look();
    }
  }

  override render(): TemplateResult {
    const money = this.path === "refunds";
    const tab = (name: string, label: string, current: boolean): TemplateResult => html`<a class="link" href="#${name}" data-testid="show-${label}" aria-current=${current ? "page" : nothing}>${this.t(label === "refunds" ? "desk.refunds" : "desk.returns")}</a>`;
    const nav = html`<nav class="switch" aria-label=${this.t("desk.tab_returns")}>${tab("returns", "returns", !money)}${tab("returns/refunds", "refunds", money)}</nav>`;
    if (money) return html`${nav}<desk-refunds .house=${this.house} .you=${this.you} .language=${this.language}></desk-refunds>`;
    return html`${nav}<div class="head"><h1>${this.t("desk.returns")}</h1></div>
      <select class="input" data-testid="returns-status" aria-label=${this.t("desk.orders_status")} @change=${(event: Event) => this.#narrow((event.target as HTMLSelectElement).value as ReturnStatus | "")}>
        <option value="">${this.t("desk.returns_every")}</option>
        ${RETURN_STATUSES.map((status) => html`<option value=${status}>${this.t(`order.return.${status}`)}</option>`)}
      </select>
      ${this.#body()}`;
  }

  #narrow(status: ReturnStatus | ""): void {
    this.status = status;
    void this.#listing.seek();
  }

  #body(): TemplateResult {
    if (this.#listing.failed !== null) return this.failure(this.#listing.failed);
    const { page } = this.#listing;
    if (page === null) return this.waiting();
    if (page.items.length === 0) return this.nothingYet(this.t(this.status === "" ? "desk.returns_empty" : "desk.orders_nothing"), this.t("desk.returns_empty_more"));
    return html`<ol>${repeat(page.items, (each) => each.id, (each) => this.#row(each))}</ol>
      ${this.more(this.#listing, "returns-more")}`;
  }

  #row(request: Return): TemplateResult {
    const units = request.lines.reduce((sum, line) => sum + line.units, 0);
    return html`<li class="card" data-testid="desk-return">
      <span>${request.reason}</span><span class="chip ${KINDS[request.status]}" data-testid="return-status">${this.t(`order.return.${request.status}`)}</span>
      <span class="soft">${this.t("desk.return_units", { n: units })} · <time datetime=${request.requested_at}>${fully(request.requested_at, this.language)}</time>${request.tracking === null ? nothing : html` · ${request.tracking}`}</span>
      <a class="link" href="#orders/${request.order}">${this.t("desk.return_order")}</a>
      ${this.problem?.id === request.id ? html`<p class="wrong" role="alert">${this.error(this.problem.code)}</p>` : nothing}
      ${this.#step(request)}
    </li>`;
  }

  #step(request: Return): TemplateResult | typeof nothing {
    switch (request.status) {
      case "requested":
        return this.#choose(request, ["approve", "reject"]);
      case "in_transit":
        return this.#choose(request, ["receive"]);
      case "received":
        return this.#count(request);
      case "inspected":
        return this.isHost ? this.#pay(request) : html`<p class="soft">${this.t("desk.refund_host")}</p>`;
      default:
        return nothing;
    }
  }

  #choose(request: Return, steps: readonly DeskStep[]): TemplateResult {
    const submit = (event: SubmitEvent): void => {
      event.preventDefault();
      const step = (event.submitter as HTMLButtonElement | null)?.value as DeskStep | undefined;
      if (step !== undefined) void this.#do(request, (key) => decideReturn(this.house.api, request.id, step, noteIn(event), key));
    };
    return html`<form @submit=${submit}>${this.#note(request)}<div class="buttons">${steps.map((step, place) => html`<button class="button small ${place > 0 ? "quiet" : ""}" value=${step} data-testid="return-${step}" ?disabled=${this.busy}>${this.t(`desk.return.${step}`)}</button>`)}</div></form>`;
  }

  #count(request: Return): TemplateResult {
    const found = this.found[request.id] ?? allGood(request);
    const submit = (event: SubmitEvent): void => {
      event.preventDefault();
      void this.#do(request, (key) => inspectReturn(this.house.api, request.id, found, noteIn(event), key));
    };
    const typed = (position: number, name: "good" | "damaged") => (event: Event): void => {
      const units = Math.max(0, Math.floor(Number((event.target as HTMLInputElement).value)) || 0);
      this.found = { ...this.found, [request.id]: found.map((each) => (each.position === position ? { ...each, [name]: units } : each)) };
    };
    const field = ({ position, ...counts }: Found, name: "good" | "damaged"): TemplateResult => {
      const id = `${request.id}-${position}-${name}`;
      return html`<div class="field"><label for=${id}>${this.t("desk.return_line", { n: position + 1 })}: ${this.t(`desk.return_${name}`)}</label><input class="input" id=${id} type="number" min="0" step="1" inputmode="numeric" .value=${String(counts[name])} @input=${typed(position, name)} /></div>`;
    };
    return html`<form @submit=${submit}>${found.map((each) => html`<div class="count">${field(each, "good")}${field(each, "damaged")}</div>`)}${this.#note(request)}<div class="buttons"><button class="button small" data-testid="return-inspect" ?disabled=${this.busy}>${this.t("desk.return_inspect")}</button></div></form>`;
  }

  #pay(request: Return): TemplateResult {
    const submit = (event: SubmitEvent): void => {
      event.preventDefault();
      const delivery = (event.target as HTMLFormElement).elements.namedItem("delivery") as HTMLInputElement;
      void this.#do(request, (key) => payForReturn(this.house.api, request.id, delivery.checked, noteIn(event), key));
    };
    return html`<form @submit=${submit}><label class="choice"><input type="checkbox" name="delivery" />${this.t("desk.return_delivery")}</label>${this.#note(request)}<div class="buttons"><button class="button small" data-testid="return-refund" ?disabled=${this.busy}>${this.t("desk.return_pay")}</button></div></form>`;
  }

  #note({ id }: Return): TemplateResult {
    return html`<div class="field"><label for="note-${id}">${this.t("desk.order_note")}</label><input class="input" id="note-${id}" name="note" maxlength="500" autocomplete="off" /></div>`;
  }
}

function noteIn(event: SubmitEvent): string {
  return ((event.target as HTMLFormElement).elements.namedItem("note") as HTMLInputElement).value.trim();
}

define("desk-returns", DeskReturns);
