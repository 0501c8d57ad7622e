/** One show on the start page: a large card while it is on air, a row otherwise. */
import { css, html, nothing } from "lit";
import { onSale } from "../lib/offers.ts";
import { moment } from "../lib/times.ts";
import type { OfferView, ShowView } from "../lib/wire.ts";
import { VitrinaElement, define } from "../elements/element.ts";
import { play, star } from "../elements/icons.ts";
import { awning, buttons, look } from "../elements/look.ts";
import "../elements/product-picture.ts";
import "../elements/show-badge.ts";

export class ShowCard extends VitrinaElement {
  static override properties = { ...VitrinaElement.properties, show: { attribute: false }, offers: { attribute: false }, staff: { type: Boolean }, large: { type: Boolean, reflect: true }, alone: { type: Boolean, reflect: true } };

  declare show: ShowView;
  /** What stands in the window of a large card. */
  declare offers: readonly OfferView[];
  declare staff: boolean;
  declare large: boolean;
  /** Whether the page has no other show: then the window takes all its width. */
  declare alone: boolean;

  constructor() {
    super();
    this.offers = [];
    this.staff = false;
    this.large = false;
    this.alone = false;
  }

  static override styles = [
    look,
    buttons,
    awning,
    css`
      article {
        position: relative;
        display: grid;
        grid-template-columns: minmax(0, 1fr) auto;
        gap: 4px 20px;
        align-items: center;
        padding: 18px 20px;
        border-radius: var(--round-large);
        background: var(--paper-raised);
        box-shadow: inset 0 0 0 1px var(--line);
        transition: box-shadow 0.2s;
      }
      article:hover {
        box-shadow:
          inset 0 0 0 1px var(--line),
          var(--shadow);
      }
      h3 {
        font-family: var(--sign);
        font-size: 22px;
        font-weight: 700;
        line-height: 1.15;
        letter-spacing: -0.01em;
        text-wrap: balance;
      }
      h3 a {
        color: inherit;
        text-decoration: none;
      }
      h3 a::after {
        content: "";
        position: absolute;
        inset: 0;
        border-radius: var(--round-large);
      }
      h3 a:focus-visible {
        outline: 0;
      }
      h3 a:focus-visible::after {
        outline: 3px solid var(--brass);
        outline-offset: 2px;
      }
      p {
        color: var(--ink-soft);
      }
      p span[data-testid] {
        display: inline-flex;
        gap: 5px;
        align-items: center;
      }
      .side {
        display: flex;
        gap: 10px;
        align-items: center;
        grid-column: 2;
        grid-row: 1 / 3;
      }
      .side .button {
        position: relative;
      }
      .glass {
        display: none;
      }
      :host([large]) article {
        grid-template-columns: 1fr;
        padding: 0;
        overflow: hidden;
        background: var(--night);
        color: var(--chalk);
        box-shadow: var(--shadow);
      }
      :host([large]) .awning {
        --w: 30px;
        position: absolute;
        inset: 0 0 auto;
        height: 34px;
        z-index: 1;
        filter: drop-shadow(0 4px 6px rgb(0 0 0 / 40%));
      }
      :host([large]) .glass {
        display: grid;
        place-items: center;
        position: relative;
        min-height: clamp(210px, 34vw, 300px);
        overflow: hidden;
        background:
          radial-gradient(42% 62% at 50% 100%, rgb(240 176 79 / 55%), transparent),
          radial-gradient(60% 90% at 50% 0, rgb(200 50 27 / 45%), transparent 70%), var(--night-raised);
      }
      .shelf {
        position: absolute;
        inset: 18px 0 0;
        display: grid;
        grid-template-rows: 1fr;
        grid-auto-rows: 0;
        grid-template-columns: repeat(auto-fit, minmax(clamp(120px, 30%, 200px), 1fr));
        gap: 0 2px;
        overflow: hidden;
      }
      .shelf product-picture {
        border-radius: 0;
        background: var(--night-raised);
        color: var(--night-line);
        aspect-ratio: auto;
        min-height: 0;
      }
      .disc {
        position: relative;
        box-shadow: 0 6px 30px rgb(0 0 0 / 45%);
        display: grid;
        place-items: center;
        width: 78px;
        height: 78px;
        border-radius: 50%;
        background: var(--paper-raised);
        color: var(--awning);
        transition: transform 0.25s var(--ease);
      }
      article:hover .disc {
        transform: scale(1.07);
      }
      :host([large]) .words {
        display: grid;
        gap: 8px;
        padding: 20px 22px 0;
      }
      :host([large]) h3 {
        font-size: clamp(28px, 4.6vw, 40px);
      }
      :host([large]) p {
        color: var(--chalk-soft);
      }
      :host([large]) .side {
        grid-column: 1;
        grid-row: auto;
        padding: 8px 22px 22px;
      }
      :host([large]) .button.quiet {
        box-shadow: inset 0 0 0 1.5px var(--chalk-soft);
      }
      @media (min-width: 900px) {
        :host([alone]) article {
          grid-template-columns: 3fr 2fr;
          grid-template-rows: 1fr auto auto 1fr;
        }
        :host([alone]) .glass {
          grid-row: 1 / -1;
          min-height: 440px;
        }
        :host([alone]) .words {
          grid-column: 2;
          grid-row: 2;
          padding: 34px 32px 0;
        }
        :host([alone]) .side {
          grid-column: 2;
          grid-row: 3;
          padding: 18px 32px 0;
        }
      }
      @media (max-width: 520px) {
        :host(:not([large])) article {
          grid-template-columns: 1fr;
        }
        :host(:not([large])) .side {
          grid-column: 1;
          grid-row: auto;
          margin-top: 8px;
        }
      }
    `,
  ];

  override render() {
    const { show } = this;
    const ended = show.state.status === "ended";
    const when = ended ? this.#day(show.state.ended_at ?? show.starts_at) : moment(show.starts_at, this.language, Date.now());
    return html`<article data-testid="show-card" data-show=${show.slug}>
      ${this.large ? html`<div class="awning"></div><div class="glass"><div class="shelf">${onSale(this.offers).slice(0, 6).map((offer) => html`<product-picture eager src=${offer.product.picture} alt=${this.words(offer.product.title)}></product-picture>`)}</div><span class="disc">${play()}</span></div>` : nothing}
      <div class="words">
        ${this.large ? html`<div><show-badge .language=${this.language} .status=${show.state.status}></show-badge></div>` : nothing}
        <h3><a href="/s/${show.slug}">${this.words(show.title)}</a></h3>
        <p>${show.state.members_only ? html`<span data-testid="for-members">${star(14)}${this.t("start.members")}</span> · ` : nothing}${this.large ? nothing : html`<span class="numbers">${when}</span> · `}${this.t("start.with", { name: this.words(show.host_name) })}${onSale(this.offers).length === 0 ? nothing : html` · ${this.t("offer.count", { n: onSale(this.offers).length })}`}</p>
      </div>
      <div class="side">
        ${this.large ? html`<a class="button" href="/s/${show.slug}">${this.t("start.watch")}</a>` : nothing}
        ${this.staff ? html`<a class="button quiet small" href="/studio/${show.slug}">${this.t("start.studio")}</a>` : nothing}
      </div>
    </article>`;
  }

  #day(at: string): string {
    return new Intl.DateTimeFormat(this.language, { day: "numeric", month: "long" }).format(new Date(at));
  }
}

define("show-card", ShowCard);
