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
    grid-template-rows: auto minmax(0, 1fr) auto;
    height: 100vh;
    height: 100dvh;
    background: var(--night);
  }
  header {
    display: flex;
    flex-wrap: wrap;
    gap: 8px 18px;
    align-items: center;
    padding: calc(12px + var(--safe-top)) calc(14px + var(--safe-right)) 10px calc(14px + var(--safe-left));
  }
  header .mark img {
    display: block;
    width: 40px;
    height: 40px;
    border-radius: 11px;
  }
  h1 {
    overflow: hidden;
    min-width: 0;
    max-width: 100%;
    font-family: var(--sign);
    font-size: 22px;
    font-weight: 700;
    letter-spacing: -0.01em;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .now {
    display: flex;
    gap: 16px;
    align-items: center;
    font-size: 19px;
  }
  .now show-badge {
    font-size: 19px;
  }
  .timer {
    font-weight: 700;
    font-variant-numeric: tabular-nums;
  }
  .way {
    display: flex;
    gap: 14px;
    align-items: center;
    margin-left: auto;
  }
  .banner {
    padding: 0 14px 8px;
  }
  .banner:has(live-banner:empty) {
    display: none;
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
    grid-template-rows: minmax(220px, 1fr) auto;
    gap: 12px;
    padding-bottom: 12px;
  }
  .switches {
    display: grid;
    gap: 12px;
    align-content: start;
  }
  .chat {
    display: grid;
    grid-template-rows: auto minmax(0, 1fr) auto;
    overflow: hidden;
    padding-bottom: 12px;
  }
  .chat .tabs {
    display: flex;
    gap: 4px;
    padding-bottom: 6px;
  }
  .chat .tabs button {
    min-height: 40px;
    padding: 0 14px;
    border: 0;
    border-radius: 99px;
    background: none;
    color: var(--chalk-soft);
    font-weight: 650;
    font-size: 16px;
  }
  .chat .tabs button[aria-selected="true"] {
    background: var(--night-raised);
    color: var(--chalk);
  }
  .n {
    padding: 0 7px;
    border-radius: 99px;
    background: var(--ember);
    color: var(--ink);
    font-size: 13px;
  }
  nav {
    display: grid;
    grid-template-columns: repeat(4, 1fr);
    padding: 6px 6px calc(6px + var(--safe-bottom));
    border-top: 1px solid var(--night-line);
  }
  nav.three {
    grid-template-columns: repeat(4, 1fr);
  }
  nav button {
    min-height: 46px;
    border: 0;
    border-radius: var(--round-small);
    background: none;
    color: var(--chalk-soft);
    font-size: 15px;
    font-weight: 650;
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
  .center {
    display: grid;
    place-content: center;
    justify-items: center;
    gap: 12px;
    min-height: 100dvh;
    padding: 24px;
    text-align: center;
  }
  .center h1 {
    max-width: 20ch;
    font-size: 30px;
    white-space: normal;
    text-wrap: balance;
  }
  @media (max-width: 999px) {
    .panel:not(.chosen) {
      display: none;
    }
    .now {
      order: 3;
      width: 100%;
    }
    header h1 {
      flex: 1;
    }
    .way .wide {
      display: none;
    }
  }
  @media (min-width: 1000px) {
    header {
      padding: 14px 24px 12px;
    }
    .panels {
      display: grid;
      grid-template-columns: minmax(300px, 5fr) minmax(300px, 6fr) minmax(360px, 6fr);
      gap: 28px;
      padding: 0 24px 12px;
    }
    .banner {
      padding: 0 24px 8px;
    }
    .right {
      display: grid;
      grid-template-rows: auto minmax(0, 1fr);
      gap: 20px;
      min-height: 0;
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
  @media (max-width: 999px) {
    .right {
      display: contents;
    }
    .panels {
      display: grid;
    }
  }
`;
