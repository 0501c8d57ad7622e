/** How the viewer's page stands: on a phone everything lies over the picture, on a desk it stands around it. */
import { css } from "lit";

export const layout = css`
  :host {
    --chat-mask: linear-gradient(transparent, #000 44px);
    --chat-shadow: 0 1px 3px rgb(0 0 0 / 75%);
    --curtain-bottom: 42dvh;
    color: var(--chalk);
  }
  .page {
    position: fixed;
    inset: 0;
    display: grid;
    grid-template: auto auto auto minmax(0, 1fr) auto auto auto / minmax(0, 1fr) auto;
    height: 100vh;
    height: 100dvh;
    overflow: hidden;
    background: var(--night);
  }
  .stage {
    position: relative;
    grid-area: 1 / 1 / -1 / -1;
    overflow: hidden;
    min-height: 0;
  }
  .stage > live-curtain {
    border-radius: inherit;
  }
  .stage > .shade {
    position: absolute;
    inset: 0;
    pointer-events: none;
    background:
      linear-gradient(rgb(16 10 8 / 74%), transparent 130px),
      linear-gradient(transparent 46%, rgb(16 10 8 / 80%) 88%);
  }
  .stage > .awning {
    display: none;
  }
  show-bar {
    grid-area: 1 / 1 / 2 / -1;
    position: relative;
  }
  .banner {
    grid-area: 2 / 1 / 3 / -1;
    position: relative;
    padding: 8px 12px 0;
  }
  live-ticker {
    grid-area: 4 / 1 / 5 / -1;
    align-self: start;
    position: relative;
    padding: 10px 12px 0;
    min-width: 0;
  }
  sound-pill {
    grid-area: 3 / 1 / 4 / -1;
    position: relative;
    justify-self: start;
    padding: 10px 12px 0;
  }
  live-chat {
    grid-area: 5 / 1 / 6 / 2;
    max-height: 32vh;
    max-height: 32dvh;
    padding: 0 0 6px 6px;
  }
  live-crowd {
    grid-area: 4 / 1 / 5 / -1;
    position: relative;
    display: flex;
    flex-direction: column;
    align-self: end;
    min-width: 0;
    min-height: 0;
    max-height: 100%;
    padding: 0 12px 8px;
  }
  live-crowd[open] ~ live-chat {
    max-height: 16dvh;
  }
  react-bar {
    grid-area: 5 / 2 / 6 / 3;
    flex-direction: column;
    align-self: end;
    gap: 12px;
    padding: 0 12px 12px 8px;
  }
  live-reactions,
  live-gift-burst {
    grid-area: 1 / 1 / 6 / -1;
    position: relative;
  }
  show-hung {
    grid-area: 6 / 1 / 7 / -1;
    position: relative;
    padding: 0 12px 10px;
  }
  .say {
    grid-area: 7 / 1 / 8 / -1;
    position: relative;
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
    align-items: end;
    padding: 0 calc(12px + var(--safe-right)) calc(12px + var(--safe-bottom)) calc(12px + var(--safe-left));
  }
  .say live-say {
    flex: 1;
  }
  .deeds {
    display: flex;
    gap: 8px;
  }
  .deeds .round {
    position: relative;
    width: 48px;
    height: 48px;
    border: 1.5px solid rgb(251 241 226 / 28%);
    background: var(--glass);
    backdrop-filter: blur(8px);
  }
  .deeds .cart {
    border-color: transparent;
    background: var(--paper-raised);
    color: var(--ink);
  }
  .units {
    position: absolute;
    top: -5px;
    right: -4px;
    min-width: 20px;
    padding: 0 5px;
    border-radius: 99px;
    background: var(--awning);
    color: var(--awning-ink);
    font-size: 12px;
    font-weight: 700;
    line-height: 20px;
    text-align: center;
    font-variant-numeric: tabular-nums;
  }
  .goods,
  .talk > h2 {
    display: none;
  }
  .talk {
    display: contents;
  }
  @media (max-width: 999px) {
    .curtained live-chat {
      max-height: 20dvh;
    }
    .curtained:has(live-crowd[open]) {
      --curtain-bottom: 66dvh;
      --curtain-more: none;
    }
  }
  @media (max-height: 560px) and (max-width: 999px) {
    live-chat {
      max-height: 26dvh;
    }
  }

  @media (min-width: 1000px) {
    :host {
      --chat-mask: linear-gradient(transparent, #000 20px);
      --chat-shadow: none;
      --chat-ink: var(--ink);
      --chat-name: var(--awning-deep);
      --chat-mine: var(--leaf);
      --chat-size: 16px;
      --say-ground: var(--paper-raised);
      --say-line: var(--line-strong);
      --say-ink: var(--ink);
      --say-soft: var(--ink-soft);
      --say-focus: var(--ink);
      --curtain-bottom: 120px;
      --stage-height: calc(100dvh - 72px - 24px);
      color: var(--ink);
    }
    .page {
      grid-template: 72px minmax(0, 1fr) auto / minmax(280px, 1fr) calc(var(--stage-height) * 9 / 16) minmax(300px, 1fr);
      column-gap: 24px;
      padding: 0 24px 24px;
      background:
        radial-gradient(60% 50% at 50% 100%, rgb(240 176 79 / 22%), transparent),
        var(--paper);
    }
    .stage {
      grid-area: 2 / 2 / 4 / 3;
      border-radius: 8px 8px var(--round-large) var(--round-large);
      background: var(--night);
      box-shadow: var(--shadow);
    }
    .stage > .awning {
      --w: 26px;
      position: absolute;
      inset: 0 0 auto;
      display: block;
      height: 26px;
      filter: drop-shadow(0 3px 4px rgb(0 0 0 / 30%));
    }
    .stage > .shade {
      background: linear-gradient(transparent 62%, rgb(16 10 8 / 70%));
    }
    .banner {
      grid-area: 2 / 2 / 3 / 3;
      align-self: start;
      padding: 84px 16px 0;
    }
    live-ticker {
      grid-area: 2 / 2 / 3 / 3;
      align-self: start;
      padding: 38px 16px 0;
    }
    sound-pill {
      grid-area: 2 / 2 / 3 / 3;
      align-self: end;
      padding: 0 16px 12px;
    }
    react-bar {
      --say-ground: var(--glass);
      --say-line: rgb(251 241 226 / 28%);
      --say-ink: var(--chalk);
      grid-area: 2 / 2 / 3 / 3;
      align-self: end;
      justify-self: end;
      padding: 0 16px 12px;
    }
    live-reactions,
    live-gift-burst {
      grid-area: 2 / 2 / 3 / 3;
    }
    show-hung {
      grid-area: 3 / 2 / 4 / 3;
      align-self: end;
      min-height: 16px;
      padding: 0 16px 16px;
    }
    .goods,
    .talk {
      border-radius: var(--round-large);
      background: var(--paper-raised);
      box-shadow: inset 0 0 0 1px var(--line);
    }
    .goods {
      grid-area: 2 / 1 / 4 / 2;
      display: block;
      min-height: 0;
      padding: 8px;
      overflow-y: auto;
      scrollbar-width: thin;
    }
    .talk {
      grid-area: 2 / 3 / 4 / 4;
      display: grid;
      grid-template-rows: auto fit-content(62%) minmax(0, 1fr) auto;
      min-height: 0;
    }
    .goods > h2,
    .talk > h2 {
      display: block;
      padding: 10px 12px;
      font-family: var(--sign);
      font-size: 22px;
      font-weight: 700;
      letter-spacing: -0.01em;
    }
    .talk > h2 {
      padding: 18px 20px 6px;
    }
    live-crowd {
      grid-area: auto;
      padding: 0 14px 8px;
    }
    live-chat,
    live-crowd[open] ~ live-chat {
      grid-area: auto;
      max-height: none;
      padding: 0 10px 8px;
    }
    .say {
      grid-area: auto;
      padding: 0 14px 14px;
    }
    .deeds {
      position: fixed;
      top: 12px;
      right: 24px;
    }
    .deeds .shelf {
      display: none;
    }
    .deeds .cart {
      box-shadow: inset 0 0 0 1.5px var(--line-strong);
    }
  }
`;
