/** "Just bought": paid orders as they happen, one at a time, gone after a while. */
import { css, html, nothing, type PropertyValues } from "lit";
import type { ServerClock } from "../lib/clock.ts";
import type { TickerLine } from "../lib/wire.ts";
import { VitrinaElement, define } from "./element.ts";
import { bag } from "./icons.ts";
import { look } from "./look.ts";

/** Milliseconds a line stays. */
const STAY = 6_000;
/** Milliseconds after which a purchase is not "just now" any more. */
const JUST_NOW = 120_000;

export class LiveTicker extends VitrinaElement {
  static override properties = { ...VitrinaElement.properties, lines: { attribute: false }, time: { attribute: false }, shown: { state: true } };

  declare lines: readonly TickerLine[];
  declare time: ServerClock | null;
  declare private shown: TickerLine | null;
  #queue: TickerLine[] = [];
  #known = new Set<string>();
  #timer = 0;

  constructor() {
    super();
    this.lines = [];
    this.time = null;
    this.shown = null;
  }

  static override styles = [
    look,
    css`
      :host {
        min-height: 0;
        pointer-events: none;
      }
      p {
        display: inline-flex;
        gap: 8px;
        align-items: center;
        max-width: 100%;
        padding: 6px 14px 6px 8px;
        border-radius: 99px;
        background: var(--awning-stripe);
        color: var(--ink);
        font-size: 14px;
        font-weight: 550;
        line-height: 1.25;
        box-shadow: 0 6px 20px rgb(0 0 0 / 22%);
        animation: slide 0.45s var(--ease);
      }
      p > span:last-child {
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      .bag {
        display: grid;
        place-items: center;
        flex: none;
        width: 28px;
        height: 28px;
        border-radius: 50%;
        background: var(--awning);
        color: var(--awning-ink);
      }
      .bag svg {
        width: 16px;
        height: 16px;
      }
      @keyframes slide {
        from {
          transform: translateX(-24px);
          opacity: 0;
        }
      }
    `,
  ];

  override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has("lines")) return;
    const since = (this.time?.now() ?? Date.now()) - JUST_NOW;
    const fresh = this.lines.filter((line) => !this.#known.has(line.id) && Date.parse(line.at) > since);
    this.#known = new Set(this.lines.map((line) => line.id));
    this.#queue.push(...fresh);
    if (this.shown === null) this.#next();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.clearTimeout(this.#timer);
  }

  override render() {
    return html`<div role="status" aria-live="polite" aria-label=${this.t("ticker.label")}>${this.shown === null ? nothing : this.#line(this.shown)}</div>`;
  }

  #line(line: TickerLine) {
    const sentence = this.#sentence(line);
    return html`<p data-testid="ticker-line" data-line=${line.id}><span class="bag">${bag()}</span><span>${sentence}</span></p>`;
  }

  #sentence(line: TickerLine): string {
    const title = line.units > 1 ? `${this.words(line.title)} × ${line.units}` : this.words(line.title);
    return line.name === null ? this.t("ticker.nameless", { title }) : this.t("ticker.line", { name: line.name, title });
  }

  #next(): void {
    const line = this.#queue.shift() ?? null;
    this.shown = line;
    window.clearTimeout(this.#timer);
    if (line !== null) this.#timer = window.setTimeout(() => this.#next(), this.#queue.length > 2 ? STAY / 3 : STAY);
  }
}

define("live-ticker", LiveTicker);
