/** A word of the club among the mechanics: that there is one, or that whoever looks belongs to it. */
import { css, html, nothing } from "lit";
import type { Club } from "../lib/club.ts";
import { learn } from "../lib/i18n.ts";
import { clubEnglish } from "../lib/words-club-en.ts";
import { clubRussian } from "../lib/words-club-ru.ts";
import { VitrinaElement, define } from "./element.ts";
import { star } from "./icons.ts";
import { look } from "./look.ts";

learn({ en: clubEnglish, ru: clubRussian });

export class LiveClub extends VitrinaElement {
  static override properties = { ...VitrinaElement.properties, club: { attribute: false }, closed: { type: Boolean } };

  declare club: Club | null;
  /** Whether nobody can join now; who belongs to it still finds their membership. */
  declare closed: boolean;

  constructor() {
    super();
    this.club = null;
    this.closed = false;
  }

  static override styles = [
    look,
    css`
      button {
        display: inline-flex;
        gap: 7px;
        align-items: center;
        max-width: 100%;
        min-height: 36px;
        padding: 0 14px;
        border: 0;
        border-radius: 99px;
        background: var(--say-ground, var(--glass));
        color: var(--say-ink, var(--chalk));
        font-size: 14px;
        font-weight: 600;
        backdrop-filter: blur(8px);
      }
      svg {
        flex: none;
        color: var(--brass);
      }
      span {
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
    `,
  ];

  override render() {
    const { club } = this;
    if (club === null) return nothing;
    const { mine, tiers } = club;
    const lives = mine !== null && (mine.status === "active" || mine.status === "past_due");
    const least = tiers.reduce<(typeof tiers)[number] | null>((known, each) => (known === null || each.price.amount < known.price.amount ? each : known), null);
    if (!lives && (least === null || this.closed)) return nothing;
    const words = lives ? this.t("club.chip_member", { name: this.words(mine.name) }) : this.t("club.chip", { price: this.price(least!.price), period: this.t(`club.${least!.period}`) });
    return html`<button data-testid="club-chip" @click=${() => this.wish({ kind: "open", sheet: "membership" })}>${star(15)}<span>${words}</span></button>`;
  }
}

define("live-club", LiveClub);
