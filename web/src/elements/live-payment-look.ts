/** How the payment step looks. */
import { css } from "lit";

export const paymentLook = css`
  :host,
  form,
  .act {
    display: grid;
    gap: 16px;
  }
  fieldset {
    min-width: 0;
    margin: 0;
    padding: 0;
    border: 0;
  }
  fieldset > legend {
    margin-bottom: 8px;
    font-weight: 650;
  }
  form > .button {
    position: sticky; /* the way to pay stays in sight, however long the list above it */
    bottom: 0;
    z-index: 1;
    box-shadow: 0 0 0 8px var(--paper);
  }
  .ways {
    display: grid;
    gap: 8px;
  }
  .ways label {
    position: relative;
    display: grid;
    grid-template-columns: auto minmax(0, 1fr) auto;
    gap: 2px 12px;
    align-items: center;
    min-height: 60px;
    padding: 8px 14px;
    border-radius: var(--round);
    background: var(--paper-raised);
    box-shadow: inset 0 0 0 1.5px var(--line);
    font-weight: 600;
    cursor: pointer;
  }
  .ways label small {
    display: block;
    color: var(--ink-soft);
    font-weight: 400;
  }
  .ways label:has(:checked) {
    box-shadow: inset 0 0 0 2.5px var(--ink);
  }
  .ways label:has(:focus-visible) {
    outline: 3px solid var(--brass);
    outline-offset: 2px;
  }
  .ways input {
    width: 22px;
    height: 22px;
    margin: 0;
    accent-color: var(--ink);
  }
  .test {
    margin: 0;
    padding: 12px 14px 14px;
    border: 1.5px dashed var(--brass-deep);
    border-radius: var(--round);
    background: color-mix(in srgb, var(--brass) 14%, var(--paper));
  }
  .test legend {
    margin: 0;
    padding: 1px 9px;
    border-radius: 7px;
    background: var(--brass);
    color: var(--ink);
    font-size: 13px;
    font-weight: 700;
  }
  .test p {
    margin-bottom: 10px;
    font-size: 14px;
  }
  details {
    margin-top: 10px;
  }
  summary {
    min-height: 32px;
    font-size: 14px;
    font-weight: 600;
    cursor: pointer;
  }
  .outcomes {
    display: grid;
    grid-template-columns: repeat(3, minmax(0, 1fr));
    gap: 8px;
  }
  .outcomes label {
    position: relative;
    display: grid;
    place-items: center;
    min-height: 46px;
    padding: 6px;
    border-radius: var(--round-small);
    background: var(--paper-raised);
    box-shadow: inset 0 0 0 1.5px var(--line);
    font-size: 14px;
    font-weight: 600;
    line-height: 1.15;
    text-align: center;
    cursor: pointer;
  }
  .outcomes label:has(:checked) {
    background: var(--ink);
    color: var(--paper);
    box-shadow: none;
  }
  .outcomes label:has(:focus-visible) {
    outline: 3px solid var(--brass);
    outline-offset: 2px;
  }
  .outcomes input {
    position: absolute;
    inset: 0;
    width: 100%;
    height: 100%;
    margin: 0;
    opacity: 0;
    cursor: pointer;
  }
  .told {
    display: grid;
    gap: 4px;
    padding: 14px;
    border-radius: var(--round);
    background: color-mix(in srgb, var(--awning) 10%, var(--paper));
  }
  .told b {
    display: flex;
    gap: 8px;
    align-items: center;
    font-size: 17px;
  }
  .told svg {
    color: var(--awning);
  }
  .told.calm {
    background: var(--paper-sunk);
  }
  .told.calm svg {
    color: var(--brass-deep);
  }
  .act {
    justify-items: center;
    padding: 18px 14px;
    border-radius: var(--round);
    background: var(--paper-raised);
    box-shadow: inset 0 0 0 1.5px var(--line);
    text-align: center;
  }
  .act h3 {
    font-size: 19px;
    font-weight: 700;
    text-wrap: balance;
  }
  .act p {
    max-width: 36ch;
    color: var(--ink-soft);
    text-wrap: pretty;
  }
  .act .button {
    justify-self: stretch;
  }
  .code {
    width: min(260px, 100%);
    border-radius: 12px;
    background: #fff;
  }
  .code path {
    fill: #000;
  }
  .left {
    display: flex;
    gap: 8px;
    align-items: center;
    font-weight: 650;
  }
  .left live-countdown {
    font-variant-numeric: tabular-nums;
  }
  @media (pointer: coarse) {
    .act .app {
      order: -1;
    }
  }
  @media (pointer: fine) {
    .act .app {
      display: none;
    }
  }
`;
