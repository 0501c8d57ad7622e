/** A giveaway: the prize and the way in, who was drawn, and where it goes if it is yours. */
import { html, nothing, type TemplateResult } from "lit";
import type { ServerClock } from "../lib/clock.ts";
import { learn } from "../lib/i18n.ts";
import type { GiveawayView, MyGiveaway } from "../lib/wire.ts";
import { drawsEnglish } from "../lib/words-draws-en.ts";
import { drawsRussian } from "../lib/words-draws-ru.ts";
import { VitrinaElement, define } from "./element.ts";
import "./live-countdown.ts";
import { drawLook } from "./live-draw-look.ts";
import { buttons, fields, look } from "./look.ts";

learn({ en: drawsEnglish, ru: drawsRussian });

export class LiveGiveaway extends VitrinaElement {
  static override properties = { ...VitrinaElement.properties, giveaway: { attribute: false }, mine: { attribute: false }, time: { attribute: false }, offline: { type: Boolean }, preview: { type: Boolean } };

  declare giveaway: GiveawayView;
  /** The entry of whoever looks; null: they have none. */
  declare mine: MyGiveaway | null;
  declare time: ServerClock | null;
  declare offline: boolean;
  /** Whether nobody sees it yet. */
  declare preview: boolean;

  constructor() {
    super();
    this.mine = null;
    this.time = null;
    this.offline = false;
    this.preview = false;
  }

  static override styles = [look, buttons, fields, drawLook];

  override render(): TemplateResult {
    const { giveaway, mine } = this;
    if (mine?.state === "won") return this.#won(mine);
    if (giveaway.status === "announced" || giveaway.status === "open") return this.#open();
    return this.#drawn();
  }

  #open(): TemplateResult {
    const { giveaway, mine } = this;
    return html`<section class="card ${mine === null ? "hot" : ""}" data-testid="giveaway" data-state=${mine === null ? "open" : "entered"} aria-label=${this.t("giveaway.title")}>
      <div class="head"><b>🎀 ${giveaway.prize}</b>
        <span class="when"><span class="unseen">${this.t("giveaway.left")}</span><live-countdown .language=${this.language} .until=${giveaway.closes_at} .time=${this.time} @wish=${this.#elapsed}></live-countdown></span></div>
      <div class="line">
        ${mine === null
          ? html`<button class="button" data-testid="giveaway-enter" ?disabled=${this.offline || this.preview || giveaway.status === "announced"} @click=${() => this.wish({ kind: "crowd-draw", deed: { do: "enter", giveaway: giveaway.id } })}>${this.t("giveaway.enter")}</button>`
          : html`<span role="status">✓ ${this.t("giveaway.in")}</span>`}
        <span class="quiet-text numbers">${this.t("giveaway.entries", { n: giveaway.entries })}</span>
      </div>
      ${this.offline ? html`<p class="quiet-text">${this.t("draw.offline")}</p>` : nothing} ${this.#rules()}
    </section>`;
  }

  #won(mine: MyGiveaway): TemplateResult {
    const until = mine.until === null ? "" : new Date(mine.until).toLocaleString(this.language, { dateStyle: "short", timeStyle: "short" });
    return html`<section class="card hot joy" data-testid="giveaway" data-state="won" aria-label=${this.t("giveaway.title")}>
      <div class="head"><b role="status" aria-live="polite">🎉 ${this.t("giveaway.won", { prize: this.giveaway.prize })}</b></div>
      <form @submit=${(event: Event) => this.#claim(event)}>
        <p class="quiet-text">${this.t("giveaway.where", { time: until })}</p>
        <input class="input" name="name" required maxlength="120" autocomplete="name" placeholder=${this.t("giveaway.name")} aria-label=${this.t("giveaway.name")} />
        <input class="input" name="contact" required maxlength="200" placeholder=${this.t("giveaway.contact")} aria-label=${this.t("giveaway.contact")} />
        <button class="button" data-testid="giveaway-claim" ?disabled=${this.offline}>${this.t("giveaway.claim")}</button>
      </form>
    </section>`;
  }

  #drawn(): TemplateResult {
    const { giveaway, mine } = this;
    const names = giveaway.winners.filter((each) => each.state !== "lapsed").map((each) => each.name ?? this.t("giveaway.somebody"));
    const own = mine?.state === "claimed" ? this.t("giveaway.claimed") : mine?.state === "lapsed" ? this.t("giveaway.lapsed") : null;
    return html`<section class="card" data-testid="giveaway" data-state=${mine?.state ?? giveaway.status} aria-label=${this.t("giveaway.title")}>
      <div class="head"><b>🎀 ${giveaway.prize}</b></div>
      <p role="status" aria-live="polite">${own ?? (giveaway.entries === 0 ? this.t("giveaway.nobody") : this.t("giveaway.winners", { names: names.slice(0, 6).join(", ") }))}</p>
      ${this.#rules()}
    </section>`;
  }

  #rules(): TemplateResult {
    const { giveaway, mine } = this;
    return html`<details ?open=${this.preview}><summary>${this.t("draw.rules")}</summary>
      <small>${this.words(giveaway.rules)}</small><small>${giveaway.conditions}</small>
      ${giveaway.commitment === "" ? nothing : html`<small>${this.t("draw.bound", { hash: giveaway.commitment.slice(0, 12) })}…</small>`}
      ${mine === null ? nothing : html`<small>${this.t("draw.ticket", { ticket: mine.ticket })}</small>`}
      ${this.preview ? nothing : html`<a href="${location.pathname}/proof" target="_blank" rel="noopener">${this.t("draw.check")}</a>`}
    </details>`;
  }

  #elapsed = (event: Event): void => {
    event.stopPropagation();
    this.requestUpdate();
  };

  #claim(event: Event): void {
    event.preventDefault();
    const said = new FormData(event.target as HTMLFormElement);
    const deed = { do: "prize", giveaway: this.giveaway.id, name: String(said.get("name")), contact: String(said.get("contact")) } as const;
    this.wish({ kind: "crowd-draw", deed });
  }
}

define("live-giveaway", LiveGiveaway);
