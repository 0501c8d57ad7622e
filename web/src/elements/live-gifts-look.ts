/** How the sheet of gifts looks. */
import { css } from "lit";

export const giftsLook = css`
  .stack,
  form {
    display: grid;
    gap: 16px;
  }
  .purse {
    display: flex;
    gap: 12px;
    align-items: center;
    justify-content: space-between;
    padding: 12px 14px;
    border-radius: var(--round);
    background: var(--paper-raised);
    box-shadow: inset 0 0 0 1px var(--line);
  }
  .purse span {
    display: grid;
    color: var(--ink-soft);
    font-size: 14px;
  }
  .purse b {
    color: var(--ink);
    font-size: 20px;
    font-variant-numeric: tabular-nums;
  }
  fieldset {
    min-width: 0;
    margin: 0;
    padding: 0;
    border: 0;
  }
  legend {
    margin-bottom: 8px;
    padding: 0;
    font-weight: 650;
  }
  .things {
    display: grid;
    grid-template-columns: repeat(3, minmax(0, 1fr));
    gap: 8px;
  }
  .things label {
    display: grid;
    gap: 2px;
    justify-items: center;
    align-content: start;
    min-height: 112px;
    padding: 10px 6px 8px;
    border-radius: var(--round);
    background: var(--paper-raised);
    box-shadow: inset 0 0 0 1.5px var(--line);
    font-size: 14px;
    line-height: 1.2;
    text-align: center;
    cursor: pointer;
    transition: transform 0.15s var(--ease);
  }
  .things label:has(:checked) {
    background: color-mix(in srgb, var(--brass) 20%, var(--paper-raised));
    box-shadow: inset 0 0 0 2.5px var(--awning);
  }
  .things label:has(:checked) svg {
    transform: scale(1.12) translateY(-2px);
  }
  .things svg {
    transition: transform 0.2s var(--ease);
  }
  .things label:has(:focus-visible) {
    outline: 3px solid var(--brass);
    outline-offset: 2px;
  }
  .things input {
    position: absolute;
    opacity: 0;
  }
  .things b {
    font-weight: 700;
    font-variant-numeric: tabular-nums;
  }
  .check {
    display: flex;
    gap: 12px;
    align-items: center;
    min-height: 44px;
    cursor: pointer;
  }
  .check input {
    flex: none;
    width: 24px;
    height: 24px;
    margin: 0;
    accent-color: var(--ink);
  }
  .note {
    color: var(--ink-soft);
    font-size: 14px;
    line-height: 1.35;
  }
  .done {
    display: grid;
    gap: 8px;
    justify-items: center;
    padding: 14px;
    border-radius: var(--round);
    background: color-mix(in srgb, var(--brass) 18%, var(--paper));
    font-weight: 650;
    text-align: center;
    animation: up 0.4s var(--ease);
  }
  .two {
    display: grid;
    grid-template-columns: 1fr 1fr;
    gap: 10px;
    align-items: start;
  }
  .sums {
    display: grid;
    grid-template-columns: repeat(4, auto);
    gap: 6px;
    justify-content: start;
  }
  .sums .button {
    padding: 0 10px;
    font-variant-numeric: tabular-nums;
  }
  details > summary {
    min-height: 44px;
    padding: 10px 0;
    font-weight: 650;
    cursor: pointer;
  }
  .rules {
    color: var(--ink-soft);
    font-size: 13px;
    line-height: 1.4;
  }
  .stick {
    position: sticky;
    bottom: 0;
    z-index: 1;
    box-shadow: 0 0 0 8px var(--paper);
  }
  @keyframes up {
    from {
      transform: scale(0.92);
      opacity: 0;
    }
  }
`;
