/** Pictures of a line or two, drawn for this project. They say nothing by themselves: words stand beside them. */
import { svg, html, type TemplateResult } from "lit";
import type { ReactionKind } from "../lib/frames.ts";

type Icon = TemplateResult;

const line = (paths: unknown, size = 22): Icon =>
  html`<svg aria-hidden="true" width=${size} height=${size} viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round">${paths}</svg>`;

const solid = (paths: unknown, size = 22): Icon => html`<svg aria-hidden="true" width=${size} height=${size} viewBox="0 0 24 24" fill="currentColor">${paths}</svg>`;

export const cross = (): Icon => line(svg`<path d="M6 6l12 12M18 6 6 18"/>`);
export const back = (): Icon => line(svg`<path d="M15 5l-7 7 7 7"/>`);
export const bag = (): Icon => line(svg`<path d="M5 8h14l1 12H4zM9 8V7a3 3 0 0 1 6 0v1"/>`);
export const shelf = (): Icon => line(svg`<rect x="4" y="4" width="7" height="7" rx="1.5"/><rect x="13" y="4" width="7" height="7" rx="1.5"/><rect x="4" y="13" width="7" height="7" rx="1.5"/><rect x="13" y="13" width="7" height="7" rx="1.5"/>`);
export const send = (): Icon => line(svg`<path d="M12 19V5M6 11l6-6 6 6"/>`);
export const eye = (size = 16): Icon => line(svg`<path d="M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12z"/><circle cx="12" cy="12" r="2.6"/>`, size);
export const eyeShut = (size = 20): Icon => line(svg`<path d="M3 10c2 3 5 5 9 5s7-2 9-5M6 14l-2 3M12 15v4M18 14l2 3"/>`, size);
export const soundOff = (): Icon => line(svg`<path d="M4 9.5v5h3.5L12 18V6L7.5 9.5zM16 9.5l5 5M21 9.5l-5 5"/>`);
export const soundOn = (): Icon => line(svg`<path d="M4 9.5v5h3.5L12 18V6L7.5 9.5zM16 9a4.2 4.2 0 0 1 0 6M18.8 6.4a8 8 0 0 1 0 11.2"/>`);
export const reply = (size = 16): Icon => line(svg`<path d="M9 7 4 12l5 5M4.5 12H14a6 6 0 0 1 6 6"/>`, size);
export const bin = (size = 18): Icon => line(svg`<path d="M5 7h14M10 7V5h4v2M7 7l1 12h8l1-12"/>`, size);
export const shut = (size = 18): Icon => line(svg`<circle cx="12" cy="12" r="8.5"/><path d="m6 6 12 12"/>`, size);
export const minus = (): Icon => line(svg`<path d="M6 12h12"/>`, 18);
export const plus = (): Icon => line(svg`<path d="M12 6v12M6 12h12"/>`, 18);
export const tick = (size = 22): Icon => line(svg`<path d="M5 12.5 10 17.5 19.5 7"/>`, size);
export const clock = (size = 18): Icon => line(svg`<circle cx="12" cy="12" r="8.5"/><path d="M12 7.5V12l3 2"/>`, size);
export const warn = (size = 20): Icon => line(svg`<path d="M12 4 2.8 19.5h18.4zM12 10v4.2M12 17v.2"/>`, size);
export const star = (size = 18): Icon => solid(svg`<path d="m12 2.800 2.8 6 6.4.8-4.700 4.500 1.200 6.500-5.700-3.200-5.700 3.200 1.200-6.500L2.800 9.600l6.4-.8z"/>`, size);
export const face = (): Icon => line(svg`<circle cx="12" cy="12" r="8.7"/><path d="M8.6 14c.8 1.4 2 2.1 3.4 2.1s2.6-.7 3.4-2.100M9 9.600v.2M15 9.600v.2"/>`);
export const shield = (size = 18): Icon => line(svg`<path d="M12 3.500 19 6v5.500c0 4.500-3 7.500-7 9-4-1.500-7-4.500-7-9V6z"/>`, size);
export const gear = (): Icon => line(svg`<circle cx="12" cy="12" r="3"/><path d="M12 3.500v3M12 17.500v3M3.500 12h3M17.500 12h3M6 6l2.100 2.100M15.900 15.900 18 18M18 6l-2.100 2.100M8.100 15.900 6 18"/>`);
export const camera = (): Icon => line(svg`<rect x="3" y="6.5" width="12.5" height="11" rx="2.5"/><path d="m15.5 11 5.5-3v8l-5.5-3"/>`);
export const microphone = (): Icon => line(svg`<rect x="9" y="3.5" width="6" height="11" rx="3"/><path d="M5.5 11.500a6.5 6.5 0 0 0 13 0M12 18v3"/>`);
export const screen = (): Icon => line(svg`<rect x="3" y="4.5" width="18" height="12" rx="2"/><path d="M9 20.500h6"/>`);
export const pin = (size = 18): Icon => line(svg`<path d="M9 4h6l-1 6 3 3v2H7v-2l3-3zM12 15v6"/>`, size);
export const copy = (): Icon => line(svg`<rect x="8.5" y="8.5" width="11" height="11" rx="2"/><path d="M15.5 5.500v-1h-11v11h1"/>`, 18);
export const play = (): Icon => solid(svg`<path d="M8 5.500v13l11-6.500z"/>`, 28);
export const person = (): Icon => line(svg`<circle cx="12" cy="8.5" r="3.8"/><path d="M4.5 20a7.5 7.5 0 0 1 15 0"/>`);

const REACTIONS: Readonly<Record<ReactionKind, unknown>> = {
  heart: svg`<path fill="#ff4f38" d="M12 20.500S3 15.3 3 8.900C3 6 5.2 4 7.7 4 9.5 4 11.1 5 12 6.6 12.9 5 14.5 4 16.3 4 18.8 4 21 6 21 8.900c0 6.4-9 11.6-9 11.600z"/><path fill="#ff9b86" d="M7.6 6.200c-1.5.1-2.5 1.3-2.5 2.8 0 .7.8.7.9 0 .2-1 .8-1.6 1.7-1.8.7-.2.6-1-.1-1z"/>`,
  fire: svg`<path fill="#f5772a" d="M12.6 2c.6 3.4 5.9 5.8 5.9 11.600a6.5 6.5 0 0 1-13 .300c0-3 1.7-4.6 2.8-6.1.5 1.2 1 1.8 1.8 2.100C9.8 6.9 10.7 4 12.6 2z"/><path fill="#ffd05c" d="M12.2 11c.4 1.9 2.7 2.9 2.7 5.400a2.9 2.9 0 0 1-5.8.1c0-1.4.7-2.1 1.3-2.8.3.5.6.7.9.8-.2-1.2.1-2.5.9-3.500z"/>`,
  clap: svg`<path fill="#f2b04e" d="M9.2 6.3 14 11l-4.4-6.200c-.9-1.2 1-2.6 1.9-1.400l6.4 8.800c1.9 2.7 1.5 5.7-.7 7.5-2.3 1.9-5.7 1.6-7.7-.8l-4.7-5.500c-1-1.1.6-2.6 1.6-1.500l-1.1-1.300c-1-1.2.7-2.7 1.7-1.500L7.4 8c-.9-1.1.8-2.8 1.8-1.700z"/><path stroke="#ffe1a6" stroke-width="1.5" stroke-linecap="round" fill="none" d="m16 3.5.6-1.700M18.7 5.600l1.5-1M19.9 8.700l1.8-.1"/>`,
  laugh: svg`<circle cx="12" cy="12" r="9.3" fill="#ffca55"/><path d="M6.8 12.800h10.400a5.2 5.2 0 0 1-10.4 0z" fill="#6a2413"/><path d="M9 17c.9-.8 1.9-1.1 3-1.100s2.1.3 3 1.100a5.2 5.2 0 0 1-6 0z" fill="#ff6b50"/><path d="m6.7 9.8 1.6-1.3 1.6 1.300M14.1 9.800l1.6-1.3 1.6 1.3" stroke="#6a2413" stroke-width="1.5" fill="none" stroke-linecap="round" stroke-linejoin="round"/>`,
  wow: svg`<circle cx="12" cy="12" r="9.3" fill="#ffca55"/><ellipse cx="12" cy="16" rx="2.2" ry="2.9" fill="#6a2413"/><circle cx="8.6" cy="9.7" r="1.3" fill="#6a2413"/><circle cx="15.4" cy="9.7" r="1.3" fill="#6a2413"/><path d="M7 6.600c.5-.6 1.2-.9 2-.9M17 6.600c-.5-.6-1.2-.9-2-.9" stroke="#6a2413" stroke-width="1.3" fill="none" stroke-linecap="round"/>`,
};

/** A reaction, in colour. */
export const reaction = (kind: ReactionKind, size = 26): Icon => html`<svg aria-hidden="true" width=${size} height=${size} viewBox="0 0 24 24">${REACTIONS[kind]}</svg>`;

export const REACTION_KINDS: readonly ReactionKind[] = ["heart", "fire", "clap", "laugh", "wow"];
