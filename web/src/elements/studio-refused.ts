/** What the moderator held back, from whom and why. */
import { css, html } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { hour } from "../lib/times.ts";
import type { MessageRefused } from "../lib/wire.ts";
import { VitrinaElement, define } from "./element.ts";
import { look } from "./look.ts";
import { studioLook } from "./studio-look.ts";

export class StudioRefused extends VitrinaElement {
  static override properties = { ...VitrinaElement.properties, refused: { attribute: false } };

  declare refused: readonly MessageRefused[];

  constructor() {
    super();
    this.refused = [];
  }

  static override styles = [
    look,
    studioLook,
    css`
      :host {
        overflow-y: auto;
      }
      li {
        padding: 10px 8px;
        border-bottom: 1px solid var(--night-line);
        font-size: 16px;
        overflow-wrap: anywhere;
      }
      b {
        font-weight: 650;
      }
      .why {
        display: flex;
        flex-wrap: wrap;
        gap: 6px;
        margin-top: 4px;
      }
      .why span {
        padding: 1px 8px;
        border-radius: 7px;
        background: rgb(255 123 94 / 20%);
        color: var(--ember);
        font-size: 13px;
        font-weight: 650;
      }
      .none {
        padding: 12px 8px;
      }
    `,
  ];

  override render() {
    if (this.refused.length === 0) return html`<p class="soft none">${this.t("chat.refused_empty")}</p>`;
    const newest = [...this.refused].reverse();
    return html`<ol aria-label=${this.t("chat.refused_title")}>
      ${repeat(newest, (each) => each.id, (each) => html`<li data-testid="refused-message"><b>${each.author.name}</b> <span class="soft">${hour(each.at, this.language)}</span><br />${each.text}
        <div class="why">${each.reasons.map((reason) => html`<span>${this.reason(reason)}</span>`)}</div></li>`)}
    </ol>`;
  }
}

define("studio-refused", StudioRefused);
