/** What forms of the back office share in looks. */
import { css } from "lit";

export const formLook = css`
  .form,
  .card,
  fieldset {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 14px;
  }
  fieldset {
    min-width: 0;
    margin: 0;
    padding: 0;
    border: 0;
  }
  .pair {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 12px;
  }
  textarea.input {
    min-height: 110px;
    padding: 12px 14px;
    font: inherit;
    line-height: 1.45;
    resize: vertical;
  }
  .input.file {
    padding: 11px 14px;
  }
  .several {
    display: grid;
    gap: 14px;
  }
  .several > li {
    display: grid;
    gap: 10px;
    padding: 14px;
    border-radius: var(--round-small);
    background: var(--paper-sunk);
  }
  summary {
    min-height: 32px;
    padding: 4px 0;
    overflow-wrap: anywhere;
    cursor: pointer;
  }
  .inside {
    display: grid;
    gap: 10px;
    padding-top: 10px;
  }
  .row {
    display: flex;
    flex-wrap: wrap;
    gap: 8px 14px;
    align-items: center;
    justify-content: space-between;
  }
  .grid {
    display: grid;
    grid-template-columns: repeat(2, minmax(0, 1fr));
    gap: 10px;
  }
  .grow {
    flex: 1;
    min-width: 180px;
  }
  .done {
    color: var(--leaf);
    font-size: 14px;
    font-weight: 650;
  }
  .check {
    display: flex;
    gap: 10px;
    align-items: center;
    min-height: 44px;
  }
  .check input {
    width: 20px;
    height: 20px;
  }
  @media (min-width: 760px) {
    .pair {
      grid-template-columns: repeat(2, minmax(0, 1fr));
    }
    .grid {
      grid-template-columns: repeat(5, minmax(0, 1fr));
    }
  }
`;
