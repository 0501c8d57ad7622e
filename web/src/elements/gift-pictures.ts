/** Pictures of gifts, drawn for this project: those of the demo by name, any other by how it shows itself. */
import { html, svg, type TemplateResult } from "lit";

const PICTURES: Readonly<Record<string, unknown>> = {
  candle: svg`<path fill="#ffd05c" d="M24 4c5 6 7 9 7 13a7 7 0 0 1-14 0c0-4 3-6 7-13z"/><path fill="#f5772a" d="M24 11c2.600 3.400 3.600 5 3.600 7.200a3.600 3.600 0 0 1-7.200 0c0-2.200 1.600-3.400 3.600-7.200z"/><rect x="17" y="26" width="14" height="17" rx="3" fill="#fbf1e2"/><path fill="#e8d5b8" d="M17 30c4 2 8-2 14 1v-2a3 3 0 0 0-3-3H20a3 3 0 0 0-3 3z"/>`,
  shell: svg`<path fill="#ff9b86" d="M24 42C13 40 5 31 6 20 7 11 14 6 24 6s17 5 18 14c1 11-7 20-18 22z"/><path stroke="#c9331f" stroke-width="2.200" stroke-linecap="round" fill="none" d="M24 41V9M24 41 13 13M24 41 35 13M24 41 8 22M24 41l16-19"/><path fill="#ffc9bc" d="M19 38h10l2 5H17z"/>`,
  gull: svg`<path fill="#eef3f4" stroke="#7d939b" stroke-width="1.500" stroke-linejoin="round" d="M3 17c8-6 14-3 18 4 2-1 5-1 7 0 4-8 10-11 17-6-7 0-12 4-14 11-1 6-4 9-8 9s-8-3-9-9c-1-6-5-9-11-9z"/><circle cx="21" cy="25" r="1.700" fill="#2b1712"/><path fill="#f0b04f" d="m14 28-6 2 6 2z"/><path fill="#9fb2b9" d="M3 17c4-1 8 0 11 4-3-2-7-3-11-4zM45 15c-4 1-8 3-10 7 2-4 6-6 10-7z"/>`,
  wave: svg`<path fill="#2f7d86" d="M2 33C6 17 17 7 29 8c9 1 14 7 14 13-3-3-7-4-10-2-5 3-3 10 4 12 4 1 7 1 9 0v11H2z"/><path fill="#7fc4c4" d="M2 37c6-6 12-6 18-2s12 4 18 1c3-1 5-2 8-2v8H2z"/><path fill="#fbf1e2" d="M29 8c9 1 14 7 14 13-3-3-7-4-10-2-2 1-3 3-3 5-2-4 0-8 5-9-2-3-4-5-6-7z"/>`,
  lighthouse: svg`<path fill="#ffd05c" opacity=".55" d="M24 13 2 4v17zM24 13l22-9v17z"/><path fill="#fbf1e2" d="M19 18h10l3 26H16z"/><path fill="#c9331f" d="M18.300 24h11.400l.7 6H17.600zM17 35h14l.7 6H16.300z"/><rect x="18" y="10" width="12" height="8" rx="1.500" fill="#2b1712"/><circle cx="24" cy="14" r="3" fill="#ffd05c"/><path fill="#c9331f" d="m24 3 7 7H17z"/>`,
  coin: svg`<circle cx="24" cy="24" r="19" fill="#f0b04f"/><circle cx="24" cy="24" r="14" fill="none" stroke="#9a5f14" stroke-width="2"/><path fill="#9a5f14" d="m24 14 2.900 6 6.600.9-4.800 4.600 1.200 6.500-5.900-3.100-5.900 3.100 1.200-6.500-4.800-4.600 6.600-.9z"/>`,
  box: svg`<rect x="7" y="20" width="34" height="23" rx="3" fill="#c9331f"/><rect x="4" y="13" width="40" height="10" rx="2.500" fill="#e2503b"/><path fill="#f0b04f" d="M21 13h6v30h-6z"/><path fill="none" stroke="#f0b04f" stroke-width="3.200" stroke-linecap="round" d="M24 13C18 13 12 10 14 6s8-1 10 7c2-8 8-11 10-7s-4 7-10 7z"/>`,
};

/** A gift, in colour. `gift` is its key; null: money without a thing. */
export const giftPicture = (gift: string | null, size = 48): TemplateResult =>
  html`<svg aria-hidden="true" width=${size} height=${size} viewBox="0 0 48 48">${PICTURES[gift ?? "coin"] ?? PICTURES["box"]}</svg>`;
