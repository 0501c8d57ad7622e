/** A countdown to a moment, or a timer since one, by the server's clock. */
import { html } from "lit";
import type { ServerClock } from "../lib/clock.ts";
import { clockface } from "../lib/times.ts";
import { VitrinaElement, define } from "./element.ts";

export class LiveCountdown extends VitrinaElement {
  static override properties = { ...VitrinaElement.properties, until: {}, since: {}, time: { attribute: false } };

  declare until: string | null;
  declare since: string | null;
  declare time: ServerClock | null;
  #timer = 0;
  #told: string | null = null;

  constructor() {
    super();
    this.until = null;
    this.since = null;
    this.time = null;
  }

  override createRenderRoot(): HTMLElement {
    return this; // its digits take the look of where they stand
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#timer = window.setInterval(() => this.requestUpdate(), 250);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.clearInterval(this.#timer);
  }

  override updated(): void {
    if (this.until === null || this.time === null || this.time.left(this.until) > 0 || this.#told === this.until) return;
    this.#told = this.until;
    this.wish({ kind: "elapsed" });
  }

  override render() {
    const now = this.time?.now() ?? Date.now();
    const ms = this.until !== null ? Date.parse(this.until) - now : this.since !== null ? now - Date.parse(this.since) - 999 : 0;
    return html`<span role="timer" aria-live="off">${clockface(ms, this.language)}</span>`;
  }
}

define("live-countdown", LiveCountdown);
