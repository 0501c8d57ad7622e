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
