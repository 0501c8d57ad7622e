/** Where the live connection stands, when it is not simply there. */
import { css, html, nothing } from "lit";
import type { Connection } from "../lib/surroundings.ts";
import { VitrinaElement, define } from "./element.ts";
import { buttons, look } from "./look.ts";

/** Milliseconds a loss may last before it is worth a word. */
const PATIENCE = 1_500;
/** The socket's code for too many connections. Source: realtime.md, section 4. */
const CONNECTION_LIMIT = 3504;

export class LiveBanner extends VitrinaElement {
  static override properties = { ...VitrinaElement.properties, connection: { attribute: false }, late: { state: true }, offline: { state: true } };

  declare connection: Connection;
  declare private late: boolean;
  /** Whether this machine itself has no network. */
  declare private offline: boolean;
  #timer = 0;

  constructor() {
    super();
    this.connection = { status: "connecting" };
    this.late = false;
    this.offline = !navigator.onLine;
  }

  static override styles = [
    look,
    buttons,
    css`
      .banner {
        display: flex;
        gap: 4px 12px;
        align-items: center;
        padding: 6px 8px 6px 16px;
        border-radius: var(--round);
        background: var(--brass);
        color: var(--ink);
        font-size: 14px;
        font-weight: 600;
        line-height: 1.3;
        animation: drop 0.3s var(--ease);
      }
      .banner.closed {
        background: var(--awning);
        color: var(--awning-ink);
      }
      span {
        flex: 1;
        padding: 5px 0;
      }
      @keyframes drop {
        from {
          opacity: 0;
          transform: translateY(-10px);
        }
      }
    `,
  ];

  override willUpdate(): void {
    const { status } = this.connection;
    if (status === "open" || status === "stopped") {
      window.clearTimeout(this.#timer);
      this.#timer = 0;
      this.late = false;
    } else if (this.#timer === 0) this.#timer = window.setTimeout(() => (this.late = true), PATIENCE);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    for (const change of ["online", "offline"]) window.addEventListener(change, this.#look);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    for (const change of ["online", "offline"]) window.removeEventListener(change, this.#look);
    window.clearTimeout(this.#timer);
  }

  #look = (): void => {
    this.offline = !navigator.onLine;
  };

  override render() {
    return html`<div role="status" aria-live="polite">${this.#words()}</div>`;
  }

  #words() {
    const connection = this.connection;
    if (connection.status === "closed") {
      const text = this.t(connection.code === CONNECTION_LIMIT ? "connection.closed_limit" : "connection.closed");
      return html`<div class="banner closed" data-testid="connection"><span>${text}</span><button class="link" @click=${() => location.reload()}>${this.t("connection.reload")}</button></div>`;
    }
    if (this.offline) return html`<div class="banner" data-testid="connection"><span>${this.t("connection.offline")}</span></div>`;
    if (!this.late) return nothing;
    const waiting = connection.status === "waiting";
    return html`<div class="banner" data-testid="connection"><span>${this.t(waiting ? "connection.waiting" : "connection.retrying")}</span>${waiting ? html`<button class="link" @click=${() => this.wish({ kind: "retry" })}>${this.t("retry")}</button>` : nothing}</div>`;
  }
}

define("live-banner", LiveBanner);
