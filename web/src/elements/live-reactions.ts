/** Reactions: a button that lets a heart fly, the others behind it, and everybody's hearts rising over the picture. */
import { css, html, nothing, render } from "lit";
import type { ReactionKind, Taps } from "../lib/frames.ts";
import { brief } from "../lib/i18n.ts";
import { VitrinaElement, define } from "./element.ts";
import { REACTION_KINDS, face, reaction } from "./icons.ts";
import { buttons, look } from "./look.ts";

/** Reactions in the air at once; more would hide the goods. */
const MOST_FLYING = 24;
/** Milliseconds over which the taps of one report rise. Source: stats come every 2 s. */
const SPREAD = 1_800;

/** The air over the picture. */
export class LiveReactions extends VitrinaElement {
  #flying = 0;
  #own = new Map<ReactionKind, number>();

  static override styles = [
    look,
    css`
      :host {
        overflow: hidden;
        pointer-events: none;
      }
      span {
        position: absolute;
        right: 22px;
        bottom: 14px;
        will-change: transform, opacity;
      }
    `,
  ];

  override render() {
    return nothing;
  }

  /** One's own tap: it flies at once, and is not shown again when the server counts it. */
  mine(kind: ReactionKind): void {
    this.#own.set(kind, (this.#own.get(kind) ?? 0) + 1);
    this.#fly(kind);
  }

  /** Everybody's taps of the last seconds. */
  everybodys(taps: Taps): void {
    for (const [kind, n] of Object.entries(taps) as [ReactionKind, number][]) {
      const own = Math.min(n, this.#own.get(kind) ?? 0);
      this.#own.set(kind, (this.#own.get(kind) ?? 0) - own);
      for (let each = 0; each < Math.min(n - own, MOST_FLYING / 2); each += 1) setTimeout(() => this.#fly(kind), Math.random() * SPREAD);
    }
  }

  #fly(kind: ReactionKind): void {
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    if (this.#flying >= MOST_FLYING || document.hidden || still) return;
    const heart = document.createElement("span");
    render(reaction(kind, 26 + Math.random() * 10), heart);
    this.renderRoot.append(heart);
    this.#flying += 1;
    const sway = (): number => -34 + Math.random() * 50;
    const height = Math.max(220, this.offsetHeight * (0.5 + Math.random() * 0.3));
    const flight = heart.animate(
      [
        { transform: "translate(0, 10px) scale(0.3)", opacity: 0 },
        { transform: `translate(${sway()}px, ${-height * 0.2}px) scale(1.1)`, opacity: 1, offset: 0.18 },
        { transform: `translate(${sway()}px, ${-height * 0.65}px) scale(1)`, opacity: 0.9, offset: 0.7 },
        { transform: `translate(${sway()}px, ${-height}px) scale(0.9)`, opacity: 0 },
      ],
      { duration: 2_200 + Math.random() * 900, easing: "cubic-bezier(0.3, 0.6, 0.5, 1)" },
    );
    flight.onfinish = flight.oncancel = () => {
      heart.remove();
      this.#flying -= 1;
    };
  }
}

/** The heart button with everybody's sum, and the other reactions above it. */
export class ReactBar extends VitrinaElement {
  static override properties = { ...VitrinaElement.properties, taps: { attribute: false }, open: { state: true } };

  declare taps: Taps;
  declare private open: boolean;

  constructor() {
    super();
    this.taps = {};
    this.open = false;
  }

  static override styles = [
    look,
    buttons,
    css`
      :host {
        position: relative;
        display: flex;
        gap: 4px;
      }
      .round {
        width: 48px;
        height: 48px;
        background: var(--say-ground, var(--glass));
        border: 1.5px solid var(--say-line, rgb(251 241 226 / 28%));
        backdrop-filter: blur(8px);
        transition: transform 0.12s var(--ease);
      }
      .round:hover {
        background: var(--say-ground, var(--glass));
      }
      .round:active {
        transform: scale(0.88);
      }
      .heart {
        position: relative;
      }
      .sum {
        position: absolute;
        top: -7px;
        left: 50%;
        translate: -50% 0;
        padding: 1px 6px;
        border-radius: 99px;
        background: var(--paper-raised);
        color: var(--ink);
        font-size: 11px;
        font-weight: 700;
        font-variant-numeric: tabular-nums;
        white-space: nowrap;
      }
      .others {
        position: absolute;
        right: calc(100% - 6px);
        bottom: 12px;
        display: flex;
        gap: 2px;
        padding: 4px;
        border-radius: 28px;
        background: var(--paper-raised);
        box-shadow: var(--shadow-night);
        animation: grow 0.22s var(--ease);
        transform-origin: bottom right;
      }
      .others .round {
        width: 44px;
        height: 44px;
        border: 0;
        background: none;
      }
      @keyframes grow {
        from {
          opacity: 0;
          transform: scale(0.7);
        }
      }
      .face {
        color: var(--say-ink, var(--chalk));
      }
    `,
  ];

  override connectedCallback(): void {
    super.connectedCallback();
    this.addEventListener("keydown", this.#keys);
  }

  override render() {
    const sum = Object.values(this.taps).reduce((all, n) => all + n, 0);
    return html`
      ${this.open
        ? html`<div class="others" role="group" aria-label=${this.t("react.open")}>
            ${REACTION_KINDS.filter((kind) => kind !== "heart").map((kind) => this.#button(kind))}
          </div>`
        : nothing}
      <button class="round face" aria-expanded=${this.open ? "true" : "false"} aria-label=${this.t("react.open")} @click=${this.#toggle}>${face()}</button>
      <button class="round heart" data-testid="react-heart" aria-label=${this.t("react.heart")} @click=${() => this.#tap("heart")}>
        ${reaction("heart", 24)}${sum > 0 ? html`<span class="sum" data-testid="react-sum">${brief(sum, this.language)}</span>` : nothing}
      </button>
    `;
  }

  #button(kind: ReactionKind) {
    return html`<button class="round" aria-label=${this.t(`react.${kind}`)} title=${this.t(`react.${kind}`)} @click=${() => this.#tap(kind)}>${reaction(kind, 28)}</button>`;
  }

  #tap(kind: ReactionKind): void {
    this.wish({ kind: "react", reaction: kind });
  }

  #toggle(): void {
    this.open = !this.open;
  }

  #keys = (event: KeyboardEvent): void => {
    if (event.key !== "Escape" || !this.open) return;
    this.open = false;
    this.renderRoot.querySelector<HTMLElement>(".face")?.focus();
  };
}

define("live-reactions", LiveReactions);
define("react-bar", ReactBar);
