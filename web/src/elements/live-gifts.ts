/** The door to gifts: a button, and the sheet behind it. It says once whether one is of age; then things, and the wallet. */
import { css, html, nothing, type TemplateResult } from "lit";
import type { ServerClock } from "../lib/clock.ts";
import type { GiftDeed, GiftShelf, GivingNow, Wallet } from "../lib/giving.ts";
import { learn } from "../lib/i18n.ts";
import type { WishEvent } from "../lib/wishes.ts";
import { giftsEnglish } from "../lib/words-gifts-en.ts";
import { giftsRussian } from "../lib/words-gifts-ru.ts";
import { VitrinaElement, define } from "./element.ts";
import { giftPicture } from "./gift-pictures.ts";
import { warn } from "./icons.ts";
import "./live-gift-shelf.ts";
import "./live-gift-wallet.ts";
import { giftsLook } from "./live-gifts-look.ts";
import "./live-sheet.ts";
import { buttons, look } from "./look.ts";

learn({ en: giftsEnglish, ru: giftsRussian });

type Side = "gifts" | "wallet";

export class LiveGifts extends VitrinaElement {
  static override properties = { ...VitrinaElement.properties, now: { attribute: false }, time: { attribute: false }, offline: { type: Boolean }, closed: { type: Boolean }, side: { state: true }, sure: { state: true } };

  declare now: GivingNow;
  declare time: ServerClock | null;
  /** Whether the connection is away: what is done now would not arrive. */
  declare offline: boolean;
  /** Whether nothing can be given now: the door leads to what is in the wallet. */
  declare closed: boolean;
  declare private side: Side;
  declare private sure: boolean;

  constructor() {
    super();
    this.time = null;
    this.offline = false;
    this.closed = false;
    this.side = "gifts";
    this.sure = false;
  }

  static override styles = [
    look,
    buttons,
    giftsLook,
    css`
      .door {
        display: inline-flex;
        gap: 8px;
        align-items: center;
        min-height: 44px;
        padding: 4px 16px 4px 8px;
        border: 0;
        border-radius: 99px;
        background: var(--awning);
        color: var(--awning-ink);
        font-weight: 650;
        box-shadow: 0 6px 20px rgb(0 0 0 / 24%);
      }
      .door.closed {
        padding: 4px 16px;
        background: var(--paper-raised);
        color: var(--ink);
      }
      .wrong {
        display: flex;
        gap: 8px;
        color: var(--awning-deep);
        font-weight: 550;
      }
    `,
  ];

  override render(): TemplateResult {
    const { open } = this.now;
    return html`<button class="door ${this.closed ? "closed" : ""}" data-testid="gifts-open" aria-haspopup="dialog" @click=${() => this.#do({ kind: "open" })}>${this.closed ? this.t("gift.purse") : html`${giftPicture("box", 30)}${this.t("gift.open")}`}</button>
      <live-sheet .language=${this.language} .heading=${this.#heading()} ?open=${open} @wish=${(event: WishEvent) => this.#hear(event)}>${open ? this.#inside() : nothing}</live-sheet>`;
  }

  #heading(): string {
    const { wallet, paying } = this.now;
    if (this.closed) return this.t("gift.purse");
    if (wallet !== null && !wallet.is_adult) return this.t("gift.adult_title");
    return this.t(this.side === "wallet" || paying !== null ? "gift.top_up_title" : "gift.title");
  }

  #inside(): TemplateResult {
    const { shelf, wallet, paying, busy, gave } = this.now;
    if (shelf === null || wallet === null) return html`${this.#problem()}<p class="note" role="status">${this.t("loading")}</p>`;
    if (!shelf.is_on) return html`<p class="note">${this.t("gift.nothing")}</p>`;
    if (this.closed) return html`<div class="stack">${this.#problem()}<p class="note" data-testid="gift-closed">${this.t("gift.closed")}</p>${this.#purse(shelf, wallet)}</div>`;
    if (!wallet.is_adult) return html`<div class="stack">${this.#adult()}</div>`;
    const atWallet = this.side === "wallet" || paying !== null;
    return html`<div class="stack">
      ${this.#problem()}
      ${atWallet
        ? html`${this.#purse(shelf, wallet)} ${paying === null ? html`<button class="button quiet wide" data-testid="gift-back" @click=${() => (this.side = "gifts")}>${this.t("gift.back")}</button>` : nothing}`
        : html`${gave === null ? nothing : html`<div class="done" role="status" data-testid="gift-gave">${giftPicture(gave.gift, 64)}${this.t("gift.gave")}</div>`}
            <live-gift-shelf .language=${this.language} .shelf=${shelf} .wallet=${wallet} ?busy=${busy || this.offline} @top-up=${() => (this.side = "wallet")}></live-gift-shelf>`}
      <p class="rules">${this.words(shelf.rules)}</p>
    </div>`;
  }

  #purse(shelf: GiftShelf, wallet: Wallet): TemplateResult {
    const { methods, paying, busy } = this.now;
    return html`<live-gift-wallet .language=${this.language} .shelf=${shelf} .wallet=${wallet} .methods=${methods} .paying=${paying} .time=${this.time} ?busy=${busy} ?email=${this.#wantsEmail()} ?closed=${this.closed}></live-gift-wallet>`;
  }

  #adult(): TemplateResult {
    const { busy, shelf } = this.now;
    return html`${this.#problem()}
      <label class="check"><input type="checkbox" data-testid="gift-adult" .checked=${this.sure} @change=${(event: Event) => (this.sure = (event.target as HTMLInputElement).checked)} />${this.t("gift.adult")}</label>
      <p class="note">${this.t("gift.adult_more")}</p>
      ${shelf === null ? nothing : html`<p class="rules">${this.words(shelf.rules)}</p>`}
      <button class="button wide tall stick" data-testid="gift-adult-yes" ?disabled=${!this.sure || busy} @click=${() => this.#do({ kind: "adult" })}>${this.t("gift.adult_yes")}</button>`;
  }

  #problem(): TemplateResult | typeof nothing {
    const { problem } = this.now;
    if (problem === null || this.#wantsEmail()) return nothing;
    return html`<p class="wrong" role="alert" data-testid="gift-problem">${warn()}${this.error(problem.code)}</p>`;
  }

  #wantsEmail(): boolean {
    return this.now.problem?.code === "unfit" && "email" in this.now.problem.facts;
  }

  /** The sheet wishes to be closed; deeds of what is inside go on to the page, and nothing else. */
  #hear(event: WishEvent): void {
    const { detail } = event;
    if (detail.kind === "crowd-gift") return;
    event.stopPropagation();
    if (detail.kind !== "close") return;
    this.side = "gifts";
    this.#do({ kind: "close" });
  }

  #do(deed: GiftDeed): void {
    this.wish({ kind: "crowd-gift", deed });
  }
}

define("live-gifts", LiveGifts);
