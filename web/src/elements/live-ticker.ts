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
/** Lines that wait to be shown at most; older ones have been overtaken. */
const WAITING = 4;
/** Milliseconds between two lines that are read out: a busy show must not talk over everything else. */
const READ_EVERY = 20_000;

export class LiveTicker extends VitrinaElement {
  static override properties = { ...VitrinaElement.properties, lines: { attribute: false }, time: { attribute: false }, shown: { state: true }, read: { state: true } };

  declare lines: readonly TickerLine[];
  declare time: ServerClock | null;
  declare private shown: TickerLine | null;
  /** What a screen reader was given last. */
  declare private read: string;
  #readAt = -READ_EVERY;
  #queue: TickerLine[] = [];
  #known = new Set<string>();
  #timer = 0;

  constructor() {
    super();
    this.lines = [];
    this.time = null;
    this.shown = null;
    this.read = "";
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
    const standing = new Map(this.lines.map((line) => [line.id, line]));
    this.#known = new Set(standing.keys());
    // what went back meanwhile is not shown, and what shrank is shown as it is
    const queue = [...this.#queue, ...fresh].map((line) => standing.get(line.id)).filter((line) => line !== undefined);
    this.#queue = queue.slice(-WAITING);
    if (this.shown !== null) this.shown = standing.get(this.shown.id) ?? null;
    if (this.shown === null) this.#next();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.clearTimeout(this.#timer);
  }

  override render() {
    return html`<div aria-hidden="true">${this.shown === null ? nothing : this.#line(this.shown)}</div>
      <div class="unseen" role="status" aria-label=${this.t("ticker.label")}>${this.read}</div>`;
  }

  #line(line: TickerLine) {
    const sentence = this.#sentence(line);
    return html`<p data-testid="ticker-line" data-line=${line.id}><span class="bag">${bag()}</span><span>${sentence}</span></p>`;
  }

  #sentence(line: TickerLine): string {
    const title = line.units > 1 ? `${this.words(line.title)} × ${line.units}` : this.words(line.title);
    if (line.name === null) return line.others > 0 ? this.t("ticker.merged_nameless", { n: line.others + 1, title }) : this.t("ticker.nameless", { title });
    return line.others > 0 ? this.t("ticker.merged", { name: line.name, n: line.others, title }) : this.t("ticker.line", { name: line.name, title });
  }

  #next(): void {
    const line = this.#queue.shift() ?? null;
    this.shown = line;
    window.clearTimeout(this.#timer);
    if (line === null) return;
    if (performance.now() - this.#readAt >= READ_EVERY) {
      this.#readAt = performance.now();
      this.read = this.#sentence(line);
    }
    this.#timer = window.setTimeout(() => this.#next(), this.#queue.length > 2 ? STAY / 3 : STAY);
  }
}

define("live-ticker", LiveTicker);
