/** Gifts in the studio: what came, how much in all, what they are for, a way to return one, and the switch of all. */
import { css, html, nothing, type TemplateResult } from "lit";
import type { House } from "../lib/browser.ts";
import type { GiftShelf } from "../lib/giving.ts";
import { learn } from "../lib/i18n.ts";
import { codeOf } from "../lib/problems.ts";
import { freshKey } from "../lib/shop.ts";
import type { GiftGoalView, GiftView, Money, Snapshot } from "../lib/wire.ts";
import { giftsEnglish } from "../lib/words-gifts-en.ts";
import { giftsRussian } from "../lib/words-gifts-ru.ts";
import { Doing } from "./doing.ts";
import { VitrinaElement, define } from "./element.ts";
import { giftPicture } from "./gift-pictures.ts";
import "./live-gift-goal.ts";
import { buttons, fields, look } from "./look.ts";
import "./studio-gift-goal.ts";
import { studioLook } from "./studio-look.ts";

learn({ en: giftsEnglish, ru: giftsRussian });

interface StaffGift {
  readonly gift: GiftView;
  readonly status: "sent" | "withdrawn";
  readonly may_be_withdrawn: boolean;
}

interface StaffGifts {
  readonly items: readonly StaffGift[];
  readonly count: number;
  readonly total: Money;
}

/** Gifts listed; older ones are in the books. */
const LISTED = 30;

/** Milliseconds between two looks at the list, while it is open. */
const LOOK = 3_000;

export class StudioGifts extends VitrinaElement {
  static override properties = { ...VitrinaElement.properties, house: { attribute: false }, snapshot: { attribute: false }, host: { type: Boolean }, given: { state: true }, unread: { state: true }, shelf: { state: true }, returning: { state: true } };

  declare house: House;
  declare snapshot: Snapshot;
  declare host: boolean;
  declare private given: StaffGifts | null;
  /** Why nothing was read yet; once something was, the next look is seconds away. */
  declare private unread: string | null;
  declare private shelf: GiftShelf | null;
  /** The gift that somebody is asked about. */
  declare private returning: string | null;
  #timer: ReturnType<typeof setInterval> | null = null;
  readonly #key = new Map<string, string>();
  readonly #doing = new Doing(this);

  constructor() {
    super();
    this.host = false;
    this.given = null;
    this.unread = null;
    this.shelf = null;
    this.returning = null;
  }

  static override styles = [
    look,
    buttons,
    fields,
    studioLook,
    css`
      .tool {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        justify-items: start;
        gap: 12px;
        padding: 14px;
        border-radius: var(--round);
        background: var(--night-raised);
      }
      .head {
        display: flex;
        flex-wrap: wrap;
        gap: 8px 14px;
        align-items: center;
      }
      .head .button {
        margin-left: auto;
      }
      .total b {
        color: var(--brass);
        font-size: 22px;
        font-variant-numeric: tabular-nums;
      }
      .tool > * {
        max-width: 100%;
      }
      .head,
      .list,
      live-gift-goal,
      studio-gift-goal {
        width: 100%;
      }
      .list {
        display: grid;
        gap: 2px;
        max-height: 320px;
        overflow-y: auto;
        scrollbar-width: thin;
      }
      .list li {
        display: grid;
        grid-template-columns: auto minmax(0, 1fr) auto;
        gap: 4px 10px;
        align-items: center;
        padding: 6px 0;
        border-top: 1px solid var(--night-line);
      }
      .list li.withdrawn {
        opacity: 0.55;
      }
      .what {
        min-width: 0;
        font-size: 14px;
        line-height: 1.3;
        overflow-wrap: anywhere;
      }
      .what b {
        font-variant-numeric: tabular-nums;
      }
      .sure {
        grid-column: 1 / -1;
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
        align-items: center;
      }
      .input {
        min-height: 44px;
        border-color: var(--night-line);
        background: var(--night);
        color: var(--chalk);
      }
    `,
  ];

  override connectedCallback(): void {
    super.connectedCallback();
    this.#timer = setInterval(() => document.hidden || !this.checkVisibility() || void this.#read(), LOOK);
    queueMicrotask(() => void this.#read());
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    if (this.#timer !== null) clearInterval(this.#timer);
  }

  override render(): TemplateResult {
    const off = this.snapshot.crowd.switches.off.includes("gifts");
    const goal = this.snapshot.crowd.gift_goal;
    const problem = this.#doing.problem ?? this.unread;
    return html`<section class="tool" data-testid="studio-gifts" aria-label=${this.t("gift.studio")}>
      <div class="head">
        <h2>${this.t("gift.studio")}</h2>
        <button class="button quiet small" data-testid="gifts-switch" aria-pressed=${off ? "true" : "false"} ?disabled=${this.#doing.busy} @click=${() => void this.#switch(off)}>${this.t(off ? "gift.on" : "gift.off")}</button>
      </div>
      ${off ? html`<p class="soft" role="status">${this.t("gift.is_off")}</p>` : nothing} ${problem === null ? nothing : html`<p class="wrong" role="alert">${this.error(problem)}</p>`}
      ${this.given === null ? nothing : html`<p class="total" data-testid="gifts-total">${this.t("gift.total")} <b>${this.price(this.given.total)}</b> · ${this.t("gift.count", { n: this.given.count })}</p>`}
      ${this.#goal(goal, off)}
      <ul class="list">
        ${this.given === null || this.given.items.length === 0 ? html`<li><span></span><span class="soft">${this.t("gift.none_yet")}</span></li>` : this.given.items.map((each) => this.#given(each))}
      </ul>
    </section>`;
  }

  #goal(goal: GiftGoalView | null, off: boolean): TemplateResult | typeof nothing {
    if (goal?.status === "open") {
      return html`<live-gift-goal .language=${this.language} .goal=${goal}></live-gift-goal>
        <button class="button quiet small" data-testid="goal-end" ?disabled=${this.#doing.busy} @click=${() => void this.#do(() => this.house.api.ask("POST", `/shows/${this.#show}/gift-goals/${goal.id}/end`))}>${this.t("gift.goal_end")}</button>`;
    }
    if (!this.host || off || this.shelf === null || !this.shelf.is_on) return nothing;
    return html`<studio-gift-goal .language=${this.language} .currency=${this.shelf.per_day.currency} .rules=${this.shelf.goal_rules} ?busy=${this.#doing.busy} @begin=${(event: CustomEvent<object>) => void this.#once(`/shows/${this.#show}/gift-goals`, event.detail)}></studio-gift-goal>`;
  }

  #given({ gift, status, may_be_withdrawn }: StaffGift): TemplateResult {
    const name = gift.sender ?? this.t("gift.unnamed_sender");
    const thing = gift.name === null ? "" : `${this.words(gift.name)} · `;
    return html`<li class=${status}>
      ${giftPicture(gift.gift, 32)}
      <span class="what">${name}: ${thing}<b>${this.price(gift.amount)}</b>${status === "withdrawn" ? ` · ${this.t("gift.returned")}` : nothing}${gift.note === null ? nothing : html`<br /><span class="soft">${gift.note}</span>`}</span>
      ${this.host && may_be_withdrawn && this.returning !== gift.id
        ? html`<button class="link" data-testid="gift-return" aria-label=${this.t("gift.return_of", { name })} @click=${() => (this.returning = gift.id)}>${this.t("gift.return")}</button>`
        : nothing}
      ${this.returning === gift.id ? this.#sure(gift, name) : nothing}
    </li>`;
  }

  #sure(gift: GiftView, name: string): TemplateResult {
    return html`<form class="sure" @submit=${(event: Event) => void this.#return(event, gift.id)}>
      <span>${this.t("gift.return_sure", { price: this.price(gift.amount), name })}</span>
      <input class="input" name="reason" required maxlength="200" aria-label=${this.t("gift.return_reason")} placeholder=${this.t("gift.return_reason")} />
      <button class="button small" data-testid="gift-return-yes" ?disabled=${this.#doing.busy}>${this.t("gift.return")}</button>
      <button type="button" class="button quiet small" @click=${() => (this.returning = null)}>${this.t("close")}</button>
    </form>`;
  }

  get #show(): string {
    return this.snapshot.show.id;
  }

  async #read(): Promise<void> {
    try {
      this.shelf ??= await this.house.api.ask<GiftShelf>("GET", "/gifts");
      this.given = await this.house.api.ask<StaffGifts>("GET", `/desk/shows/${this.#show}/gifts?limit=${LISTED}`);
      this.unread = null;
    } catch (thrown) {
      if (this.given === null) this.unread = codeOf(thrown);
    }
  }

  #switch(off: boolean): Promise<boolean> {
    return this.#do(() => this.house.api.ask("PUT", `/shows/${this.#show}/mechanics/gifts`, { body: { on: off } }));
  }

  async #return(event: Event, gift: string): Promise<void> {
    event.preventDefault();
    const reason = new FormData(event.target as HTMLFormElement).get("reason");
    if (await this.#once(`/desk/shows/${this.#show}/gifts/${gift}/withdraw`, { reason })) this.returning = null;
  }

  /** One key for one wish, as long as nobody knows whether it was done. */
  #once(path: string, body: object): Promise<boolean> {
    const wish = `${path} ${JSON.stringify(body)}`;
    const key = this.#key.get(wish) ?? freshKey();
    this.#key.set(wish, key);
    return this.#do(async () => {
      await this.house.api.ask("POST", path, { body, key });
      this.#key.delete(wish);
    });
  }

  #do(what: () => Promise<unknown>): Promise<boolean> {
    return this.#doing.do(() => what().then(() => this.#read()));
  }
}

define("studio-gifts", StudioGifts);
