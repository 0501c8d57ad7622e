/** How the studio stands: three columns on a desk, four tabs on a phone. */
import { css } from "lit";

export const layout = css`
  :host {
    --chat-size: 18px;
    --chat-name: var(--brass);
    --chat-mine: var(--leaf-light);
    --say-ground: var(--night-raised);
    --say-line: var(--night-line);
    color: var(--chalk);
  }
  .page {
    display: grid;
    grid-template: auto minmax(0, 1fr) auto / minmax(0, 1fr);
    height: 100vh;
    height: 100dvh;
    background: var(--night);
  }
  .banner {
    padding: 0 14px;
  }
  .panels {
    min-height: 0;
    padding: 0 14px;
  }
  .panel {
    min-height: 0;
    height: 100%;
    overflow-y: auto;
    scrollbar-width: thin;
    scrollbar-color: var(--night-line) transparent;
  }
  .panel > h2 {
    padding: 4px 0 8px;
  }
  .air {
    display: grid;
    grid-template: minmax(240px, 1fr) auto / minmax(0, 1fr);
    gap: 12px;
    padding-bottom: 12px;
  }
  .switches {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 12px;
    align-content: start;
  }
  .chat {
    overflow: hidden;
    padding-bottom: 12px;
  }
  nav {
    display: grid;
    grid-template-columns: repeat(5, auto);
    padding: 6px 4px calc(6px + var(--safe-bottom));
    border-top: 1px solid var(--night-line);
  }
  nav button {
    min-height: 46px;
    padding: 0 2px;
    border: 0;
    border-radius: var(--round-small);
    background: none;
    color: var(--chalk-soft);
    font-size: clamp(12.5px, 3.7vw, 15px);
    font-weight: 650;
    letter-spacing: -0.01em;
  }
  nav button[aria-current="true"] {
    background: var(--night-raised);
    color: var(--chalk);
  }
  .notice {
    position: fixed;
    z-index: 5;
    bottom: calc(76px + var(--safe-bottom));
    left: 50%;
    translate: -50% 0;
    width: max-content;
    max-width: calc(100vw - 32px);
    padding: 12px 18px;
    border-radius: var(--round);
    background: var(--paper);
    color: var(--awning-deep);
    font-weight: 650;
    box-shadow: var(--shadow-night);
  }
  .page.center {
    display: grid;
    grid-template: auto / auto;
    place-content: center;
    justify-items: center;
    gap: 12px;
    min-height: 100dvh;
    padding: 24px;
    text-align: center;
  }
  .center h1 {
    max-width: 20ch;
    font-family: var(--sign);
    font-size: 30px;
    line-height: 1.15;
    letter-spacing: -0.01em;
    text-wrap: balance;
  }
  @media (max-width: 999px) {
    .side {
      display: none;
    }
    .panel:not(.chosen) {
      display: none;
    }
    .right {
      display: contents;
    }
    .panels {
      display: grid;
      grid-template-columns: minmax(0, 1fr);
    }
  }
  @media (min-width: 1000px) {
    .panels {
      display: grid;
      grid-template-columns: minmax(300px, 5fr) minmax(300px, 6fr) minmax(360px, 6fr);
      gap: 28px;
      padding: 0 24px 12px;
    }
    .banner {
      padding: 0 24px;
    }
    .right {
      display: grid;
      grid-template-rows: auto minmax(0, 1fr);
      gap: 20px;
      min-height: 0;
    }
    .side {
      display: flex;
      gap: 4px;
      padding: 0 0 10px;
    }
    .side button {
      min-height: 40px;
      padding: 0 14px;
      border: 0;
      border-radius: var(--round-small);
      background: none;
      color: var(--chalk-soft);
      font-size: 18px;
      font-weight: 650;
    }
    .side button[aria-pressed="true"] {
      background: var(--night-raised);
      color: var(--chalk);
    }
    .products > h2,
    .crowd:not(.chosen),
    .products.aside {
      display: none;
    }
    .sales {
      height: auto;
      max-height: 46vh;
    }
    nav {
      display: none;
    }
    .notice {
      bottom: 24px;
    }
  }
`;
