/** The promo code of a cart: typed, applied, taken out; what it took off, or why nothing. */
import { css, html, nothing, type TemplateResult } from "lit";
import { isAboutCode, type Refusal } from "../lib/refusal.ts";
import type { CodeAnswer, Why } from "../lib/shop.ts";
import "../lib/words-till.ts";
import { VitrinaElement, define } from "./element.ts";
import { tick, warn } from "./icons.ts";
import { buttons, fields, look, prices } from "./look.ts";

export class LiveCode extends VitrinaElement {
  static override properties = { ...VitrinaElement.properties, answer: { attribute: false }, busy: { type: Boolean }, problem: { attribute: false } };

  declare answer: CodeAnswer | null;
  declare busy: boolean;
  /** What went wrong last; here only what is about a code is told. */
  declare problem: Refusal | null;

  constructor() {
    super();
    this.answer = null;
    this.busy = false;
    this.problem = null;
  }

  static override styles = [
    look,
    buttons,
    fields,
    prices,
    css`
      :host {
        padding: 6px 0 2px;
      }
      summary {
        padding: 6px 0;
        font-weight: 600;
        cursor: pointer;
      }
      form {
        display: grid;
        grid-template-columns: minmax(0, 1fr) auto;
        gap: 8px;
        padding-bottom: 4px;
      }
      .input {
        text-transform: uppercase;
      }
      .input::placeholder {
        text-transform: none;
      }
      .wrong {
        padding: 4px 0;
      }
      .code {
        display: grid;
        grid-template-columns: minmax(0, 1fr) auto auto;
        gap: 2px 10px;
        align-items: center;
      }
      .took {
        display: flex;
        gap: 6px;
        align-items: center;
        font-weight: 600;
      }
      .took,
      .price {
        color: var(--leaf);
      }
      .idle .took {
        color: var(--ink);
      }
      .why {
        grid-column: 1 / -1;
        color: var(--ink-soft);
        font-size: 14px;
      }
    `,
  ];

  override render(): TemplateResult {
    return this.answer === null ? this.#field() : this.#applied(this.answer);
  }

  #field() {
    const wrong = isAboutCode(this.problem);
    return html`<details ?open=${wrong}><summary>${this.t("code.have")}</summary>
      <form @submit=${this.#type}>
        <input class="input" name="code" data-testid="code" maxlength="64" autocomplete="off" autocapitalize="characters" spellcheck="false" enterkeyhint="done" placeholder=${this.t("code.label")} aria-label=${this.t("code.label")} aria-invalid=${wrong ? "true" : "false"} aria-describedby="wrong" />
        <button class="button quiet" data-testid="code-apply" ?disabled=${this.busy}>${this.t("code.apply")}</button>
      </form></details>
      <p id="wrong" class="wrong" role="alert" data-testid="code-problem">${wrong ? html`${warn()}<span>${this.#wrong()}</span>` : nothing}</p>`;
  }

  #applied({ code, name, amount, passed }: CodeAnswer) {
    return html`<div class="code ${passed === null ? "" : "idle"}" role="status" data-testid="code-answer">
      <span class="took">${passed === null ? tick(18) : warn()}${name === null ? code : this.words(name)}</span>
      ${passed === null ? html`<span class="price">−${this.price(amount)}</span>` : html`<span></span>`}
      <button class="link" data-testid="code-remove" ?disabled=${this.busy} @click=${() => this.wish({ kind: "code", code: null })}>${this.t("code.remove")}</button>
      ${passed === null ? nothing : html`<span class="why">${this.t("code.idle")} ${passed.by !== null ? this.t("why.does_not_combine", { by: this.words(passed.by) }) : this.#because(passed.why, passed.missing === null ? "" : this.price(passed.missing))}</span>`}
    </div>`;
  }

  #wrong(): string {
    const why = this.problem?.facts["why"];
    return why === undefined ? this.error(this.problem?.code ?? "") : this.t("code.refused", { why: this.#because(why as Why, "") });
  }

  #because(why: Why, missing: string): string {
    return why === "beaten_by" || why === "does_not_combine" ? this.t("why.no_cheaper") : this.t(`why.${why}`, { price: missing });
  }

  #type(event: SubmitEvent): void {
    event.preventDefault();
    const code = String(new FormData(event.target as HTMLFormElement).get("code") ?? "").trim();
    if (code !== "" && !this.busy) this.wish({ kind: "code", code });
  }
}

define("live-code", LiveCode);
