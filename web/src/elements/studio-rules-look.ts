/** How the rules of the chat look in the studio. */
import { css } from "lit";

export const rulesLook = css`
  :host {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 14px;
    align-content: start;
    overflow-y: auto;
    padding-bottom: 12px;
    scrollbar-width: thin;
  }
  form {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 14px;
  }
  section {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 10px;
    padding: 14px;
    border-radius: var(--round);
    background: var(--night-raised);
  }
  h3 {
    font-size: 16px;
    font-weight: 700;
  }
  textarea.input {
    min-height: 96px;
    padding: 10px 14px;
    resize: vertical;
    line-height: 1.4;
  }
  label {
    display: grid;
    gap: 6px;
    font-size: 15px;
  }
  label.line {
    display: flex;
    gap: 10px;
    align-items: center;
    min-height: 44px;
  }
  label.line input {
    width: 20px;
    height: 20px;
    flex: none;
  }
  .levels {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(170px, 1fr));
    gap: 10px 18px;
  }
  input[type="range"] {
    width: 100%;
    min-height: 32px;
    accent-color: var(--brass);
  }
  .row {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
    align-items: center;
  }
  .row .input {
    flex: 1;
    min-width: 0;
  }
  .button.file {
    position: relative;
  }
  .file input {
    position: absolute;
    inset: 0;
    opacity: 0;
    cursor: pointer;
  }
  .would {
    font-weight: 650;
  }
  .would.allow {
    color: var(--leaf-light);
  }
  .would.hold {
    color: var(--brass);
  }
  .would.refuse {
    color: var(--ember);
  }
  mark {
    padding: 1px 3px;
    border-radius: 5px;
    background: rgb(255 123 94 / 26%);
    color: inherit;
  }
`;
