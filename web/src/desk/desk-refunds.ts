/** Money that goes back, of all orders: the newest first, and those first that wait for a person if one asks for them. */
import { css, html, nothing, type TemplateResult } from "lit";
import { decideRefund, listRefunds, type RefundPage, type RefundStatus, type StaffRefund } from "../lib/desk-refunds.ts";
import { freshKey } from "../lib/shop.ts";
import { fully } from "../lib/times.ts";
import { Doing } from "../elements/doing.ts";
import { define } from "../elements/element.ts";
import { buttons, fields, look } from "../elements/look.ts";
import { deskLook } from "./desk-look.ts";
import { DeskTab } from "./desk-tab.ts";
import { Listing } from "./listing.ts";

const STATUSES: readonly RefundStatus[] = ["needs_review", "requested", "sent", "succeeded", "failed"];
const KINDS: Readonly<Record<RefundStatus, string>> = { needs_review: "bad", requested: "busy", sent: "busy", succeeded: "good", failed: "" };

export class DeskRefunds extends DeskTab {
  static override properties = { ...DeskTab.properties, status: { state: true } };

  declare private status: RefundStatus | "";
  #key = freshKey();
  readonly #listing = new Listing<RefundPage>(this, (after) => listRefunds(this.house.api, this.status, after));
  readonly #doing = new Doing(this);

  constructor() {
    super();
    this.status = "";
  }

  static override styles = [
    look,
    buttons,
    fields,
    deskLook,
    css`
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
      .sum,
      .chip {
        justify-self: end;
      }
      .chip {
        align-self: start;
      }
      form {
        grid-column: 1 / -1;
        padding-top: 10px;
      }
      .buttons {
        display: flex;
        flex-wrap: wrap;
        gap: 10px;
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

  async #decide(refund: StaffRefund, event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const form = event.target as HTMLFormElement;
    const note = (form.elements.namedItem("note") as HTMLInputElement).value.trim();
    if (note === "") return;
    await this.#doing.do(async () => {
      await decideRefund(this.house.api, refund.id, { gave_back: (event.submitter as HTMLButtonElement | null)?.value === "yes", note }, this.#key);
      this.#key = freshKey();
    });
    void this.#listing.look();
  }

  override render(): TemplateResult {
    return html`<div class="head"><h1>${this.t("desk.refunds")}</h1></div>
      <select class="input" data-testid="refunds-status" aria-label=${this.t("desk.orders_status")} @change=${(event: Event) => this.#narrow((event.target as HTMLSelectElement).value as RefundStatus | "")}>
        <option value="">${this.t("desk.returns_every")}</option>
        ${STATUSES.map((status) => html`<option value=${status}>${this.t(`desk.refund.${status}`)}</option>`)}
      </select>
      ${this.#doing.problem === null ? nothing : html`<p class="wrong" role="alert">${this.error(this.#doing.problem)}</p>`}
      ${this.#body()}`;
  }

  #narrow(status: RefundStatus | ""): void {
    this.status = status;
    void this.#listing.seek();
  }

  #body(): TemplateResult {
    if (this.#listing.failed !== null) return this.failure(this.#listing.failed);
    const { page } = this.#listing;
    if (page === null) return this.waiting();
    if (page.items.length === 0) return this.nothingYet(this.t(this.status === "" ? "desk.returns_none" : "desk.orders_nothing"), this.t("desk.returns_none_more"));
    return html`<ol>${page.items.map((refund) => this.#row(refund))}</ol>
      ${this.more(this.#listing, "refunds-more")}`;
  }

  #row(refund: StaffRefund): TemplateResult {
    return html`<li class="card" data-testid="desk-refund">
      <a class="link" href="#orders/${refund.order}">${refund.reason}</a><span class="sum">${this.price(refund.amount)}</span>
      <span class="soft"><time datetime=${refund.requested_at}>${fully(refund.requested_at, this.language)}</time>${refund.by === null ? html` · ${this.t("desk.returns_by_house")}` : nothing}</span><span class="chip ${KINDS[refund.status]}">${this.t(`desk.refund.${refund.status}`)}</span>
      ${refund.status === "needs_review" && this.isHost ? this.#decision(refund) : nothing}
    </li>`;
  }

  #decision(refund: StaffRefund): TemplateResult {
    const id = `note-${refund.id}`;
    return html`<form @submit=${(event: SubmitEvent) => void this.#decide(refund, event)}><p class="soft">${this.t("desk.returns_review")}</p>
      <div class="field"><label for=${id}>${this.t("desk.returns_note")}</label><input class="input" id=${id} name="note" maxlength="500" required autocomplete="off" /></div>
      <div class="buttons"><button class="button small" value="yes" ?disabled=${this.#doing.busy}>${this.t("desk.returns_gave")}</button><button class="button quiet small" value="no" ?disabled=${this.#doing.busy}>${this.t("desk.returns_gave_not")}</button></div></form>`;
  }
}

define("desk-refunds", DeskRefunds);
