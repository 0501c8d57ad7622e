/** What staff do with the crowd: every mechanic has its controls here. Loaded when the tab is opened. */
import { css, html, type TemplateResult } from "lit";
import type { House } from "../lib/browser.ts";
import type { ServerClock } from "../lib/clock.ts";
import type { Snapshot } from "../lib/wire.ts";
import { VitrinaElement, define } from "./element.ts";
import { look } from "./look.ts";
import "./studio-board.ts";
import "./studio-gifts.ts";
import "./studio-giveaway.ts";
import "./studio-intents.ts";
import "./studio-membership.ts";
import "./studio-poll.ts";
import "./studio-quiz.ts";
import "./studio-surprise.ts";
import "./studio-ticker.ts";
import "./studio-unlock.ts";

export class StudioCrowd extends VitrinaElement {
  static override properties = { ...VitrinaElement.properties, house: { attribute: false }, snapshot: { attribute: false }, time: { attribute: false }, host: { type: Boolean } };

  declare house: House;
  declare snapshot: Snapshot;
  declare time: ServerClock | null;
  /** Whether it is the host who looks: moderators may stop mechanics, not begin them. */
  declare host: boolean;

  constructor() {
    super();
    this.time = null;
    this.host = false;
  }

  static override styles = [
    look,
    css`
      .tools {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: 14px;
      }
    `,
  ];

  override render(): TemplateResult {
    return html`<div class="tools" data-testid="studio-crowd">
      <studio-unlock .language=${this.language} .house=${this.house} .snapshot=${this.snapshot} .time=${this.time} ?host=${this.host}></studio-unlock>
      <studio-poll .language=${this.language} .house=${this.house} .snapshot=${this.snapshot} .time=${this.time} ?host=${this.host}></studio-poll>
      <studio-quiz .language=${this.language} .house=${this.house} .snapshot=${this.snapshot} .time=${this.time} ?host=${this.host}></studio-quiz>
      <studio-intents .language=${this.language} .house=${this.house} .show=${this.snapshot.show.id} ?host=${this.host}></studio-intents>
      <studio-gifts .language=${this.language} .house=${this.house} .snapshot=${this.snapshot} ?host=${this.host}></studio-gifts>
      <studio-surprise .language=${this.language} .house=${this.house} .snapshot=${this.snapshot} .time=${this.time} ?host=${this.host}></studio-surprise>
      <studio-giveaway .language=${this.language} .house=${this.house} .snapshot=${this.snapshot} .time=${this.time} ?host=${this.host}></studio-giveaway>
      <studio-board .language=${this.language} .house=${this.house} .snapshot=${this.snapshot} .time=${this.time} ?host=${this.host}></studio-board>
      <studio-membership .language=${this.language} .house=${this.house} .snapshot=${this.snapshot} ?host=${this.host}></studio-membership>
      <studio-ticker .language=${this.language} .house=${this.house} .snapshot=${this.snapshot}></studio-ticker>
    </div>`;
  }
}

define("studio-crowd", StudioCrowd);
