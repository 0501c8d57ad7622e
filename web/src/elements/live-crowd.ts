/** The crowd: every mechanic that is on, each in an element of its own. Loaded after the picture and the chat. */
import { css, html, type TemplateResult } from "lit";
import type { ServerClock } from "../lib/clock.ts";
import type { CrowdView, MyCrowd, OfferView } from "../lib/wire.ts";
import { VitrinaElement, define } from "./element.ts";
import { look } from "./look.ts";

export class LiveCrowd extends VitrinaElement {
  static override properties = { ...VitrinaElement.properties, crowd: { attribute: false }, mine: { attribute: false }, offers: { attribute: false }, time: { attribute: false } };

  declare crowd: CrowdView;
  /** What whoever looks did; null until it is known. */
  declare mine: MyCrowd | null;
  declare offers: readonly OfferView[];
  declare time: ServerClock | null;

  constructor() {
    super();
    this.mine = null;
    this.offers = [];
    this.time = null;
  }

  static override styles = [
    look,
    css`
      .stack {
        display: grid;
        gap: 8px;
      }
    `,
  ];

  override render(): TemplateResult {
    return html`<div class="stack"></div>`;
  }
}

define("live-crowd", LiveCrowd);
