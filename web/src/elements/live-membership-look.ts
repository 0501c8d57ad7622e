/** How the club looks in its sheet. */
import { css } from "lit";

export const membershipLook = css`
  :host {
    display: grid;
    gap: 14px;
  }
  .tiers {
    display: grid;
    gap: 10px;
  }
  .tier {
    display: grid;
    grid-template-columns: auto minmax(0, 1fr) auto;
    gap: 4px 12px;
    align-items: center;
    padding: 14px 16px;
    border-radius: var(--round);
    background: var(--paper-raised);
    box-shadow: inset 0 0 0 1.5px var(--line);
    cursor: pointer;
  }
  .tier:has(:checked) {
    box-shadow: inset 0 0 0 2.5px var(--awning);
  }
  .tier:has(:focus-visible) {
    outline: 3px solid var(--brass);
    outline-offset: 2px;
  }
  .tier input {
    width: 22px;
    height: 22px;
    accent-color: var(--awning);
  }
  .tier b,
  .mine b {
    font-family: var(--sign);
    font-size: 20px;
    line-height: 1.15;
  }
  .cost {
    text-align: right;
    font-weight: 650;
    font-variant-numeric: tabular-nums;
    white-space: nowrap;
  }
  .cost small {
    display: block;
    color: var(--ink-soft);
    font-weight: 400;
  }
  ul {
    display: grid;
    grid-column: 2 / -1;
    gap: 4px;
    margin: 2px 0 0;
    padding: 0;
    list-style: none;
    color: var(--ink-soft);
  }
  li {
    display: flex;
    gap: 8px;
    align-items: start;
  }
  li svg {
    flex: none;
    margin-top: 2px;
    color: var(--awning);
  }
  .rules {
    color: var(--ink-soft);
    font-size: 14px;
    text-wrap: pretty;
  }
  fieldset {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
    margin: 0;
    padding: 0;
    border: 0;
  }
  legend {
    margin-bottom: 6px;
    font-weight: 600;
  }
  .way {
    display: inline-flex;
    gap: 8px;
    align-items: center;
    min-height: 44px;
    padding: 0 14px;
    border-radius: 99px;
    background: var(--paper-sunk);
  }
  .way input {
    accent-color: var(--awning);
  }
  .mine {
    display: grid;
    gap: 6px;
    padding: 18px;
    border-radius: var(--round);
    background: linear-gradient(120deg, rgb(240 176 79 / 30%), transparent 70%), var(--paper-raised);
    box-shadow: inset 0 0 0 1.5px var(--brass);
  }
  .mine b {
    display: flex;
    gap: 8px;
    align-items: center;
  }
  .mine.fresh svg {
    animation: shine 0.9s var(--ease);
  }
  @keyframes shine {
    from {
      transform: scale(0.2) rotate(-120deg);
      opacity: 0;
    }
  }
  @media (prefers-reduced-motion: reduce) {
    .mine.fresh svg {
      animation: none;
    }
  }
  .told {
    display: flex;
    gap: 8px;
    align-items: start;
    padding: 12px 14px;
    border-radius: var(--round-small);
    background: var(--paper-sunk);
  }
  .told svg {
    flex: none;
    color: var(--awning);
  }
  .deeds {
    display: grid;
    gap: 8px;
  }
  .code {
    width: min(240px, 70%);
    margin: 0 auto;
    background: #fff;
    border-radius: var(--round-small);
  }
  .code path {
    fill: #000;
  }
`;
