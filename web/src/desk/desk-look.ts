/** What the tabs of the back office share in looks: paper, rows, states. */
import { css } from "lit";

export const deskLook = css`
  h1 {
    font-family: var(--sign);
    font-size: 30px;
    font-weight: 700;
    line-height: 1.1;
    letter-spacing: -0.02em;
  }
  h2 {
    font-family: var(--sign);
    font-size: 20px;
    font-weight: 700;
    letter-spacing: -0.01em;
  }
  .head {
    display: flex;
    flex-wrap: wrap;
    gap: 10px 16px;
    align-items: center;
    justify-content: space-between;
    margin-bottom: 16px;
  }
  .soft {
    color: var(--ink-soft);
    font-size: 14px;
  }
  .soft a {
    color: inherit;
    font-weight: 600;
  }
  .card {
    padding: 18px;
    border: 1px solid var(--line);
    border-radius: var(--round);
    background: var(--paper-raised);
  }
  .state {
    display: grid;
    justify-items: start;
    gap: 8px;
    padding: 28px 24px;
    border-radius: var(--round-large);
    background: var(--paper-sunk);
  }
  .bone {
    height: 74px;
    margin-bottom: 10px;
    border-radius: var(--round);
    background: linear-gradient(100deg, var(--paper-sunk) 40%, var(--paper-raised) 50%, var(--paper-sunk) 60%) 0 0 / 300% 100%;
    animation: shine 1.4s linear infinite;
  }
  @keyframes shine {
    from {
      background-position: 100% 0;
    }
    to {
      background-position: 0 0;
    }
  }
  .chip {
    display: inline-flex;
    align-items: center;
    padding: 3px 10px;
    border-radius: 99px;
    background: var(--paper-sunk);
    color: var(--ink-soft);
    font-size: 13px;
    font-weight: 650;
    white-space: nowrap;
  }
  .chip.good {
    background: color-mix(in srgb, var(--leaf) 14%, var(--paper-raised));
    color: var(--leaf);
  }
  .chip.busy {
    background: color-mix(in srgb, var(--brass) 28%, var(--paper-raised));
    color: var(--brass-deep);
  }
  .chip.bad {
    background: color-mix(in srgb, var(--awning) 12%, var(--paper-raised));
    color: var(--awning-deep);
  }
  .sum {
    font-weight: 700;
    font-variant-numeric: tabular-nums;
    white-space: nowrap;
  }
`;
