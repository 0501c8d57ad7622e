/** How the till looks. */
import { css } from "lit";

export const checkoutLook = css`
  :host,
  form {
    display: grid;
    gap: 18px;
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
