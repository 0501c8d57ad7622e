/** What viewers read while a shield is up, in English; the line itself comes from the server. It comes with the crowd. */
import type { Counted } from "./words-en.ts";

export const calmEnglish = {
  "calm.left": "at most",
  "calm.not_now": "Not now",
  "calm.words": "words",
  "calm.links": "links",
  "calm.slow": "a pause of {length}",
} as const satisfies Readonly<Record<string, string | Counted>>;
