/** A leaderboard in the studio: state the rules, see what viewers will, begin, see who leads, end it. */
import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { learn } from "../lib/i18n.ts";
import { minorUnits } from "../lib/money.ts";
import { codeOf } from "../lib/problems.ts";
import type { BoardView, Localized, Money } from "../lib/wire.ts";
import { boardsEnglish } from "../lib/words-boards-en.ts";
import { boardsRussian } from "../lib/words-boards-ru.ts";
import { define } from "./element.ts";
import "./live-board.ts";
import "./live-countdown.ts";
import { type Preview, StudioDraw } from "./studio-draw.ts";

learn({ en: boardsEnglish, ru: boardsRussian });

const POINTS = ["per_order", "per_vote", "per_ask", "per_answer"] as const;
/** What a form begins with. */
const USUAL = { minutes: 30, places: 10, per_order: 10, per_vote: 2, per_ask: 1, per_answer: 3 } as const;

interface Wish {
  readonly seconds: number;
  readonly places: number;
  readonly step: Money | null;
  readonly prize: string | null;
}

interface Told {
  readonly rules: Localized;
}

interface First {
  readonly place: number;
  readonly points: number;
  readonly name: string;
  readonly orders: readonly string[];
}

export class StudioBoard extends StudioDraw<Wish, Told> {
  static override properties = { ...StudioDraw.properties, first: { state: true }, failed: { state: true } };

  declare private first: readonly First[];
  /** Why it is not known who leads; null if it is. */
  declare private failed: string | null;
  #read = "";

  constructor() {
    super();
    this.first = [];
    this.failed = null;
  }

  /** Whole names are told to the team alone, so they are asked for whenever something changed. */
  override updated(changed: PropertyValues<this>): void {
    const latest = this.#latest;
    if (!changed.has("snapshot") || latest === undefined || (latest.status !== "open" && latest.status !== "ended")) return;
    const what = `${latest.id} ${latest.version}`;
    if (this.#read === what) return;
    this.#read = what;
    void this.#ask(latest.id);
  }

  override render(): TemplateResult {
    const latest = this.#latest;
    const stands = latest?.status === "announced" || latest?.status === "open";
    return this.tool("boards", "board.studio", html`${latest === undefined || latest.status === "cancelled" ? nothing : this.#running(latest)} ${stands ? nothing : this.#start()}`);
  }

  get #latest(): BoardView | undefined {
    return this.snapshot.crowd.boards.at(-1);
  }

  #running(board: BoardView): TemplateResult {
    const path = `/shows/${this.show}/boards/${board.id}`;
    const begin = (): Promise<void> => this.do(() => this.house.api.ask("PUT", `${path}/open`));
    const deeds =
      board.status === "announced" && this.host
        ? html`<div class="deeds"><button class="button small" data-testid="board-begin" ?disabled=${this.doing.busy} @click=${() => void begin()}>${this.t("board.begin")}</button></div>`
        : board.status === "open" && this.host
          ? this.ending(`${path}/open`, "board.end")
          : nothing;
    return html`<div data-testid="studio-board" data-status=${board.status}>
      <p class="progress">${board.status === "open" && board.ends_at !== null ? html`<live-countdown .language=${this.language} .until=${board.ends_at} .time=${this.time}></live-countdown> · ` : nothing}${this.t("board.people", { n: board.people })}</p>
      <p class="soft">${this.words(board.rules)}</p>
      ${this.unread(this.failed, () => this.#ask(board.id))}
      ${board.status === "announced" || this.first.length === 0 ? nothing : html`<p class="soft">${this.t("board.first")}</p><ul data-testid="board-first">${this.first.map((each) => html`<li>${each.place}. <b>${each.name}</b> · ${this.t("board.points", { n: each.points })}${each.orders.length === 0 ? nothing : html` · <a class="link" href="/desk#orders/${each.orders.at(-1) ?? ""}" target="_blank" rel="noopener">${this.t("board.orders", { orders: each.orders.length })}</a>`}</li>`)}</ul>`}
      ${deeds} ${board.status === "announced" || board.status === "open" ? this.ending(path, "board.cancel") : nothing}
    </div>`;
  }

  #start(): TemplateResult | typeof nothing {
    if (!this.host) return nothing;
    if (!this.open) return this.opening("board-open");
    return html`<form data-testid="board-form" aria-label=${this.t("board.studio")} @input=${(event: Event) => void this.look(`/shows/${this.show}/boards`, this.#wish(event.currentTarget as HTMLFormElement))} @submit=${(event: Event) => void this.begin(event, `/shows/${this.show}/boards`)}>
      <div class="fields">
        ${this.number("minutes", "board.minutes", USUAL.minutes, 1_440)} ${this.number("places", "board.places", USUAL.places, 20)}
        ${POINTS.map((each) => html`<div class="field"><label for=${each}>${this.t(`board.${each}`)}</label><input class="input" id=${each} name=${each} type="number" min="0" max="1000" required .defaultValue=${String(USUAL[each])} /></div>`)}
        ${this.text("step", "board.step", "", this.t("board.step_hint"))}
        <div class="field wide"><label for="prize">${this.t("board.prize_label")}</label><input class="input" id="prize" name="prize" maxlength="120" autocomplete="off" /></div>
      </div>
      ${this.preview === null ? nothing : this.seen(html`<live-board preview data-testid="board-preview" .language=${this.language} .board=${this.#view(this.preview)} .time=${this.time}></live-board>`)}
      ${this.beginning("board-announce", "board.announce")}
    </form>`;
  }

  /** What was typed, as the server wants it; null while it is not whole. */
  #wish(form: HTMLFormElement): (Wish & object) | null {
    if (!form.checkValidity()) return null;
    const said = new FormData(form);
    const currency = this.snapshot.offers[0]?.price.currency ?? "";
    const typed = String(said.get("step") ?? "").trim();
    const step = typed === "" ? 0 : currency === "" ? null : minorUnits(typed, currency);
    if (step === null) return null;
    const points = Object.fromEntries(POINTS.map((each) => [each, Number(said.get(each))]));
    if (step === 0 && Object.values(points).every((each) => each === 0)) return null;
    const prize = String(said.get("prize") ?? "").trim();
    return { seconds: Number(said.get("minutes")) * 60, places: Number(said.get("places")), ...points, step: step > 0 ? { amount: step, currency } : null, prize: prize === "" ? null : prize };
  }

  async #ask(board: string): Promise<void> {
    try {
      const { items } = await this.house.api.ask<{ readonly items: readonly { readonly board: BoardView; readonly first: readonly First[] }[] }>("GET", `/shows/${this.show}/boards`);
      this.first = items.find((each) => each.board.id === board)?.first ?? [];
      this.failed = null;
    } catch (thrown) {
      this.failed = codeOf(thrown);
    }
  }

  #view({ wish, told: { rules } }: Preview<Wish, Told>): BoardView {
    return { id: "", version: 1, status: "announced", rules, prize: wish.prize, places: wish.places, rows: [], more: 0, people: 0, began_at: null, ends_at: null };
  }
}

define("studio-board", StudioBoard);
