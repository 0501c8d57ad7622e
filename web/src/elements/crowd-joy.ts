/** A moment of joy: confetti over the card it stands in, once; nothing for those who want less motion. */
import { css, html } from "lit";
import { VitrinaElement, define } from "./element.ts";
import { look } from "./look.ts";

/** Pieces of paper. */
const PIECES = 36;

export class CrowdJoy extends VitrinaElement {
  static override styles = [
    look,
    css`
      :host {
        position: absolute;
        z-index: 2;
        inset: 0;
        pointer-events: none;
      }
      i {
        position: absolute;
        top: 55%;
        left: 50%;
        width: 9px;
        height: 14px;
        border-radius: 2px;
        background: var(--c);
        opacity: 0;
        animation: burst 1.7s cubic-bezier(0.15, 0.7, 0.4, 1) var(--d) 1 both;
      }
      @keyframes burst {
        0% {
          opacity: 1;
          transform: translate(-50%, 0) rotate(0) scale(0.4);
        }
        55% {
          opacity: 1;
        }
        100% {
          opacity: 0;
          transform: translate(calc(-50% + var(--x)), var(--y)) rotate(var(--r)) scale(1);
        }
      }
      @media (prefers-reduced-motion: reduce) {
        :host {
          display: none;
        }
      }
    `,
  ];

  override render() {
    return html`${Array.from({ length: PIECES }, (_, n) => html`<i style=${paper(n)}></i>`)}`;
  }
}

/** Each flies elsewhere, always the same way: an arc of directions, three lengths, four colours. */
function paper(n: number): string {
  const turn = (Math.PI * (n + 0.5)) / PIECES;
  const far = 90 + ((n * 53) % 3) * 55;
  const colour = ["var(--awning)", "var(--brass)", "var(--leaf-light)", "var(--awning-stripe)"][n % 4] ?? "";
  return `--x:${Math.round(-Math.cos(turn) * far)}px;--y:${Math.round(40 - Math.sin(turn) * far * 1.2)}px;--r:${(n % 2 === 0 ? 1 : -1) * (180 + ((n * 71) % 300))}deg;--d:${(n % 5) * 40}ms;--c:${colour}`;
}

define("crowd-joy", CrowdJoy);
