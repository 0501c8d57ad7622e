/** What the gifts of a show are for, and how far they have come. */
import { css, html, nothing } from "lit";
import { learn } from "../lib/i18n.ts";
import type { GiftGoalView } from "../lib/wire.ts";
import { giftsEnglish } from "../lib/words-gifts-en.ts";
import { giftsRussian } from "../lib/words-gifts-ru.ts";
import { VitrinaElement, define } from "./element.ts";
import { look } from "./look.ts";

learn({ en: giftsEnglish, ru: giftsRussian });

export class LiveGiftGoal extends VitrinaElement {
  static override properties = { ...VitrinaElement.properties, goal: { attribute: false }, preview: { type: Boolean } };

  declare goal: GiftGoalView | null;
  /** Whether nobody sees it yet. */
  declare preview: boolean;

  constructor() {
    super();
    this.goal = null;
    this.preview = false;
  }

  static override styles = [
    look,
    css`
      .goal {
        display: grid;
        gap: 6px;
        padding: 10px 14px 12px;
        border-radius: var(--round);
        background: var(--paper-raised);
        color: var(--ink);
        box-shadow: 0 6px 20px rgb(0 0 0 / 22%);
      }
      .head {
        display: flex;
        gap: 10px;
        align-items: baseline;
        justify-content: space-between;
        font-size: 14px;
      }
      b {
        overflow: hidden;
        font-weight: 700;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      .sum {
        flex: none;
        font-variant-numeric: tabular-nums;
        white-space: nowrap;
      }
      .bar {
        position: relative;
        height: 10px;
        overflow: hidden;
        border-radius: 99px;
        background: color-mix(in srgb, var(--ink) 12%, transparent);
      }
      .bar i {
        position: absolute;
        inset: 0;
        border-radius: inherit;
        background: linear-gradient(90deg, var(--brass-deep), var(--brass));
        transform-origin: left;
        transition: transform 0.6s var(--ease);
      }
      .reached .bar i {
        background: linear-gradient(90deg, var(--awning), var(--brass));
        animation: shine 1.2s var(--ease) 3;
      }
      .reached .sum {
        color: var(--awning-deep);
        font-weight: 700;
      }
      summary {
        width: fit-content;
        color: var(--ink-soft);
        font-size: 12px;
        text-decoration: underline;
        text-underline-offset: 2px;
        cursor: pointer;
        list-style: none;
      }
      summary::-webkit-details-marker {
        display: none;
      }
      small {
        display: block;
        color: var(--ink-soft);
        font-size: 12px;
        line-height: 1.3;
      }
      @keyframes shine {
        50% {
          filter: brightness(1.35);
        }
      }
    `,
  ];

  override render() {
    const { goal } = this;
    if (goal === null || (goal.status === "ended" && !this.preview)) return nothing;
    const share = Math.min(1, goal.got.amount / goal.target.amount);
    const sum = this.t("gift.goal", { got: this.price(goal.got), target: this.price(goal.target) });
    return html`<section class="goal ${goal.status}" data-testid="gift-goal" aria-label=${this.words(goal.title)}>
      <div class="head"><b>${this.words(goal.title)}</b><span class="sum" aria-live="polite">${goal.status === "reached" ? this.t("gift.goal_reached") : sum}</span></div>
      <div class="bar" role="progressbar" aria-valuemin="0" aria-valuemax="100" aria-valuenow=${Math.floor(share * 100)} aria-label=${sum}><i style="transform: scaleX(${share})"></i></div>
      ${goal.status === "open" ? html`<details ?open=${this.preview}><summary>${this.t("gift.rules")}</summary><small>${this.words(goal.rules)}</small></details>` : nothing}
    </section>`;
  }
}

define("live-gift-goal", LiveGiftGoal);
