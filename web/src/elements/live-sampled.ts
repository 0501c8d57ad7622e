/** An honest word of a loud room: how much of what was said is shown. It goes when the room is calm again. */
import { css, html, nothing, type PropertyValues } from "lit";
import { howMuch, LOUD_FOR } from "../lib/chat-lines.ts";
import type { ChatSampled } from "../lib/wire.ts";
import { VitrinaElement, define } from "./element.ts";
import { look } from "./look.ts";

export class LiveSampled extends VitrinaElement {
  static override properties = { ...VitrinaElement.properties, samples: { attribute: false }, keeping: { type: Boolean }, loud: { state: true } };

  /** What each process said of the last seconds. */
  declare samples: readonly ChatSampled[];
  /** Whether one keeps order here, and so is shown everything. */
  declare keeping: boolean;
  declare private loud: boolean;
  #calm = 0;

  constructor() {
    super();
    this.samples = [];
    this.keeping = false;
    this.loud = false;
  }

  static override styles = [
    look,
    css`
      p {
        padding: 4px 8px;
        font-size: 13px;
        opacity: 0.85;
        text-align: center;
        font-variant-numeric: tabular-nums;
        text-shadow: var(--chat-shadow, none);
      }
    `,
  ];

  override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has("samples") || this.samples.length === 0) return;
    this.loud = true;
    clearTimeout(this.#calm);
    this.#calm = window.setTimeout(() => (this.loud = false), LOUD_FOR);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#calm);
  }

  /** It changes every other second, so it is not read aloud. */
  override render() {
    const much = this.loud ? howMuch(this.samples) : null;
    if (much === null) return nothing;
    const counts = { shown: String(much.shown), said: String(much.said) };
    return html`<p data-testid="chat-sampled">${this.t(this.keeping ? "chat.viewers_see" : "chat.sampled", counts)}</p>`;
  }
}

define("live-sampled", LiveSampled);
