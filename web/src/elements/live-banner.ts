/** Where the live connection stands, when it is not simply there. */
import { css, html, nothing } from "lit";
import { BAD_REQUEST, BAD_TICKET, CONNECTION_LIMIT, FORBIDDEN, LEAVING, SLOW, TOO_MANY_REQUESTS } from "../lib/goodbyes.ts";
import type { Key } from "../lib/i18n.ts";
import type { Connection } from "../lib/surroundings.ts";
import { VitrinaElement, define } from "./element.ts";
import { buttons, look } from "./look.ts";

/** Milliseconds a loss may last before it is worth a word. */
const PATIENCE = 1_500;
/** Milliseconds until the next try from which on it is counted down. */
const WORTH_COUNTING = 3_000;
/** What is said while we wait to come back, by the code we left with. */
const WAITING: Readonly<Record<number, Key>> = { [LEAVING]: "connection.waiting_restart", [SLOW]: "connection.waiting_slow", [TOO_MANY_REQUESTS]: "connection.waiting_busy" };
/** What is said when we shall not come back. */
const CLOSED: Readonly<Record<number, Key>> = {
  [BAD_TICKET]: "connection.closed_ticket",
  [BAD_REQUEST]: "connection.closed_page",
  [CONNECTION_LIMIT]: "connection.closed_limit",
  [FORBIDDEN]: "connection.closed_forbidden",
};

export class LiveBanner extends VitrinaElement {
  static override properties = { ...VitrinaElement.properties, connection: { attribute: false }, late: { state: true }, offline: { state: true } };

  declare connection: Connection;
  declare private late: boolean;
  /** Whether this machine itself has no network. */
  declare private offline: boolean;
  #timer = 0;
  #ticking = 0;
  /** The try whose seconds are being counted. */
  #shown = 0;

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
        flex-wrap: wrap;
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
        flex: 1 1 230px;
        padding: 5px 0;
      }
      small {
        font-size: inherit;
        font-variant-numeric: tabular-nums;
        opacity: 0.75;
        white-space: nowrap;
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

  /** The seconds are counted only while somebody can see them. */
  override updated(): void {
    const counting = this.late && this.connection.status === "waiting";
    if (counting && this.#ticking === 0) this.#ticking = window.setInterval(() => this.requestUpdate(), 1000);
    else if (!counting) this.#rest();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    for (const change of ["online", "offline"]) window.addEventListener(change, this.#look);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    for (const change of ["online", "offline"]) window.removeEventListener(change, this.#look);
    window.clearTimeout(this.#timer);
    this.#rest();
  }

  #rest(): void {
    window.clearInterval(this.#ticking);
    this.#ticking = 0;
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
      const text = this.t(CLOSED[connection.code] ?? "connection.closed");
      return html`<div class="banner closed" data-testid="connection"><span>${text}</span>${connection.code === FORBIDDEN ? html`<button class="link" data-testid="appeals-open" @click=${() => this.wish({ kind: "open", sheet: "appeal" })}>${this.t("appeal.title")}</button>` : nothing}<button class="link" @click=${() => location.reload()}>${this.t("connection.reload")}</button></div>`;
    }
    if (this.offline) return html`<div class="banner" data-testid="connection"><span>${this.t("connection.offline")}</span></div>`;
    if (!this.late) return nothing;
    if (connection.status !== "waiting") return html`<div class="banner" data-testid="connection"><span>${this.t("connection.retrying")}</span></div>`;
    return html`<div class="banner" data-testid="connection"><span>${this.t(WAITING[connection.code] ?? "connection.waiting")} ${this.#countdown(connection.retryAt)}</span><button class="link" @click=${() => this.wish({ kind: "retry" })}>${this.t("retry")}</button></div>`;
  }

  /** Seconds until the next try; of a short pause nobody needs to know. It is seen, not read out every second. */
  #countdown(retryAt: number) {
    const left = retryAt - Date.now();
    return left < WORTH_COUNTING && this.#shown !== retryAt ? nothing : this.#count(retryAt, left);
  }

  #count(retryAt: number, left: number) {
    this.#shown = retryAt;
    return html`<small aria-hidden="true">${this.t("connection.next", { n: Math.max(1, Math.ceil(left / 1000)) })}</small>`;
  }
}

define("live-banner", LiveBanner);
