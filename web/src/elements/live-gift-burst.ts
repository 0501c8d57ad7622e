/** Gifts over the picture: each comes in with a bubble and a flight of its own; the same ones of a moment are one, ×N. */
import { css, html, nothing, type PropertyValues, render } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { type Combo, combine, SHOWN_FOR } from "../lib/gift-combos.ts";
import { learn } from "../lib/i18n.ts";
import type { GiftView } from "../lib/wire.ts";
import { giftsEnglish } from "../lib/words-gifts-en.ts";
import { giftsRussian } from "../lib/words-gifts-ru.ts";
import { VitrinaElement, define } from "./element.ts";
import { giftPicture } from "./gift-pictures.ts";
import { look } from "./look.ts";

learn({ en: giftsEnglish, ru: giftsRussian });

/** Pictures in the air at once; more would hide the goods. */
const MOST_FLYING = 18;

export class LiveGiftBurst extends VitrinaElement {
  static override properties = { ...VitrinaElement.properties, gifts: { attribute: false }, combos: { state: true } };

  /** Gifts of the last moments, the newest last. */
  declare gifts: readonly GiftView[];
  declare private combos: readonly Combo[];
  #seen = new Set<string>();
  #timer: ReturnType<typeof setTimeout> | null = null;
  #flying = 0;

  constructor() {
    super();
    this.gifts = [];
    this.combos = [];
  }

  static override styles = [
    look,
    css`
      :host {
        position: relative;
        overflow: hidden;
        pointer-events: none;
      }
      ul {
        position: absolute;
        top: 186px;
        left: 12px;
        display: grid;
        gap: 8px;
        max-width: min(78%, 340px);
      }
      li {
        display: flex;
        gap: 10px;
        align-items: center;
        padding: 6px 16px 6px 8px;
        border-radius: 99px;
        background: linear-gradient(100deg, rgb(43 23 18 / 88%), rgb(43 23 18 / 58%));
        color: var(--chalk);
        box-shadow: 0 8px 26px rgb(0 0 0 / 30%);
        animation: in 0.5s var(--ease);
      }
      .big {
        border-radius: var(--round);
        background: linear-gradient(100deg, var(--awning), rgb(43 23 18 / 80%));
      }
      .text {
        min-width: 0;
        font-size: 14px;
        line-height: 1.25;
      }
      .text b {
        display: block;
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      .text q {
        display: -webkit-box;
        overflow: hidden;
        quotes: none;
        -webkit-box-orient: vertical;
        -webkit-line-clamp: 2;
      }
      .times {
        flex: none;
        color: var(--brass);
        font-family: var(--sign);
        font-size: 26px;
        font-weight: 800;
        font-variant-numeric: tabular-nums;
        animation: pop 0.3s var(--ease);
      }
      .air {
        position: absolute;
        inset: 0;
      }
      .air span {
        position: absolute;
        bottom: 0;
        left: 50%;
        will-change: transform, opacity;
      }
      @keyframes in {
        from {
          transform: translateX(-40px) scale(0.9);
          opacity: 0;
        }
      }
      @keyframes pop {
        from {
          transform: scale(1.8);
        }
      }
      @media (min-width: 1000px) {
        ul {
          top: 84px;
          left: 16px;
        }
      }
    `,
  ];

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has("gifts")) return;
    const fresh = this.gifts.filter((gift) => !this.#seen.has(gift.id));
    for (const gift of fresh) this.#seen.add(gift.id);
    const known = new Set(this.gifts.map((gift) => gift.id));
    const kept = this.combos.filter((combo) => known.has(combo.last));
    this.combos = combine(kept, fresh, Date.now());
    if (this.hasUpdated) for (const gift of fresh.slice(-4)) this.#fly(gift);
    this.#forgetLater();
  }

  override render() {
    return html`<div class="air"></div>
      <ul aria-live="polite" data-testid="gift-burst">
        ${repeat(
          this.combos,
          (combo) => combo.id,
          (combo) => html`<li class=${combo.gift.animation === "beam" || combo.gift.animation === "rain" ? "big" : ""}>
            ${giftPicture(combo.gift.gift, 42)}
            <span class="text"><b>${this.#from(combo.gift)}</b>${combo.gift.note === null ? nothing : html`<q>${combo.gift.note}</q>`}</span>
            ${combo.times > 1 ? repeat([combo.times], (times) => times, (times) => html`<span class="times">×${times}</span>`) : nothing}
          </li>`,
        )}
      </ul>`;
  }

  #from(gift: GiftView): string {
    const thing = gift.name === null ? this.price(gift.amount) : this.t("gift.thing", { name: this.words(gift.name) });
    return gift.sender === null ? this.t("gift.from_somebody", { gift: thing }) : this.t("gift.from", { name: gift.sender, gift: thing });
  }

  #forgetLater(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    const [first] = this.combos;
    if (first === undefined) return;
    const wait = Math.max(100, first.at + SHOWN_FOR - Date.now());
    this.#timer = setTimeout(() => {
      this.combos = combine(this.combos, [], Date.now());
      this.#forgetLater();
    }, wait);
  }

  #fly({ gift, animation }: GiftView): void {
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const pieces = animation === "rise" ? 2 : animation === "burst" ? 7 : animation === "rain" ? 10 : 5;
    for (let each = 0; each < pieces && !still && !document.hidden && this.#flying < MOST_FLYING; each += 1) this.#piece(gift, animation, each / pieces);
  }

  #piece(gift: string | null, animation: string, share: number): void {
    const air = this.renderRoot.querySelector(".air");
    if (air === null) return;
    const span = document.createElement("span");
    render(giftPicture(gift, animation === "beam" ? 64 : 34 + Math.random() * 18), span);
    air.append(span);
    this.#flying += 1;
    const high = Math.max(260, this.offsetHeight * 0.72);
    const wide = this.offsetWidth;
    const flight = span.animate(flightOf(animation, share, { high, wide }), { duration: 1_900 + Math.random() * 900, easing: "cubic-bezier(0.25, 0.7, 0.4, 1)", delay: share * 260, fill: "both" });
    flight.onfinish = flight.oncancel = () => {
      span.remove();
      this.#flying -= 1;
    };
  }
}

/** The way of one picture: up, out of the middle, down from above, or over the whole width. */
function flightOf(animation: string, share: number, { high, wide }: { readonly high: number; readonly wide: number }): Keyframe[] {
  const turn = (Math.random() - 0.5) * 60;
  if (animation === "burst") {
    const angle = share * Math.PI * 2;
    const far = Math.min(wide, high) * 0.38;
    const middle = `translate(-50%, ${-high * 0.55}px)`;
    return [
      { transform: `${middle} scale(0.2)`, opacity: 0 },
      { transform: `${middle} scale(1.5)`, opacity: 1, offset: 0.25 },
      { transform: `translate(calc(-50% + ${Math.cos(angle) * far}px), ${-high * 0.55 + Math.sin(angle) * far}px) rotate(${turn}deg)`, opacity: 0 },
    ];
  }
  if (animation === "rain") {
    const x = (share - 0.5) * wide * 0.9;
    return [
      { transform: `translate(calc(-50% + ${x}px), ${-high * 1.35}px) rotate(${turn}deg)`, opacity: 0 },
      { transform: `translate(calc(-50% + ${x}px), ${-high * 0.8}px)`, opacity: 1, offset: 0.3 },
      { transform: `translate(calc(-50% + ${x + turn}px), 0) rotate(${-turn}deg)`, opacity: 0 },
    ];
  }
  if (animation === "beam") {
    const y = -high * (0.35 + share * 0.5);
    return [
      { transform: `translate(${-wide * 0.7}px, ${y}px) scale(0.8)`, opacity: 0 },
      { transform: `translate(-50%, ${y}px) scale(1.35)`, opacity: 1, offset: 0.5 },
      { transform: `translate(${wide * 0.6}px, ${y}px) scale(0.9)`, opacity: 0 },
    ];
  }
  return [
    { transform: "translate(-50%, 20px) scale(0.4)", opacity: 0 },
    { transform: `translate(calc(-50% + ${turn}px), ${-high * 0.4}px) scale(1.3) rotate(${turn / 4}deg)`, opacity: 1, offset: 0.4 },
    { transform: `translate(calc(-50% + ${-turn}px), ${-high}px) scale(1)`, opacity: 0 },
  ];
}

define("live-gift-burst", LiveGiftBurst);
