/** How the rows of a poll look, to those who vote and to the staff. */
import { css } from "lit";

export const pollLook = css`
  .options {
    display: grid;
    gap: 6px;
  }
  .option {
    position: relative;
    isolation: isolate;
    overflow: hidden;
    flex: none;
    display: grid;
    grid-template-columns: minmax(0, 1fr) auto;
    gap: 10px;
    align-items: center;
    min-height: 48px;
    padding: 4px 12px;
    border: 1.5px solid var(--line-strong);
    border-radius: var(--round-small);
    background: transparent;
    color: inherit;
    text-align: left;
  }
  .option.pictured {
    grid-template-columns: 40px minmax(0, 1fr) auto;
    padding-left: 4px;
  }
  .option product-picture {
    width: 40px;
    border-radius: 7px;
  }
  .option:disabled {
    border-color: var(--line);
  }
  .option:hover:not(:disabled) {
    border-color: var(--ink);
  }
  .option .bar {
    position: absolute;
    z-index: -1;
    inset: 0;
    background: color-mix(in srgb, var(--brass) 38%, transparent);
    transform: translateX(calc(var(--far) - 100%));
    transition: transform 0.6s linear;
  }
  .option.mine {
    border-color: var(--leaf);
    box-shadow: inset 0 0 0 1px var(--leaf);
  }
  .option.won {
    border-color: var(--awning);
    box-shadow: inset 0 0 0 1px var(--awning);
  }
  .option.won .bar {
    background: color-mix(in srgb, var(--awning) 22%, transparent);
  }
  .option.sending {
    opacity: 0.7;
  }
  .text {
    display: grid;
    font-weight: 600;
    font-size: 15px;
    line-height: 1.25;
    overflow-wrap: anywhere;
  }
  .text small {
    display: inline-flex;
    gap: 4px;
    align-items: center;
    color: var(--leaf);
    font-size: 13px;
  }
  .share {
    font-size: 15px;
    font-variant-numeric: tabular-nums;
    white-space: nowrap;
  }
  .foot {
    display: flex;
    flex-wrap: wrap;
    gap: 0 12px;
    justify-content: space-between;
    color: var(--ink-soft);
    font-size: 14px;
    font-variant-numeric: tabular-nums;
  }
  .winner {
    display: grid;
    font-size: 16px;
    animation: won 0.6s var(--ease);
  }
  .winner b {
    color: var(--awning-deep);
    font-family: var(--sign);
    font-size: 20px;
    line-height: 1.2;
  }
  @keyframes won {
    from {
      opacity: 0;
      transform: scale(0.9);
    }
  }
`;
