/** RU or EN. */
import { css, html } from "lit";
import type { Language } from "../lib/wire.ts";
import { VitrinaElement, define } from "./element.ts";
import { look } from "./look.ts";

const LANGUAGES: readonly (readonly [Language, string, string])[] = [
  ["ru", "Рус", "Русский"],
  ["en", "Eng", "English"],
];

export class LanguageSwitch extends VitrinaElement {
  static override styles = [
    look,
    css`
      :host {
        display: inline-block;
      }
      div {
        display: inline-flex;
        padding: 3px;
        border-radius: 99px;
        background: color-mix(in srgb, currentColor 12%, transparent);
      }
      button {
        min-width: 42px;
        min-height: 34px;
        padding: 0 9px;
        border: 0;
        border-radius: 99px;
        background: none;
        font-size: 13px;
        font-weight: 650;
      }
      button[aria-pressed="true"] {
        background: var(--paper-raised);
        color: var(--ink);
      }
    `,
  ];

  override render() {
    return html`<div role="group" aria-label=${this.t("language.label")}>
      ${LANGUAGES.map(
        ([language, short, name]) =>
          html`<button lang=${language} title=${name} aria-pressed=${this.language === language ? "true" : "false"} @click=${() => this.wish({ kind: "speak", language })}>${short}</button>`,
      )}
    </div>`;
  }
}

define("language-switch", LanguageSwitch);
