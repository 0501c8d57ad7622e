/** The crowd: every mechanic that is on, one open at a time, the others a tap away. Loaded after the picture and the chat. */
import { css, html, nothing, type TemplateResult } from "lit";
import { keyed } from "lit/directives/keyed.js";
import type { Club } from "../lib/club.ts";
import type { ServerClock } from "../lib/clock.ts";
import { movedFor, rankOf } from "../lib/crowd-board.ts";
import { unheardOf } from "../lib/crowd-draws.ts";
import { type Piece, piecesOf, savedIn, Stage, votedFor } from "../lib/crowd-stage.ts";
import type { GivingNow } from "../lib/giving.ts";
import { count } from "../lib/i18n.ts";
import { unsettledOf } from "../lib/quiz-stage.ts";
import type { Cart } from "../lib/shop.ts";
import type { Deeds } from "../lib/taking-part.ts";
import type { CrowdView, MyCrowd, OfferView } from "../lib/wire.ts";
import { VitrinaElement, define } from "./element.ts";
import { cross } from "./icons.ts";
import "./live-board.ts";
import "./live-calm.ts";
import "./live-club.ts";
import "./live-gift-burst.ts";
import "./live-gift-goal.ts";
import "./live-gifts.ts";
import "./live-giveaway.ts";
import "./live-surprise.ts";
import "./live-poll.ts";
import "./live-quiz.ts";
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
    ended: { type: Boolean },
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
  /** Whether the show is over: nothing begins any more, what one has here stays within reach. */
  declare ended: boolean;
  /** Whether a card is open, and not only pills: the page makes room for it. */
  declare open: boolean;
  readonly #stage = new Stage();
  #unheard = "";
  #moved = "";
  #unsettled = "";
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
    this.ended = false;
    this.open = false;
  }

  static override styles = [
    look,
    css`
      .stack,
      .cards {
        display: flex;
        flex-direction: column;
        gap: 8px;
        min-height: 0;
      }
      .cards {
        overflow-y: auto;
        overscroll-behavior: contain;
        border-radius: var(--round);
        scrollbar-width: none;
      }
      .cards > * {
        flex: none;
      }
      .pills,
      .row {
        display: flex;
        flex: none;
        gap: 6px;
        align-items: center;
      }
      .row {
        flex: 1;
        overflow-x: auto;
        min-width: 0;
        margin: -4px;
        padding: 4px;
        scrollbar-width: none;
      }
      .row > * {
        flex: none;
      }
      .pill {
        overflow: hidden;
        max-width: 180px;
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
        flex: none;
        padding: 0;
        background: var(--glass);
        color: var(--chalk);
      }
      @media (min-width: 1000px) {
        .pills {
          align-items: start;
        }
        .row {
          flex-wrap: wrap;
        }
        .pill,
        .pill.fold {
          background: var(--paper-sunk);
          color: var(--ink);
        }
      }
    `,
  ];

  override willUpdate(): void {
    const now = this.time?.now() ?? Date.now();
    this.#stage.take(piecesOf(this.crowd, this.mine, { now, ended: this.ended }), Date.now());
    this.open = this.#stage.open(Date.now()) !== null;
  }

  override updated(): void {
    window.clearTimeout(this.#timer);
    const goes = this.#stage.goes(Date.now());
    if (goes !== null) this.#timer = window.setTimeout(() => this.requestUpdate(), goes + 50);
    const { first, others } = unsettledOf(this.crowd.quizzes, this.mine?.quizzes ?? []);
    const calmly = others + votedFor(this.crowd, this.mine);
    if (calmly !== "" && calmly !== this.#unsettled) this.wish({ kind: "crowd-draw", deed: { do: "look", calmly: true } });
    this.#unsettled = calmly;
    const unheard = unheardOf(this.crowd, this.mine) + first;
    if (unheard !== "" && unheard !== this.#unheard) this.wish({ kind: "crowd-draw", deed: { do: "look" } });
    this.#unheard = unheard;
    const moved = movedFor(this.crowd.boards.at(-1), this.mine);
    if (moved !== "" && moved !== this.#moved) this.wish({ kind: "crowd-board", deed: { do: "look" } });
    this.#moved = moved;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.clearTimeout(this.#timer);
  }

  override render(): TemplateResult {
    const { language, crowd } = this;
    const open = this.#stage.open(Date.now());
    const others = this.#stage.others(Date.now());
    const gives = this.#isOn("gifts");
    return html`<div class="stack">
      <div class="cards">
        ${open === null ? nothing : keyed(open.id, this.#card(open))}
        ${gives && crowd.takes_gifts ? html`<live-gift-goal .language=${language} .goal=${crowd.gift_goal}></live-gift-goal>` : nothing}
      </div>
      <div class="pills">
        <div class="row">
        ${this.giving !== null && crowd.takes_gifts ? html`<live-gifts .language=${language} .now=${this.giving} .time=${this.time} ?offline=${this.offline} ?closed=${!gives}></live-gifts>` : nothing}
        ${others.map((piece) => html`<button class="pill" data-testid="crowd-pill" @click=${() => this.#choose(piece.id)}>${this.#pill(piece)}</button>`)}
        <live-club .language=${language} .club=${this.club} ?closed=${!this.#isOn("memberships")}></live-club>
        </div>
        ${open === null ? nothing : html`<button class="pill fold" data-testid="crowd-fold" aria-label=${this.t("crowd.fold")} @click=${() => this.#choose(null)}>${cross()}</button>`}
      </div>
    </div>`;
  }

  /** Whether one may begin to give, or join, now. */
  #isOn(mechanic: "gifts" | "memberships"): boolean {
    return !this.ended && !this.crowd.switches.off.includes(mechanic);
  }

  #card(piece: Piece): TemplateResult {
    const { language, offers, time, offline } = this;
    const deed = this.deeds[piece.id] ?? null;
    switch (piece.of) {
      case "unlock": {
        const counted = this.mine?.unlocks.includes(piece.id) === true;
        return html`<live-unlock .language=${language} .unlock=${piece.unlock} .offers=${offers} .time=${time} ?offline=${offline} .deed=${deed} ?counted=${counted} .saved=${savedIn(this.cart, piece.unlock.offer)}></live-unlock>`;
      }
      case "poll":
        return html`<live-poll .language=${language} .poll=${piece.poll} .offers=${offers} .time=${time} ?offline=${offline} .deed=${deed} .chosen=${this.mine?.votes[piece.id] ?? null}></live-poll>`;
      case "board":
        return html`<live-board .language=${language} .board=${piece.board} .mine=${this.mine?.board ?? null} .deed=${deed} .time=${time} ?offline=${offline}></live-board>`;
      case "quiz":
        return piece.quiz === null
          ? html`<live-quiz-code alone .language=${language} .mine=${piece.part}></live-quiz-code>`
          : html`<live-quiz .language=${language} .quiz=${piece.quiz} .mine=${piece.part} .deed=${deed} .time=${time} ?offline=${offline}></live-quiz>`;
      case "surprise":
        return html`<live-surprise .language=${language} .surprise=${piece.surprise} .mine=${piece.parts} .time=${time} ?offline=${offline}></live-surprise>`;
      case "giveaway":
        return html`<live-giveaway .language=${language} .giveaway=${piece.giveaway} .mine=${piece.part} .time=${time} ?offline=${offline}></live-giveaway>`;
    }
  }

  #pill(piece: Piece): string {
    switch (piece.of) {
      case "poll":
        return piece.poll.title;
      case "board": {
        const mine = this.mine?.board ?? null;
        const place = mine === null ? null : rankOf(piece.board, mine).place;
        return `🏆 ${place === null ? this.t("board.title") : this.t("board.mine_short", { place })}`;
      }
      case "quiz":
        return piece.phase === "won" ? `🎉 ${this.t("quiz.mine")}` : (piece.quiz?.question ?? this.t("quiz.label"));
      case "surprise":
        return `${piece.phase === "won" ? "🎉" : "🎁"} ${this.words(piece.surprise.prize)}`;
      case "giveaway":
        return `${piece.phase === "won" ? "🎉" : "🎀"} ${piece.giveaway.prize}`;
      case "unlock": {
        const { basis_points: points, price, current, target, status } = piece.unlock;
        const benefit = price === null ? `−${count((points ?? 0) / 100, this.language)}${this.language === "ru" ? "\u00a0" : ""}%` : this.price(price);
        return status === "open" ? `${benefit} · ${count(current, this.language)} / ${count(target, this.language)}` : benefit;
      }
    }
  }

  #choose(id: string | null): void {
    this.#stage.choose(id);
    this.requestUpdate();
  }
}

define("live-crowd", LiveCrowd);
