/** A leaderboard: what counts, who leads, one's own place and the way out of it, and the places at the end. */
import { css, html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { rankOf } from "../lib/crowd-board.ts";
import type { ServerClock } from "../lib/clock.ts";
import { learn } from "../lib/i18n.ts";
import type { Deed } from "../lib/taking-part.ts";
import type { BoardView, MyBoard, PlaceView } from "../lib/wire.ts";
import { boardsEnglish } from "../lib/words-boards-en.ts";
import { boardsRussian } from "../lib/words-boards-ru.ts";
import "./crowd-joy.ts";
import { crowdLook, isWide } from "./crowd-look.ts";
import { VitrinaElement, define } from "./element.ts";
import { clock, warn } from "./icons.ts";
import "./live-countdown.ts";
import { look } from "./look.ts";

learn({ en: boardsEnglish, ru: boardsRussian });

/** Milliseconds the confetti lasts. */
const JOY = 2_200;
/** Rows that a phone shows before somebody asks for more. */
const FEW = 3;
/** How high they stand who came first, second and third. */
const STEPS = ["first", "second", "third"];

export class LiveBoard extends VitrinaElement {
  static override properties = { ...VitrinaElement.properties, board: { attribute: false }, mine: { attribute: false }, deed: { attribute: false }, time: { attribute: false }, offline: { type: Boolean }, preview: { type: Boolean }, joy: { state: true } };

  declare board: BoardView;
  /** Where whoever looks stands; null: nowhere, or it is not known yet. */
  declare mine: MyBoard | null;
  declare deed: Deed | null;
  declare time: ServerClock | null;
  declare offline: boolean;
  /** Whether nobody sees it yet. */
  declare preview: boolean;
  declare private joy: boolean;
  #timer = 0;

  constructor() {
    super();
    this.mine = null;
    this.deed = null;
    this.time = null;
    this.offline = false;
    this.preview = false;
    this.joy = false;
  }

  static override styles = [
    look,
    crowdLook,
    css`
      ol {
        display: grid;
        gap: 2px;
        margin: 0;
        padding: 0;
        list-style: none;
        font-variant-numeric: tabular-nums;
      }
      li {
        display: grid;
        grid-template-columns: 28px minmax(0, 1fr) auto;
        gap: 8px;
        align-items: center;
        padding: 4px 8px;
        border-radius: 8px;
        font-size: 15px;
      }
      li.mine {
        background: var(--paper-sunk);
        font-weight: 700;
      }
      .place {
        font-weight: 700;
        text-align: center;
      }
      .name {
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      .podium {
        display: grid;
        grid-template-columns: repeat(3, minmax(0, 1fr));
        gap: 6px;
        align-items: end;
        text-align: center;
      }
      .step {
        display: grid;
        gap: 2px;
        align-content: start;
        padding: 8px 6px;
        border-radius: 10px 10px 4px 4px;
        background: var(--paper-sunk);
        font-size: 14px;
        line-height: 1.25;
        animation: rise 0.6s var(--ease) both;
      }
      .step b {
        font-size: 20px;
      }
      .step.mine {
        box-shadow: inset 0 0 0 2px var(--brass);
      }
      .step:first-child {
        order: 2;
      }
      .step:nth-child(2) {
        order: 1;
      }
      .step:nth-child(3) {
        order: 3;
      }
      .first {
        min-height: 96px;
        background: var(--brass);
        color: var(--night, #1a1a1a);
      }
      .second {
        min-height: 80px;
      }
      .third {
        min-height: 70px;
      }
      @keyframes rise {
        from {
          opacity: 0;
          transform: translateY(24px);
        }
      }
      @media (prefers-reduced-motion: reduce) {
        .step {
          animation: none;
        }
      }
      .own {
        display: flex;
        flex-wrap: wrap;
        gap: 2px 10px;
        align-items: center;
        justify-content: space-between;
        font-size: 14px;
        font-weight: 600;
      }
      a {
        color: inherit;
      }
      .way {
        min-height: 40px;
        padding: 0 2px;
        border: 0;
        background: none;
        color: var(--ink-soft);
        font: inherit;
        font-weight: 500;
        text-decoration: underline;
        text-underline-offset: 3px;
        cursor: pointer;
      }
    `,
  ];

  override willUpdate(changed: PropertyValues<this>): void {
    const before = changed.get("board") as BoardView | undefined;
    if (before?.id !== this.board.id || before.status !== "open" || this.board.status !== "ended" || this.board.rows.length === 0) return;
    this.joy = true;
    window.clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => (this.joy = false), JOY);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.clearTimeout(this.#timer);
  }

  override render(): TemplateResult {
    const { status, ends_at, prize } = this.board;
    return html`<section class="card" data-testid="board-card" data-status=${status} aria-label=${this.t("board.title")}>
      ${this.joy ? html`<crowd-joy></crowd-joy>` : nothing}
      <header><h3>🏆 ${this.t(status === "ended" ? "board.final" : "board.title")}</h3>${status === "open" && ends_at !== null
          ? html`<span class="time"><span class="unseen">${this.t("board.left")}</span>${clock(14)}<live-countdown .language=${this.language} .until=${ends_at} .time=${this.time} @wish=${this.#elapsed}></live-countdown></span>`
          : nothing}</header>
      ${prize === null || status === "cancelled" ? nothing : html`<p class="soft" data-testid="board-prize">🎁 ${this.t("board.prize", { prize })}</p>`}
      ${this.#body()} ${this.preview ? nothing : this.#own()}
      ${this.offline ? html`<p class="told no">${warn(18)}${this.t("board.offline")}</p>` : nothing}
      <details data-testid="board-rules" ?open=${this.preview || status === "announced" || isWide()}><summary>${this.t("board.rules")}</summary><p>${this.words(this.board.rules)}</p>
        ${status === "ended" || status === "cancelled" ? html`<a href="${location.pathname}/proof" target="_blank" rel="noopener">${this.t("board.check")}</a>` : nothing}</details>
      <p class="unseen" role="status" aria-live="polite">${this.#aloud()}</p>
    </section>`;
  }

  #body(): TemplateResult {
    const { status, rows, more, people } = this.board;
    if (status === "announced") return html`<p class="soft">${this.t("board.soon")}</p>`;
    if (status === "cancelled") return html`<p class="soft" data-testid="board-told">${this.t("board.cancelled")}</p>`;
    if (rows.length === 0) return html`<p class="soft" data-testid="board-empty">${this.t(status === "ended" ? "board.nobody" : "board.empty")}</p>`;
    const first = status === "ended" ? this.#podium(rows.slice(0, FEW)) : this.#rows(isWide() ? rows : rows.slice(0, FEW));
    const rest = status === "ended" || !isWide() ? rows.slice(FEW) : [];
    const others = more > 0 ? html`<p class="soft">${this.t("board.more", { n: more })}</p>` : nothing;
    return html`${first} ${rest.length > 0 ? html`<details data-testid="board-rest" ?open=${isWide()}><summary>${this.t("board.people", { n: people })}</summary>${this.#rows(rest)}${others}</details>` : others}`;
  }

  #rows(rows: readonly PlaceView[]): TemplateResult {
    return html`<ol data-testid="board-rows">${rows.map((row) => html`<li class=${this.#isMine(row) ? "mine" : ""}><span class="place">${row.place}</span><span class="name">${this.#name(row)}</span><span>${row.points}</span></li>`)}</ol>`;
  }

  #podium(rows: readonly PlaceView[]): TemplateResult {
    return html`<div class="podium" data-testid="board-podium">${rows.map((row) => html`<div class="step ${STEPS[row.place - 1] ?? ""} ${this.#isMine(row) ? "mine" : ""}"><b>${row.place}</b><span class="name">${this.#name(row)}</span><small>${this.t("board.points", { n: row.points })}</small></div>`)}</div>`;
  }

  #own(): TemplateResult | typeof nothing {
    const { mine, board } = this;
    if (mine === null || mine.board !== board.id || board.status === "announced" || board.status === "cancelled") return nothing;
    const { place, points, people } = rankOf(board, mine);
    const said = !mine.shown ? this.t("board.out") : place === null ? this.t("board.none") : this.t("board.mine", { place, people, points: this.t("board.points", { n: points }) });
    const way = html`<button class="way" data-testid="board-way" ?disabled=${this.offline || this.deed?.sending === true} @click=${() => this.#stand(!mine.shown)}>${this.t(mine.shown ? "board.stay_out" : "board.come_back")}</button>`;
    const told = this.deed?.told ?? "";
    return html`<div class="own" data-testid="board-mine"><span>${said}</span>${way}</div>${told === "" ? nothing : html`<p class="told no" role="alert">${warn(18)}${this.error(told)}</p>`}`;
  }

  #name(row: PlaceView): string {
    const name = row.name ?? this.t("board.somebody");
    return this.#isMine(row) ? `${name} · ${this.t("board.you")}` : name;
  }

  #isMine({ ticket }: PlaceView): boolean {
    return this.mine?.ticket === ticket;
  }

  #stand(shown: boolean): void {
    this.wish({ kind: "crowd-board", deed: { do: "stand", board: this.board.id, shown } });
  }

  #aloud(): string {
    const { status, rows } = this.board;
    if (status === "cancelled") return this.t("board.cancelled");
    if (status !== "ended") return this.t(status === "announced" ? "board.soon" : "board.title");
    const own = rows.find((row) => this.#isMine(row));
    if (own !== undefined) return this.t("board.won", { place: own.place });
    return rows.length === 0 ? this.t("board.nobody") : `${this.t("board.final")}: ${rows.slice(0, FEW).map((row) => `${row.place}. ${this.#name(row)}`).join(", ")}`;
  }

  #elapsed = (event: Event): void => {
    event.stopPropagation();
    this.requestUpdate();
  };
}

define("live-board", LiveBoard);
