/** Choosing the name one writes under. */
import { css, html, nothing } from "lit";
import { VitrinaElement, define } from "./element.ts";
import { buttons, fields, look } from "./look.ts";

/** Code points. Source: features.md, B2. */
const LONGEST = 20;

export class LiveName extends VitrinaElement {
  static override properties = { ...VitrinaElement.properties, busy: { type: Boolean }, problem: {}, name: {} };

  declare busy: boolean;
  declare problem: string | null;
  declare name: string;

  constructor() {
    super();
    this.busy = false;
    this.problem = null;
    this.name = "";
  }

  static override styles = [
    look,
    buttons,
    fields,
    css`
      form {
        display: grid;
        gap: 16px;
      }
    `,
  ];

  override firstUpdated(): void {
    this.renderRoot.querySelector("input")?.focus();
  }

  override render() {
    return html`<form @submit=${this.#save}>
      <p>${this.t("name.more")}</p>
      <div class="field">
        <label for="name">${this.t("name.label")}</label>
        <input class="input" id="name" data-testid="name-input" maxlength=${LONGEST} autocomplete="nickname" required .value=${this.name} aria-describedby="wrong" aria-invalid=${this.problem === null ? "false" : "true"} />
        <span id="wrong" class="wrong" role="alert">${this.problem === null ? nothing : this.error(this.problem)}</span>
      </div>
      <button class="button wide tall" data-testid="name-save" ?disabled=${this.busy}>${this.t("name.save")}</button>
    </form>`;
  }

  #save(event: Event): void {
    event.preventDefault();
    const name = this.renderRoot.querySelector("input")?.value.trim() ?? "";
    if (name !== "" && !this.busy) this.wish({ kind: "name", name });
  }
}

define("live-name", LiveName);
