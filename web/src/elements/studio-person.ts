/** What staff do about one person: for how long, why, and whether their browser and address are meant as well. */
import { css, html, nothing, type TemplateResult } from "lit";
import { SENTENCES, type Sentence, type Somebody } from "../lib/sentences.ts";
import { VitrinaElement, define } from "./element.ts";
import { cross } from "./icons.ts";
import { buttons, fields, look } from "./look.ts";
import { studioLook } from "./studio-look.ts";

/** Characters of a reason. Source: server/api/bans.py, LONGEST_REASON. */
const REASON = 200;

export class StudioPerson extends VitrinaElement {
  static override properties = { ...VitrinaElement.properties, somebody: { attribute: false }, busy: { type: Boolean }, chosen: { state: true } };

  declare somebody: Somebody;
  declare busy: boolean;
  declare private chosen: Sentence["key"];

  constructor() {
    super();
    this.busy = false;
    this.chosen = "muted_10";
  }

  static override styles = [
    look,
    buttons,
    fields,
    studioLook,
    css`
      form {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: 12px;
        max-height: min(70vh, 560px);
        margin-bottom: 8px;
        padding: 14px;
        overflow-y: auto;
        border-radius: var(--round);
        background: var(--night-raised);
        box-shadow: var(--shadow-night);
      }
      .top {
        display: flex;
        gap: 8px;
        align-items: center;
        justify-content: space-between;
      }
      h2 {
        min-width: 0;
        overflow-wrap: anywhere;
      }
      .ways {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(132px, 1fr));
        gap: 8px;
      }
      .ways button {
        min-height: 46px;
        padding: 4px 10px;
        border: 1.5px solid var(--night-line);
        border-radius: var(--round-small);
        background: none;
        color: var(--chalk);
        font-size: 15px;
        font-weight: 600;
        line-height: 1.2;
      }
      .ways button[aria-pressed="true"] {
        border-color: var(--brass);
        background: rgb(255 210 120 / 14%);
      }
      label.line {
        display: flex;
        gap: 10px;
        align-items: center;
        min-height: 44px;
        font-size: 15px;
      }
      label.line input {
        width: 20px;
        height: 20px;
        flex: none;
      }
      label.why {
        display: grid;
        gap: 6px;
        font-size: 15px;
      }
    `,
  ];

  override render(): TemplateResult {
    const { name, guest } = this.somebody;
    const sentence = SENTENCES.find(({ key }) => key === this.chosen);
    return html`<form data-testid="person" aria-label=${this.t("person.title", { name })} @submit=${this.#submit} @keydown=${this.#escape}>
      <div class="top"><h2>${name}</h2><button type="button" class="round" aria-label=${this.t("person.cancel")} @click=${() => this.wish({ kind: "person", somebody: null })}>${cross()}</button></div>
      <div class="ways" role="group" aria-label=${this.t("person.how")}>
        ${SENTENCES.map(({ key }) => html`<button type="button" data-testid="sentence-${key}" aria-pressed=${key === this.chosen ? "true" : "false"} @click=${() => (this.chosen = key)}>${this.t(`person.${key}`)}</button>`)}
      </div>
      <p class="soft">${this.t(`person.means.${sentence?.kind ?? "out"}`)}</p>
      <label class="why">${this.t("person.reason")}<input class="input" name="reason" data-testid="person-reason" maxlength=${REASON} required autocomplete="off" /></label>
      <label class="line"><input type="checkbox" name="device" data-testid="person-device" ?checked=${guest} />${this.t("person.device")}</label>
      ${sentence !== undefined && sentence.minutes !== null && sentence.minutes <= 7 * 24 * 60 ? html`<label class="line"><input type="checkbox" name="address" data-testid="person-address" />${this.t("person.address")}</label>` : nothing}
      <button class="button" data-testid="person-do" ?disabled=${this.busy}>${this.t(`person.do.${sentence?.kind ?? "out"}`, { name })}</button>
    </form>`;
  }

  override firstUpdated(): void {
    this.renderRoot.querySelector<HTMLElement>(`[data-testid="sentence-${this.chosen}"]`)?.focus();
  }

  #escape(event: KeyboardEvent): void {
    if (event.key === "Escape") this.wish({ kind: "person", somebody: null });
  }

  #submit(event: Event): void {
    event.preventDefault();
    const typed = new FormData(event.target as HTMLFormElement);
    const sentence = SENTENCES.find(({ key }) => key === this.chosen);
    const reason = String(typed.get("reason") ?? "").trim();
    if (sentence === undefined || reason === "") return;
    const { kind, minutes } = sentence;
    this.wish({ kind: "sentence", somebody: this.somebody, body: { viewer: this.somebody.id, kind, minutes, reason, on_device: typed.has("device"), on_address: typed.has("address") } });
  }
}

define("studio-person", StudioPerson);
