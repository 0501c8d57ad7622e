/** Where the show is in its life, and how many watch. */
import { css, html, nothing } from "lit";
import { brief } from "../lib/i18n.ts";
import type { ShowStatus } from "../lib/wire.ts";
import { VitrinaElement, define } from "./element.ts";
import { eye } from "./icons.ts";
import { look } from "./look.ts";

export class ShowBadge extends VitrinaElement {
  static override properties = { ...VitrinaElement.properties, status: { reflect: true }, viewers: { type: Number } };

  declare status: ShowStatus;
  declare viewers: number | null;

  constructor() {
    super();
    this.status = "scheduled";
    this.viewers = null;
  }

  static override styles = [
    look,
    css`
      :host {
        display: inline-flex;
        align-items: center;
        gap: 8px;
        font-size: 14px;
        font-weight: 650;
        white-space: nowrap;
      }
      .status {
        display: inline-flex;
        align-items: center;
        gap: 6px;
        padding: 4px 10px;
        border-radius: 8px;
        background: var(--night-raised);
        color: var(--chalk);
        text-shadow: none;
      }
      :host([status="live"]) .status {
        background: var(--awning);
        color: var(--awning-ink);
      }
      :host([status="reconnecting"]) .status {
        background: var(--brass);
        color: var(--ink);
      }
      :host([status="live"]) .status::before {
        content: "";
        width: 8px;
        height: 8px;
        border-radius: 50%;
        background: currentColor;
        animation: glow 1.8s ease-in-out infinite;
      }
      @keyframes glow {
        50% {
          opacity: 0.35;
        }
      }
      .viewers {
        display: inline-flex;
        align-items: center;
        gap: 5px;
        font-variant-numeric: tabular-nums;
      }
    `,
  ];

  override render() {
    const viewers = this.viewers;
    return html`<span class="status">${this.t(`status.${this.status}`)}</span>${viewers === null
        ? nothing
        : html`<span class="viewers" data-testid="viewers" title=${this.t("viewers.label")}>${eye()}<span aria-hidden="true">${brief(viewers, this.language)}</span><span class="unseen">${this.t("viewers", { n: viewers })}</span></span>`}`;
  }
}

define("show-badge", ShowBadge);
