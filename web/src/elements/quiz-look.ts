/** How a quiz looks, besides what it shares with polls. */
import { css } from "lit";

export const quizLook = css`
  form {
    display: grid;
    grid-template-columns: minmax(0, 1fr) auto;
    gap: 8px;
  }
  header[hidden] {
    display: none;
  }
  .prize {
    font-size: 14px;
    font-weight: 600;
    line-height: 1.3;
  }
  .soon {
    font-family: var(--sign);
    font-size: 26px;
    font-variant-numeric: tabular-nums;
  }
  .check {
    display: flex;
    gap: 8px;
    align-items: center;
    min-height: 32px;
    font-size: 14px;
  }
  .check input {
    width: 20px;
    height: 20px;
    accent-color: var(--awning);
  }
  ol {
    display: flex;
    flex-wrap: wrap;
    gap: 4px 10px;
    margin: 0;
    padding: 0;
    font-size: 14px;
    list-style: none;
  }
  ol b {
    color: var(--awning-deep);
  }
  .option.right {
    border-color: var(--leaf);
    box-shadow: inset 0 0 0 1px var(--leaf);
  }
  .option.right .bar {
    background: color-mix(in srgb, var(--leaf) 24%, transparent);
  }
`;
