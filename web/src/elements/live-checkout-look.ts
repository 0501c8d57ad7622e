/** How the till looks. */
import { css } from "lit";

export const checkoutLook = css`
  :host,
  form {
    display: grid;
    gap: 18px;
  }
  .test {
    margin: 0;
    padding: 12px 14px 14px;
    border: 1.5px dashed var(--brass-deep);
    border-radius: var(--round);
    background: color-mix(in srgb, var(--brass) 14%, var(--paper));
  }
  .test legend {
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
  .note {
    color: var(--ink-soft);
    font-size: 14px;
  }
  .held {
    display: flex;
    gap: 10px;
    align-items: center;
    padding: 10px 14px;
    border-radius: var(--round);
    background: var(--ink);
    color: var(--chalk);
  }
  .held svg {
    color: var(--brass);
  }
  .held live-countdown {
    margin-left: auto;
    font-size: 22px;
    font-weight: 700;
    font-variant-numeric: tabular-nums;
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
  .end {
    display: grid;
    justify-items: center;
    gap: 10px;
    padding: 18px 0 6px;
    text-align: center;
  }
  .end h3 {
    font-family: var(--sign);
    font-size: 32px;
    font-weight: 700;
    letter-spacing: -0.01em;
  }
  .end p {
    max-width: 34ch;
    color: var(--ink-soft);
    text-wrap: pretty;
  }
  .stamp {
    display: grid;
    place-items: center;
    width: 76px;
    height: 76px;
    border-radius: 50%;
    background: var(--leaf);
    color: #fff;
    animation: stamp 0.5s var(--ease);
  }
  .stamp.over {
    background: var(--paper-sunk);
    color: var(--brass-deep);
  }
  @keyframes stamp {
    from {
      transform: scale(1.5);
      opacity: 0;
    }
  }
`;
