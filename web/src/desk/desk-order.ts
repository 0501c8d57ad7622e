/** One order in the back office: what it is, what happened to it, and the next step of its way. */
import { css, html, nothing, type TemplateResult } from "lit";
import { type DeskOrder, deskOrder, nextStep, type StaffHappening, type Step, type StepWords, take } from "../lib/desk-orders.ts";
import { codeOf } from "../lib/problems.ts";
import { freshKey } from "../lib/shop.ts";
import { clockface, fully } from "../lib/times.ts";
import { define } from "../elements/element.ts";
import { buttons, fields, look } from "../elements/look.ts";
import "../elements/order-lines.ts";
import "../elements/order-status.ts";
import { deskLook } from "./desk-look.ts";
import "./desk-refund.ts";
import { DeskTab } from "./desk-tab.ts";

/** Milliseconds between two looks. */
const LOOKS_EVERY = 5_000;
const NO_WORDS: StepWords = { note: "", carrier: "", tracking: "" };

export class DeskOrderCard extends DeskTab {
  static override properties = { ...DeskTab.properties, known: { state: true }, failed: { state: true }, problem: { state: true }, busy: { state: true }, said: { state: true } };

  declare private known: DeskOrder | null;
  declare private failed: string | null;
  declare private problem: string | null;
  declare private busy: boolean;
  declare private said: StepWords;
  /** The name of the step that is being taken; the same while one tries again. */
  #key = freshKey();
  #looking = 0;

  constructor() {
    super();
    this.known = null;
    this.failed = null;
    this.problem = null;
    this.busy = false;
    this.said = NO_WORDS;
  }

  static override styles = [
    look,
    buttons,
    fields,
    deskLook,
    css`
      :host,
      .columns,
      .column {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: 16px;
        align-content: start;
      }
      .title {
        display: flex;
        flex-wrap: wrap;
        gap: 8px 14px;
        align-items: center;
      }
      form {
        display: grid;
        gap: 12px;
      }
      h2 {
        margin-bottom: 10px;
      }
      .facts p {
        overflow-wrap: anywhere;
      }
      ol {
        display: grid;
        gap: 10px;
      }
      .note {
        padding-left: 10px;
        border-left: 3px solid var(--line);
        overflow-wrap: anywhere;
      }
      @media (min-width: 1000px) {
        .columns {
          grid-template-columns: minmax(0, 7fr) minmax(0, 5fr);
        }
      }
    `,
  ];

  override connectedCallback(): void {
    super.connectedCallback();
    this.#looking = window.setInterval(() => document.hidden || this.busy || this.refresh(), LOOKS_EVERY);
    this.refresh();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.clearInterval(this.#looking);
  }

  override refresh(): void {
    void this.#look();
  }

  async #look(): Promise<void> {
    try {
      this.known = await deskOrder(this.house.api, this.path);
      this.failed = null;
    } catch (thrown) {
      if (this.known === null) this.failed = codeOf(thrown);
    }
  }

  async #take(step: Step): Promise<void> {
    this.busy = true;
    this.problem = null;
    try {
      this.known = await take(this.house.api, this.path, step, this.said, this.#key);
      this.#key = freshKey();
      this.said = NO_WORDS;
    } catch (thrown) {
      this.problem = codeOf(thrown);
      if (this.problem === "order_closed") void this.#look();
    } finally {
      this.busy = false;
    }
  }

  override render(): TemplateResult {
    const back = html`<a class="link" href="#orders" data-testid="orders-back">${this.t("desk.order_back")}</a>`;
    if (this.failed !== null) return html`<div>${back}</div>${this.failure(this.failed)}`;
    if (this.known === null) return html`<div>${back}</div>${this.waiting()}`;
    const { order } = this.known;
    return html`<div>${back}</div>
      <div class="title"><h1>${order.number}</h1><order-status .language=${this.language} .status=${order.status} .partly=${order.refunded.amount > 0}></order-status></div>
      ${this.#moment(this.known)}
      <div class="columns">
        <div class="column">
          ${this.#next(this.known)}
          <section class="card" aria-labelledby="goods"><h2 id="goods">${this.t("order.goods")}</h2><order-lines .language=${this.language} .order=${order}></order-lines></section>
          ${order.paid_at === null ? nothing : html`<desk-refund .house=${this.house} .you=${this.you} .language=${this.language} .path=${this.path} .status=${order.status} @refunded=${() => this.refresh()}></desk-refund>`}
        </div>
        <div class="column">${this.#buyer(this.known)} ${this.#history(this.known)}</div>
      </div>`;
  }

  #moment({ order, show }: DeskOrder): TemplateResult {
    const at = order.moment_ms === null ? "" : this.t("order.moment", { moment: clockface(Math.floor(order.moment_ms / 1000) * 1000, this.language) });
    const title = show === null ? nothing : html`<a href="/s/${show.slug}">${this.words(show.title)}</a>`;
    return html`<p class="soft" data-testid="desk-order-moment">${fully(order.placed_at, this.language)} · ${at} ${title}</p>`;
  }

  #next({ order }: DeskOrder): TemplateResult | typeof nothing {
    const step = nextStep(order.status);
    const problem = this.problem === null ? nothing : html`<p class="wrong" role="alert">${this.error(this.problem)}</p>`;
    if (step === null) return problem;
    const submit = (event: Event): void => {
      event.preventDefault();
      void this.#take(step);
    };
    return html`<section class="card" aria-labelledby="next"><h2 id="next">${this.t("desk.step_now")}</h2>
      <form @submit=${submit} data-testid="desk-step">
        <p class="soft">${this.t(`desk.step_more.${step}`)}</p>
        ${step === "ship" ? html`${this.#field("carrier", this.t("desk.order_carrier"))}${this.#field("tracking", this.t("desk.order_tracking"))}` : nothing}
        ${this.#field("note", this.t("desk.order_note"))}
        ${problem}
        <button class="button" data-testid="desk-step-${step}" ?disabled=${this.busy}>${this.t(`desk.step.${step}`)}</button>
      </form></section>`;
  }

  #field(name: keyof StepWords, label: string): TemplateResult {
    const typed = (event: Event): void => {
      this.said = { ...this.said, [name]: (event.target as HTMLInputElement).value };
    };
    return html`<div class="field"><label for=${name}>${label}</label><input class="input" id=${name} data-testid="desk-${name}" maxlength=${name === "note" ? 500 : 100} autocomplete="off" .value=${this.said[name]} @input=${typed} /></div>`;
  }

  #buyer({ order, buyer_name: name, letters }: DeskOrder): TemplateResult {
    const to = order.delivery.address;
    const address = to === null ? [] : [to.name, to.postcode, to.country, to.region, to.city, to.street, to.note].filter((part) => part !== "");
    const payment = order.payment === null ? this.t("desk.payment.none") : `${order.payment.provider}: ${this.t(`desk.payment.${order.payment.status}`)}`;
    return html`<section class="card facts" aria-labelledby="buyer"><h2 id="buyer">${this.t("desk.order_buyer")}</h2>
      <p>${name === "" ? html`<span class="soft">${this.t("desk.no_name")}</span>` : name}</p>
      ${[order.contact.email, order.contact.phone].filter((each) => each !== null).map((each) => html`<p>${each}</p>`)}
      <p>${this.words(order.delivery.title)}${address.length === 0 ? nothing : html`<br />${address.join(", ")}`}</p>
      <p class="soft">${this.t("desk.order_payment")}: ${payment}</p>
      ${letters.map(({ kind, status }) => html`<p class="soft" data-testid="desk-letter-${kind}">${this.t(`order.letter.${kind}.${status === "sending" ? "due" : status}`)}</p>`)}
    </section>`;
  }

  #history({ history, order }: DeskOrder): TemplateResult {
    return html`<section class="card" aria-labelledby="history"><h2 id="history">${this.t("desk.order_history")}</h2>
      <ol>${history.map((happening) => this.#happening(happening))}</ol>
      ${order.tracking === null && order.carrier === null ? nothing : html`<p class="soft" data-testid="desk-tracking-shown">${[order.carrier, order.tracking].filter((each) => each !== null).join(" · ")}</p>`}
    </section>`;
  }

  #happening({ event, at, by_name: by, note }: StaffHappening): TemplateResult {
    return html`<li data-testid="desk-event-${event}"><b>${this.t(`order.event.${event}`)}</b> <span class="soft">${by === null ? nothing : html`${this.t("desk.order_by", { name: by })}, `}<time datetime=${at}>${fully(at, this.language)}</time></span>
      ${note === null ? nothing : html`<p class="note">${note}</p>`}</li>`;
  }
}

define("desk-order-card", DeskOrderCard);
