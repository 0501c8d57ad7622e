/** What surprises and giveaways share in looks: one compact card over the picture. */
import { css } from "lit";

export const drawLook = css`
  .card {
    position: relative;
    display: grid;
    gap: 8px;
    padding: 10px 14px 12px;
    overflow: hidden;
    border-radius: var(--round);
    background: var(--paper-raised);
    color: var(--ink);
    box-shadow: 0 6px 20px rgb(0 0 0 / 22%);
    animation: rise 0.35s var(--ease);
  }
  .card.hot {
    background: linear-gradient(120deg, var(--brass), #ffe6b0 60%, var(--paper-raised));
  }
  .card.joy::before {
    position: absolute;
    inset: -40%;
    background: conic-gradient(from 0deg, transparent 0 8%, rgb(255 255 255 / 55%) 9% 12%, transparent 13% 33%, rgb(255 255 255 / 45%) 34% 38%, transparent 39% 66%, rgb(255 255 255 / 55%) 67% 70%, transparent 71%);
    content: "";
    pointer-events: none;
    animation: turn 2.4s linear 2 both;
  }
  .card > * {
    position: relative;
  }
  .head {
    display: flex;
    gap: 8px 12px;
    align-items: baseline;
    justify-content: space-between;
    font-size: 14px;
  }
  .head b {
    font-size: 16px;
    line-height: 1.25;
    overflow-wrap: anywhere;
  }
  .when {
    flex: none;
    font-weight: 700;
    font-variant-numeric: tabular-nums;
  }
  .line {
    display: flex;
    flex-wrap: wrap;
    gap: 6px 12px;
    align-items: center;
    font-size: 14px;
  }
  .line .button {
    flex: 1 1 auto;
  }
  .code {
    padding: 6px 12px;
    border: 2px dashed var(--awning);
    border-radius: var(--round-small);
    background: var(--paper-raised);
    font-family: ui-monospace, monospace;
    font-size: 18px;
    font-weight: 700;
    letter-spacing: 0.06em;
    user-select: all;
  }
  .quiet-text,
  summary,
  small {
    color: var(--ink-soft);
    font-size: 13px;
    line-height: 1.35;
  }
  summary {
    width: fit-content;
    padding: 4px 0;
    min-height: 28px;
    text-decoration: underline;
    text-underline-offset: 2px;
    cursor: pointer;
    list-style: none;
  }
  summary::-webkit-details-marker {
    display: none;
  }
  details[open] {
    max-height: 30vh;
    overflow-y: auto;
  }
  small {
    display: block;
    padding-top: 4px;
    overflow-wrap: anywhere;
    white-space: pre-line;
  }
  form {
    display: grid;
    gap: 8px;
  }
  form .input {
    min-height: 44px;
  }
  a {
    display: flex;
    align-items: center;
    width: fit-content;
    min-height: 28px;
    color: inherit;
    font-size: 13px;
  }
  @keyframes rise {
    from {
      transform: translateY(12px);
      opacity: 0;
    }
  }
  @keyframes turn {
    to {
      transform: rotate(1turn);
      opacity: 0;
    }
  }
  @media (min-width: 1000px) {
    .card {
      box-shadow: inset 0 0 0 1px var(--line);
    }
  }
  @media (prefers-reduced-motion: reduce) {
    .card.joy::before {
      display: none;
    }
  }
`;
