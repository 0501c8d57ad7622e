/** What elements share in looks: buttons, fields, the awning. */
import { css } from "lit";

export const look = css`
  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }
  :host {
    display: block;
  }
  :host([hidden]),
  [hidden] {
    display: none !important;
  }
  h1,
  h2,
  h3,
  p,
  ul,
  ol,
  dl,
  dd,
  figure {
    margin: 0;
    padding: 0;
  }
  ul,
  ol {
    list-style: none;
  }
  button,
  input,
  select {
    font: inherit;
    color: inherit;
    letter-spacing: inherit;
  }
  button {
    cursor: pointer;
    touch-action: manipulation;
  }
  button:disabled {
    cursor: default;
  }
  :focus-visible {
    outline: 3px solid var(--brass);
    outline-offset: 2px;
  }
  .unseen {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  .numbers {
    font-variant-numeric: tabular-nums;
  }
  svg {
    display: block;
    flex: none;
  }
  @media (prefers-reduced-motion: reduce) {
    *,
    *::before,
    *::after {
      animation-duration: 0.01ms !important;
      animation-iteration-count: 1 !important;
      transition-duration: 0.01ms !important;
    }
  }
`;

export const buttons = css`
  .button {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: 8px;
    min-height: 48px;
    padding: 0 20px;
    border: 0;
    border-radius: var(--round);
    background: var(--awning);
    color: var(--awning-ink);
    font-weight: 650;
    text-decoration: none;
    transition:
      background 0.15s,
      transform 0.15s var(--ease),
      opacity 0.15s;
  }
  .button:hover:not(:disabled) {
    background: var(--awning-deep);
  }
  .button:active:not(:disabled) {
    transform: scale(0.98);
  }
  .button:disabled {
    opacity: 0.55;
  }
  .button.quiet {
    background: transparent;
    color: inherit;
    box-shadow: inset 0 0 0 1.5px var(--line-strong);
  }
  .button.quiet:hover:not(:disabled) {
    background: color-mix(in srgb, currentColor 8%, transparent);
  }
  .button.wide {
    width: 100%;
  }
  .button.tall {
    min-height: 54px;
    font-size: 17px;
  }
  .button.small {
    min-height: 40px;
    padding: 0 14px;
    border-radius: var(--round-small);
    font-size: 15px;
  }
  .link {
    padding: 6px 4px;
    border: 0;
    background: none;
    color: inherit;
    font-weight: 600;
    text-decoration: underline;
    text-decoration-thickness: 1.5px;
    text-underline-offset: 3px;
  }
  .round {
    display: inline-grid;
    place-items: center;
    width: 44px;
    height: 44px;
    padding: 0;
    border: 0;
    border-radius: 50%;
    background: none;
    color: inherit;
  }
  .round:hover:not(:disabled) {
    background: color-mix(in srgb, currentColor 10%, transparent);
  }
`;

export const fields = css`
  .field {
    display: grid;
    gap: 6px;
  }
  .field > label,
  .field > span {
    font-size: 14px;
    font-weight: 600;
  }
  .input {
    width: 100%;
    min-height: 50px;
    padding: 0 14px;
    border: 1.5px solid var(--line-strong);
    border-radius: var(--round-small);
    background: var(--paper-raised);
    color: var(--ink);
    font-size: 16px;
  }
  .input::placeholder {
    color: var(--ink-soft);
  }
  .input:focus-visible {
    outline-offset: 0;
    border-color: var(--ink);
  }
  .input[aria-invalid="true"] {
    border-color: var(--awning);
  }
  .wrong {
    display: flex;
    gap: 8px;
    align-items: start;
    color: var(--awning-deep);
    font-size: 14px;
    font-weight: 550;
  }
`;

/** The stripes over the window, with their scallops: an empty block of class awning. A whole number of them always fits. */
export const awning = css`
  .awning {
    --w: 28px;
    height: 22px;
    background: linear-gradient(90deg, var(--awning) 50%, var(--awning-stripe) 50%) 0 0 / calc(2 * var(--w)) 100% round;
    mask:
      linear-gradient(#000 0 0) top / 100% calc(100% - var(--w) / 2 + 0.5px) no-repeat,
      radial-gradient(25% 100% at 25% 0, #000 96%, transparent) 0 100% / calc(2 * var(--w)) calc(var(--w) / 2) round no-repeat,
      radial-gradient(25% 100% at 75% 0, #000 96%, transparent) 0 100% / calc(2 * var(--w)) calc(var(--w) / 2) round no-repeat;
  }
`;

export const prices = css`
  .price {
    font-weight: 700;
    font-variant-numeric: tabular-nums;
    white-space: nowrap;
  }
  .was {
    color: var(--ink-soft);
    font-size: 0.86em;
    font-variant-numeric: tabular-nums;
    white-space: nowrap;
  }
  .off {
    padding: 1px 6px;
    border-radius: 6px;
    background: var(--awning);
    color: var(--awning-ink);
    font-size: 12px;
    font-weight: 700;
    white-space: nowrap;
  }
  .left {
    color: var(--brass-deep);
    font-size: 13px;
    font-weight: 650;
    white-space: nowrap;
  }
  .left.gone {
    color: var(--ink-soft);
  }
`;
