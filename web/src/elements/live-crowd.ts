/** The crowd: every mechanic that is on, each in an element of its own. Loaded after the picture and the chat. */
import { css, html, nothing, type TemplateResult } from "lit";
import type { Club } from "../lib/club.ts";
import type { ServerClock } from "../lib/clock.ts";
import type { GivingNow } from "../lib/giving.ts";
import type { CrowdView, MyCrowd, OfferView } from "../lib/wire.ts";
import { VitrinaElement, define } from "./element.ts";
import "./live-club.ts";
import "./live-gift-burst.ts";
import "./live-gift-goal.ts";
import "./live-gifts.ts";
import { look } from "./look.ts";

export class LiveCrowd extends VitrinaElement {
  static override properties = { ...VitrinaElement.properties, crowd: { attribute: false }, mine: { attribute: false }, offers: { attribute: false }, time: { attribute: false }, giving: { attribute: false }, offline: { type: Boolean }, club: { attribute: false } };

  declare crowd: CrowdView;
  /** What whoever looks did; null until it is known. */
  declare mine: MyCrowd | null;
  declare offers: readonly OfferView[];
  declare time: ServerClock | null;
  /** Their wallet; null until it is known that there is one. */
  declare giving: GivingNow | null;
  /** Whether the connection is away. */
  declare offline: boolean;
  /** What one can be a member of, and is; null until it is known. */
  declare club: Club | null;

  constructor() {
    super();
    this.mine = null;
    this.offers = [];
    this.time = null;
    this.giving = null;
    this.offline = false;
    this.club = null;
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
    return html`<div class="stack">${this.#gifts()} ${this.crowd.switches.off.includes("memberships") ? nothing : html`<live-club .language=${this.language} .club=${this.club}></live-club>`}</div>`;
  }

  #gifts(): TemplateResult | typeof nothing {
    if (this.giving === null || !this.crowd.takes_gifts || this.crowd.switches.off.includes("gifts")) return nothing;
    return html`<live-gift-goal .language=${this.language} .goal=${this.crowd.gift_goal}></live-gift-goal>
      <live-gifts .language=${this.language} .now=${this.giving} .time=${this.time} ?offline=${this.offline}></live-gifts>`;
  }
}

define("live-crowd", LiveCrowd);
