/** Signing in: e-mail and password, or one tap where the server runs a demo. */
import { css, html, nothing, type TemplateResult } from "lit";
import type { DemoAccount } from "../lib/api.ts";
import { house, recall, remember } from "../lib/browser.ts";
import { preferred } from "../lib/i18n.ts";
import { safeNext } from "../lib/next.ts";
import { codeOf } from "../lib/problems.ts";
import type { Merged } from "../lib/session.ts";
import type { WishEvent } from "../lib/wishes.ts";
import { VitrinaElement, define } from "../elements/element.ts";
import { eye, eyeShut, person, warn } from "../elements/icons.ts";
import "../elements/language-switch.ts";
import { buttons, fields, look } from "../elements/look.ts";
import "../elements/shop-sign.ts";

export class SignInPage extends VitrinaElement {
  static override properties = { ...VitrinaElement.properties, demo: { state: true }, busy: { state: true }, problem: { state: true }, seen: { state: true }, merged: { state: true } };

  declare private demo: readonly DemoAccount[];
  declare private busy: boolean;
  /** An error's code, or `missing` for empty fields. */
  declare private problem: string | null;
  /** Whether the password is shown. */
  declare private seen: boolean;
  /** What became of the guest's cart, if not all of it came along. */
  declare private merged: Merged | null;
  readonly #house = house();

  constructor() {
    super();
    this.language = preferred(recall("language"), navigator.languages);
    this.demo = [];
    this.busy = false;
    this.problem = null;
    this.seen = false;
    this.merged = null;
  }

  static override styles = [
    look,
    buttons,
    fields,
    css`
      main {
        max-width: 440px;
        margin: 0 auto;
        padding: clamp(28px, 8vh, 88px) calc(20px + var(--safe-right)) calc(40px + var(--safe-bottom)) calc(20px + var(--safe-left));
      }
      h1 {
        font-family: var(--sign);
        font-size: 42px;
        font-weight: 700;
        line-height: 1.05;
        letter-spacing: -0.02em;
      }
      .lead {
        margin: 10px 0 24px;
        color: var(--ink-soft);
      }
      form {
        display: grid;
        gap: 18px;
      }
      li {
        padding: 10px 0;
        border-top: 1px solid var(--line);
      }
      ul + .button {
        margin-top: 20px;
      }
      .secret {
        position: relative;
      }
      .secret .input {
        padding-right: 54px;
      }
      .secret button {
        position: absolute;
        top: 3px;
        right: 4px;
      }
      .demo {
        display: grid;
        gap: 10px;
        margin-top: 32px;
        padding-top: 24px;
        border-top: 1px solid var(--line);
      }
      .demo h2 {
        font-size: 15px;
        font-weight: 650;
      }
      .demo button {
        justify-content: start;
        gap: 12px;
        padding: 8px 16px;
        line-height: 1.3;
        text-align: left;
      }
      .demo small {
        display: block;
        color: var(--ink-soft);
        font-weight: 400;
        font-size: 14px;
      }
    `,
  ];

  override connectedCallback(): void {
    super.connectedCallback();
    this.addEventListener("wish", (event) => {
      const wish = (event as WishEvent).detail;
      if (wish.kind !== "speak") return;
      this.language = wish.language;
      remember("language", wish.language);
      this.#name();
    });
    this.#name();
    void this.#house.api.demoAccounts().then((accounts) => (this.demo = accounts));
  }

  #name(): void {
    document.documentElement.lang = this.language;
    document.title = `${this.t("sign_in.title")} · ${this.t("app.name")}`;
  }

  override render(): TemplateResult {
    return html`<shop-sign .language=${this.language}><language-switch .language=${this.language}></language-switch></shop-sign>
      <main>${this.merged === null ? this.#form() : this.#capped(this.merged)}</main>`;
  }

  #form(): TemplateResult {
    const problem = this.problem === null ? null : this.problem === "missing" ? this.t("sign_in.missing") : this.error(this.problem);
    return html`<h1>${this.t("sign_in.title")}</h1>
        <p class="lead">${this.t("sign_in.lead")}</p>
        <form @submit=${this.#submit} novalidate>
          <div class="field"><label for="email">${this.t("sign_in.email")}</label>
            <input class="input" id="email" data-testid="sign-in-email" name="email" type="email" autocomplete="username" inputmode="email" autofocus /></div>
          <div class="field"><label for="password">${this.t("sign_in.password")}</label>
            <div class="secret">
              <input class="input" id="password" data-testid="sign-in-password" name="password" type=${this.seen ? "text" : "password"} autocomplete="current-password" />
              <button type="button" class="round" aria-pressed=${this.seen ? "true" : "false"} aria-label=${this.t(this.seen ? "sign_in.hide" : "sign_in.show")} @click=${() => (this.seen = !this.seen)}>${this.seen ? eyeShut() : eye(20)}</button>
            </div></div>
          <div role="alert">${problem === null ? nothing : html`<p class="wrong" data-testid="sign-in-problem">${warn()}<span>${problem}</span></p>`}</div>
          <button class="button wide tall" data-testid="sign-in" ?disabled=${this.busy}>${this.t(this.busy ? "sign_in.wait" : "sign_in.submit")}</button>
        </form>
        ${this.demo.length === 0 ? nothing : this.#accounts()}`;
  }

  /** What of a guest's cart did not fit into the account's, before anything else is shown. */
  #capped({ units, capped }: Merged): TemplateResult {
    return html`<section data-testid="merged" role="status">
      <h1>${this.t(units > 0 ? "merged.title" : "merged.none")}</h1>
      <p class="lead">${units > 0 ? this.t("merged.came", { n: units }) : nothing} ${this.t("merged.capped")}</p>
      <ul>${capped.map((line) => html`<li><b>${this.words(line.title)}</b>, ${this.words(line.variant_name)}: ${this.t("merged.line", { taken: line.taken, wanted: line.wanted })} ${this.t(`merged.${line.why}`)}</li>`)}</ul>
      <button class="button wide tall" data-testid="merged-on" @click=${() => this.#goOn()}>${this.t("merged.on")}</button>
    </section>`;
  }

  #goOn(): void {
    location.assign(safeNext(location.search, location.origin));
  }

  #accounts(): TemplateResult {
    return html`<section class="demo">
      <h2>${this.t("sign_in.demo")}</h2>
      ${this.demo.map(
        (account) =>
          html`<button class="button quiet tall" data-testid="demo-${account.role}" ?disabled=${this.busy} @click=${() => void this.#enter(account.email, account.password)}>${person()}<span>${this.#role(account.role)}<small>${account.email}</small></span></button>`,
      )}
    </section>`;
  }

  #role(role: string): string {
    const words = role === "host" || role === "moderator" || role === "viewer" || role === "guest" ? this.t(`role.${role}`) : role;
    return words.charAt(0).toUpperCase() + words.slice(1);
  }

  #submit(event: Event): void {
    event.preventDefault();
    const value = (id: string): string => this.renderRoot.querySelector<HTMLInputElement>(id)?.value ?? "";
    const email = value("#email").trim();
    const password = value("#password");
    if (email === "" || password === "") this.problem = "missing";
    else void this.#enter(email, password);
  }

  async #enter(email: string, password: string): Promise<void> {
    this.busy = true;
    this.problem = null;
    try {
      const merged = await this.#house.session.signIn(email, password);
      remember("signed", "yes");
      remember("known", "yes");
      if (merged === null || merged.capped.length === 0) this.#goOn();
      else this.merged = merged; // nothing is lost unsaid
    } catch (thrown) {
      this.problem = codeOf(thrown);
      this.busy = false;
    }
  }
}

define("sign-in-page", SignInPage);
