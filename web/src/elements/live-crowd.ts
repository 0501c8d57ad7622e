/** The crowd: every mechanic that is on, one open at a time, the others a tap away. Loaded after the picture and the chat. */
import { css, html, nothing, type PropertyValues, type TemplateResult } from "lit";
import type { Club } from "../lib/club.ts";
import type { ServerClock } from "../lib/clock.ts";
import { type Piece, savedIn, Stage } from "../lib/crowd-stage.ts";
import type { GivingNow } from "../lib/giving.ts";
import type { Cart } from "../lib/shop.ts";
import type { Deeds } from "../lib/taking-part.ts";
import type { CrowdView, MyCrowd, OfferView } from "../lib/wire.ts";
import { VitrinaElement, define } from "./element.ts";
import { cross } from "./icons.ts";
import "./live-club.ts";
import "./live-gift-burst.ts";
import "./live-gift-goal.ts";
import "./live-gifts.ts";
import "./live-giveaway.ts";
import "./live-surprise.ts";
import "./live-poll.ts";
import "./live-unlock.ts";
import { look } from "./look.ts";

export class LiveCrowd extends VitrinaElement {
  static override properties = {
    ...VitrinaElement.properties,
    crowd: { attribute: false },
    mine: { attribute: false },
    deeds: { attribute: false },
    offers: { attribute: false },
    cart: { attribute: false },
    time: { attribute: false },
    giving: { attribute: false },
    club: { attribute: false },
    offline: { type: Boolean },
    open: { type: Boolean, reflect: true },
  };

  declare crowd: CrowdView;
  /** What whoever looks did; null until it is known. */
  declare mine: MyCrowd | null;
  /** What became of what they did last. */
  declare deeds: Deeds;
  declare offers: readonly OfferView[];
  declare cart: Cart | null;
  declare time: ServerClock | null;
  /** Their wallet; null until it is known that there is one. */
  declare giving: GivingNow | null;
  /** What one can be a member of, and is; null until it is known. */
  declare club: Club | null;
  /** Whether the connection is away. */
  declare offline: boolean;
  /** Whether a card is open, and not only pills: the page makes room for it. */
  declare open: boolean;
  readonly #stage = new Stage();
  #timer = 0;

  constructor() {
    super();
    this.mine = null;
    this.deeds = {};
    this.offers = [];
    this.cart = null;
    this.time = null;
    this.giving = null;
    this.club = null;
    this.offline = false;
    this.open = false;
  }

  static override styles = [
    look,
    css`
      .stack {
        display: grid;
        gap: 8px;
      }
      .pills {
        display: flex;
        flex-wrap: wrap;
        gap: 6px;
        align-items: center;
      }
      .pill {
        overflow: hidden;
        max-width: 240px;
        min-height: 40px;
        padding: 0 14px;
        border: 0;
        border-radius: 99px;
        background: var(--paper-raised);
        color: var(--ink);
        font-size: 14px;
        font-weight: 650;
        text-overflow: ellipsis;
        white-space: nowrap;
        font-variant-numeric: tabular-nums;
      }
      .pill.fold {
        display: inline-grid;
        place-items: center;
        width: 40px;
        margin-left: auto;
        padding: 0;
        background: var(--glass);
        color: var(--chalk);
      }
      @media (min-width: 1000px) {
        .pill,
        .pill.fold {
          background: var(--paper-sunk);
          color: var(--ink);
        }
      }
    `,
  ];

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("crowd")) this.#stage.take(this.crowd, Date.now());
    this.open = this.#stage.open(Date.now()) !== null;
  }

  override updated(): void {
    window.clearTimeout(this.#timer);
    const goes = this.#stage.goes(Date.now());
    if (goes !== null) this.#timer = window.setTimeout(() => this.requestUpdate(), goes + 50);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.clearTimeout(this.#timer);
  }

  override render(): TemplateResult {
    const { language, crowd } = this;
    const now = Date.now();
    const open = this.#stage.open(now);
    const others = this.#stage.shown(now).filter(({ id }) => id !== open?.id);
    return html`<div class="stack">
      ${this.#draws()} ${open === null ? nothing : this.#card(open)}
      ${this.#gives ? html`<live-gift-goal .language=${language} .goal=${crowd.gift_goal}></live-gift-goal>` : nothing}
      <div class="pills">
        ${others.map((piece) => html`<button class="pill" data-testid="crowd-pill" @click=${() => this.#choose(piece.id)}>${this.#pill(piece)}</button>`)}
        ${this.#gives ? html`<live-gifts .language=${language} .now=${this.giving} .time=${this.time} ?offline=${this.offline}></live-gifts>` : nothing}
        ${crowd.switches.off.includes("memberships") ? nothing : html`<live-club .language=${language} .club=${this.club}></live-club>`}
        ${open === null ? nothing : html`<button class="pill fold" data-testid="crowd-fold" aria-label=${this.t("crowd.fold")} @click=${() => this.#choose(null)}>${cross()}</button>`}
      </div>
    </div>`;
  }

  /** The latest surprise and the latest giveaway. */
  #draws(): TemplateResult {
    const { off } = this.crowd.switches;
    const surprise = off.includes("surprises") ? undefined : this.crowd.surprises.at(-1);
    const giveaway = off.includes("giveaways") ? undefined : this.crowd.giveaways.at(-1);
    return html`${surprise === undefined ? nothing : html`<live-surprise .language=${this.language} .surprise=${surprise} .mine=${this.mine?.surprises.filter((each) => each.surprise === surprise.id) ?? []} .time=${this.time} ?offline=${this.offline}></live-surprise>`}
    ${giveaway === undefined ? nothing : html`<live-giveaway .language=${this.language} .giveaway=${giveaway} .mine=${this.mine?.giveaways.find((each) => each.giveaway === giveaway.id) ?? null} .time=${this.time} ?offline=${this.offline}></live-giveaway>`}`;
  }

  get #gives(): boolean {
    return this.giving !== null && this.crowd.takes_gifts && !this.crowd.switches.off.includes("gifts");
  }

  #card(piece: Piece): TemplateResult {
    const { language, offers, time, offline } = this;
    const deed = this.deeds[piece.id] ?? null;
    if (piece.of === "unlock") {
      const counted = this.mine?.unlocks.includes(piece.id) === true;
      return html`<live-unlock .language=${language} .unlock=${piece.unlock} .offers=${offers} .time=${time} ?offline=${offline} .deed=${deed} ?counted=${counted} .saved=${savedIn(this.cart)}></live-unlock>`;
    }
    return html`<live-poll .language=${language} .poll=${piece.poll} .offers=${offers} .time=${time} ?offline=${offline} .deed=${deed} .chosen=${this.mine?.votes[piece.id] ?? null}></live-poll>`;
  }

  #pill(piece: Piece): string {
    if (piece.of === "poll") return piece.poll.title;
    const { basis_points: points, price, current, target, status } = piece.unlock;
    const benefit = price === null ? `−${(points ?? 0) / 100}%` : this.price(price);
    return status === "open" ? `${benefit} · ${current} / ${target}` : benefit;
  }

  #choose(id: string | null): void {
    this.#stage.choose(id);
    this.requestUpdate();
  }
}

define("live-crowd", LiveCrowd);
