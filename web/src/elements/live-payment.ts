/** The payment of an order that is held: the ways to choose from, what the bank wants, and how it ended. Brings its words. */
import { html, nothing, type TemplateResult } from "lit";
import type { ServerClock } from "../lib/clock.ts";
import { type Action, FIRST_STORIES, meansOf, type Method, nameOf, type Payable, type Step, stepOf, waysFor } from "../lib/paying.ts";
import { learn } from "../lib/i18n.ts";
import { payEnglish } from "../lib/words-pay-en.ts";
import { payRussian } from "../lib/words-pay-ru.ts";
import "./live-countdown.ts";
import { VitrinaElement, define } from "./element.ts";
import { clock, warn } from "./icons.ts";
import { paymentLook } from "./live-payment-look.ts";
import { buttons, look } from "./look.ts";

learn({ en: payEnglish, ru: payRussian });

const STORIES = ["pays", "declines", "asks", "qr", "never_answers", "qr_expires", "loses_answer", "tells_twice", "tells_late", "tells_out_of_order"] as const;
type Story = (typeof STORIES)[number];
type Told = "declined" | "ended" | "waiting" | "none";

export class LivePayment extends VitrinaElement {
  static override properties = {
    ...VitrinaElement.properties,
    order: { attribute: false },
    methods: { attribute: false },
    time: { attribute: false },
    busy: { type: Boolean },
    plain: { type: Boolean },
    chosen: { state: true },
    otherwise: { state: true },
  };

  declare order: Payable;
  /** Whether it is no order: nothing is held while somebody pays. */
  declare plain: boolean;
  /** How one can pay here; null until it is known. */
  declare methods: readonly Method[] | null;
  declare time: ServerClock | null;
  declare busy: boolean;
  /** The way that was chosen, by its name. */
  declare private chosen: string | null;
  /** The payment that the buyer would rather leave for another one. */
  declare private otherwise: string | null;
  /** The step that was shown last. */
  #shown: string | null = null;

  constructor() {
    super();
    this.methods = null;
    this.time = null;
    this.busy = false;
    this.plain = false;
    this.chosen = null;
    this.otherwise = null;
  }

  static override styles = [look, buttons, paymentLook];

  override render(): TemplateResult {
    const step = stepOf(this.order, this.time?.now() ?? Date.now());
    switch (step.kind) {
      case "waiting":
        return this.#told("waiting", "order-waiting", true);
      case "choose":
        return this.#choose(step);
      case "act":
        return this.otherwise === this.order.payment?.id ? this.#instead() : this.#act(step.action);
    }
  }

  /** Another step begins where it can be seen. */
  override updated(): void {
    const step = stepOf(this.order, this.time?.now() ?? Date.now());
    const kind = step.kind === "choose" ? step.after : step.kind;
    if (this.#shown !== null && this.#shown !== kind) this.scrollIntoView({ block: "nearest" });
    this.#shown = kind;
  }

  // Choosing

  #choose({ after }: Extract<Step, { readonly kind: "choose" }>): TemplateResult {
    const told = after === "nothing" ? nothing : this.#told(after, `order-${after}`);
    if (this.methods === null) return html`${told}<p class="note" role="status">${this.t("loading")}</p>`;
    const { real, stories } = waysFor(this.order.total, this.methods);
    const [first] = [...real, ...stories];
    if (first === undefined) return html`${told}${this.#told("none", "pay-none")}`;
    const chosen = this.methods.find((each) => nameOf(each) === this.chosen) ?? first;
    return html`${told}
      <form @submit=${(event: Event) => this.#pay(event, chosen)}>
        ${real.length > 0 ? this.#ways(real, chosen) : nothing} ${stories.length > 0 ? this.#stories(stories, chosen) : nothing}
        <button class="button wide tall" data-testid="pay" ?disabled=${this.busy}>${this.busy ? this.t("pay.paying") : this.t(after === "nothing" ? "pay.pay" : "pay.again", { price: this.price(this.order.total) })}</button>
      </form>`;
  }

  #ways(real: readonly Method[], chosen: Method): TemplateResult {
    return html`<fieldset>
      <legend>${this.t("pay.how")}</legend>
      <div class="ways">
        ${real.map((each) => {
          const kind = each.kind === "sbp" ? "sbp" : "card";
          return html`<label data-testid="method-${each.provider}-${each.method}">${this.#radio(each, chosen)}<span>${this.t(`pay.method.${kind}`)}<small>${this.t(`pay.method.${kind}_more`)}</small></span></label>`;
        })}
      </div>
    </fieldset>`;
  }

  #stories(stories: readonly Method[], chosen: Method): TemplateResult {
    const [first, others] = [true, false].map((isFirst) => stories.filter((each) => FIRST_STORIES.includes(each.method) === isFirst)) as [Method[], Method[]];
    return html`<fieldset class="test" aria-describedby="test-more">
      <legend>${this.t("pay.test")}</legend>
      <p id="test-more">${this.t("pay.test_more")}</p>
      <div class="outcomes">${first.map((each) => this.#story(each, chosen))}</div>
      ${others.length === 0
        ? nothing
        : html`<details ?open=${others.includes(chosen)}>
            <summary data-testid="more-stories">${this.t("pay.test_others")}</summary>
            <div class="outcomes">${others.map((each) => this.#story(each, chosen))}</div>
          </details>`}
    </fieldset>`;
  }

  #story(each: Method, chosen: Method): TemplateResult {
    const story = STORIES.find((known): known is Story => known === each.method);
    return html`<label data-testid="outcome-${each.method}">${this.#radio(each, chosen)}${story === undefined ? each.method : this.t(`pay.play.${story}`)}</label>`;
  }

  #radio(each: Method, chosen: Method): TemplateResult {
    return html`<input type="radio" name="way" .checked=${each === chosen} @change=${() => (this.chosen = nameOf(each))} />`;
  }

  #pay(event: Event, chosen: Method): void {
    event.preventDefault();
    this.otherwise = null;
    this.wish({ kind: "pay", means: meansOf(chosen) });
  }

  // What the bank wants

  #act(action: Action): TemplateResult {
    return html`<section class="act" data-testid=${action.kind === "qr" ? "pay-scan" : "pay-redirect"}>${action.kind === "qr" ? this.#scan(action) : this.#redirect(action)}</section>
      <button type="button" class="button quiet wide" data-testid="pay-otherwise" ?disabled=${this.busy} @click=${() => (this.otherwise = this.order.payment?.id ?? null)}>${this.t("pay.otherwise")}</button>`;
  }

  #redirect(action: Action): TemplateResult {
    return html`<h3 role="status">${this.t("pay.asks")}</h3>
      <p>${this.t(this.plain ? "pay.asks_plain" : "pay.asks_more")}</p>
      <a class="button wide tall" data-testid="to-bank" href=${action.url}>${this.t("pay.to_bank")}</a>
      ${this.#left(action)}`;
  }

  #scan(action: Action): TemplateResult {
    const code = action.qr;
    return html`<h3 role="status">${this.t("pay.scan", { price: this.price(this.order.total) })}</h3>
      <a class="button wide tall app" data-testid="open-app" href=${action.url}>${this.t("pay.open_app")}</a>
      ${code === null
        ? nothing
        : html`<svg class="code" data-testid="qr" role="img" aria-label=${this.t("pay.code")} viewBox="0 0 ${code.size} ${code.size}" shape-rendering="crispEdges"><path d=${code.path}></path></svg>`}
      ${this.#left(action)}
      <p>${this.t("pay.scan_more")}</p>`;
  }

  #left(action: Action) {
    if (action.expires_at === null) return nothing;
    return html`<div class="left">${clock()}<span>${this.t(action.kind === "qr" ? "pay.code_left" : "pay.page_left")}</span><live-countdown data-testid="code-left" .language=${this.language} .until=${action.expires_at} .time=${this.time} @wish=${() => this.requestUpdate()}></live-countdown></div>`;
  }

  /** Another way instead of a payment begun; the first is given up when the second begins. */
  #instead(): TemplateResult {
    return html`${this.#choose({ kind: "choose", after: "nothing" })}
      <button type="button" class="button quiet wide" data-testid="pay-back" ?disabled=${this.busy} @click=${() => (this.otherwise = null)}>${this.t("pay.back")}</button>`;
  }

  #told(what: Told, testid: string, calm = false): TemplateResult {
    return html`<div class="told ${calm ? "calm" : ""}" role="status" data-testid=${testid}><b>${calm ? clock(20) : warn()}${this.t(`pay.${what}`)}</b><span>${this.t(this.plain ? `pay.${what}_plain` : `pay.${what}_more`)}</span></div>`;
  }
}

define("live-payment", LivePayment);
