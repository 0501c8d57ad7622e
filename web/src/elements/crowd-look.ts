/** What the cards of the crowd share in looks: a ticket of paper over the picture, compact enough for a phone. */
import { css } from "lit";

/** Whether the talk stands beside the picture: there the rules are unfolded. */
export function isWide(): boolean {
  return matchMedia("(min-width: 1000px)").matches;
}

export const crowdLook = css`
  .card {
    position: relative;
    display: grid;
    gap: 8px;
    padding: 12px;
    border-radius: var(--round);
    background: var(--paper-raised);
    color: var(--ink);
    box-shadow: var(--shadow-night);
    animation: come 0.4s var(--ease);
  }
  @keyframes come {
    from {
      opacity: 0;
      transform: translateY(14px) scale(0.98);
    }
  }
  header {
    display: grid;
    grid-template-columns: minmax(0, 1fr) auto;
    gap: 2px 10px;
    align-items: start;
  }
  h3 {
    font-size: 16px;
    font-weight: 700;
    line-height: 1.25;
    text-wrap: balance;
    overflow-wrap: anywhere;
  }
  .time {
    display: inline-flex;
    gap: 5px;
    align-items: center;
    padding: 3px 8px;
    border-radius: 99px;
    background: var(--ink);
    color: var(--paper);
    font-size: 14px;
    font-weight: 650;
    font-variant-numeric: tabular-nums;
    white-space: nowrap;
  }
  .soft {
    color: var(--ink-soft);
    font-size: 14px;
    line-height: 1.35;
  }
  .told {
    display: flex;
    gap: 6px;
    align-items: center;
    font-size: 14px;
    font-weight: 600;
    line-height: 1.3;
  }
  .told.yes {
    color: var(--leaf);
  }
  .told.no {
    color: var(--awning-deep);
  }
  details {
    font-size: 13px;
    line-height: 1.4;
    color: var(--ink-soft);
  }
  summary {
    display: inline-block;
    padding: 6px 0;
    cursor: pointer;
    font-weight: 600;
    text-decoration: underline;
    text-decoration-thickness: 1px;
    text-underline-offset: 3px;
  }
  summary::-webkit-details-marker {
    display: none;
  }
  @media (min-width: 1000px) {
    .card {
      background: var(--paper);
      box-shadow: inset 0 0 0 1px var(--line);
    }
  }
`;
