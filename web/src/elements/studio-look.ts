/** What the studio's elements share in looks: dark, large, quiet around the picture. */
import { css } from "lit";

export const studioLook = css`
  :host {
    color: var(--chalk);
  }
  .button.quiet {
    box-shadow: inset 0 0 0 1.5px var(--night-line);
  }
  .button.quiet:hover:not(:disabled) {
    background: rgb(251 241 226 / 8%);
  }
  h2 {
    font-size: 17px;
    font-weight: 700;
  }
  .soft {
    color: var(--chalk-soft);
    font-size: 14px;
  }
  .wrong {
    color: var(--ember);
    font-size: 15px;
    font-weight: 600;
  }
`;

/** A queue in the studio: cards on top, what is over below them. */
export const queueLook = css`
  :host {
    overflow-y: auto;
    scrollbar-width: thin;
  }
  ol {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 10px;
    padding: 2px 2px 10px;
  }
  li {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 8px;
    padding: 12px 14px;
    border-radius: var(--round);
    background: var(--night-raised);
    font-size: 16px;
    line-height: 1.4;
    overflow-wrap: anywhere;
  }
  .past li {
    padding: 10px 2px;
    border-bottom: 1px solid var(--night-line);
    border-radius: 0;
    background: none;
    font-size: 15px;
  }
  h3 {
    padding: 10px 2px 4px;
    color: var(--chalk-soft);
    font-size: 14px;
    font-weight: 650;
  }
  .none {
    padding: 12px 8px;
  }
`;
