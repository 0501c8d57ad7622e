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
import "./live-giveaway.ts";
import "./live-surprise.ts";
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
    return html`<div class="stack">${this.#draws()} ${this.#gifts()} ${this.crowd.switches.off.includes("memberships") ? nothing : html`<live-club .language=${this.language} .club=${this.club}></live-club>`}</div>`;
  }

  /** The latest surprise and the latest giveaway. */
  #draws(): TemplateResult {
    const { off } = this.crowd.switches;
    const surprise = off.includes("surprises") ? undefined : this.crowd.surprises.at(-1);
    const giveaway = off.includes("giveaways") ? undefined : this.crowd.giveaways.at(-1);
    return html`${surprise === undefined ? nothing : html`<live-surprise .language=${this.language} .surprise=${surprise} .mine=${this.mine?.surprises.filter((each) => each.surprise === surprise.id) ?? []} .time=${this.time} ?offline=${this.offline}></live-surprise>`}
    ${giveaway === undefined ? nothing : html`<live-giveaway .language=${this.language} .giveaway=${giveaway} .mine=${this.mine?.giveaways.find((each) => each.giveaway === giveaway.id) ?? null} .time=${this.time} ?offline=${this.offline}></live-giveaway>`}`;
  }

  #gifts(): TemplateResult | typeof nothing {
    if (this.giving === null || !this.crowd.takes_gifts || this.crowd.switches.off.includes("gifts")) return nothing;
    return html`<live-gift-goal .language=${this.language} .goal=${this.crowd.gift_goal}></live-gift-goal>
      <live-gifts .language=${this.language} .now=${this.giving} .time=${this.time} ?offline=${this.offline}></live-gifts>`;
  }
}

define("live-crowd", LiveCrowd);
