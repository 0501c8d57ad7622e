/** What the pages of orders share in looks. */
import { css } from "lit";

export const orderLook = css`
  h1 {
    font-family: var(--sign);
    font-size: clamp(28px, 7vw, 40px);
    font-weight: 700;
    line-height: 1.08;
    letter-spacing: -0.02em;
  }
  h2 {
    margin-bottom: 10px;
    font-family: var(--sign);
    font-size: 19px;
    font-weight: 700;
    letter-spacing: -0.01em;
  }
  .soft {
    color: var(--ink-soft);
    font-size: 14px;
  }
  .card {
    padding: 18px;
    border: 1px solid var(--line);
    border-radius: var(--round);
    background: var(--paper-raised);
  }
  .line {
    display: grid;
    grid-template-columns: minmax(0, 1fr) auto;
    gap: 2px 14px;
    padding: 10px 0;
    border-bottom: 1px solid var(--line);
  }
  .line .soft {
    grid-column: 1;
  }
  .sum {
    font-weight: 650;
    font-variant-numeric: tabular-nums;
    text-align: right;
    white-space: nowrap;
  }
  .less {
    color: var(--leaf);
    font-size: 14px;
  }
  dl {
    display: grid;
    grid-template-columns: minmax(0, 1fr) auto;
    gap: 6px 14px;
    padding-top: 12px;
  }
  dd {
    font-variant-numeric: tabular-nums;
    text-align: right;
  }
  dl .total {
    padding-top: 8px;
    font-size: 20px;
    font-weight: 700;
  }
`;
