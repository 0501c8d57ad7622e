/** Held: messages that wait for the staff, and what became of others. Pure. */
import type { AnyEvent, HeldState, HeldView, Mark } from "./wire.ts";

/** Held messages a studio keeps beside those that wait. */
export const PAST_SHOWN = 100;

/** What staff can make of one. */
export type Outcome = "approved" | "denied";

/** A piece of a text; `marked`: something speaks against it. */
export interface Piece {
  readonly text: string;
  readonly marked: boolean;
}

/**
 * `known` with `fresh`, in the order in which they were said: all that wait, and the newest of the rest. What was decided
 * stays decided, whatever is heard late.
 */
export function withHeld(known: readonly HeldView[], fresh: readonly HeldView[]): readonly HeldView[] {
  const all = new Map(known.map((each) => [each.id, each]));
  for (const each of fresh) if ((all.get(each.id)?.state ?? "waiting") === "waiting") all.set(each.id, each);
  const sorted = [...all.values()].sort((one, other) => (one.id < other.id ? -1 : 1));
  const past = new Set(sorted.filter(({ state }) => state !== "waiting").slice(-PAST_SHOWN));
  return sorted.filter((each) => each.state === "waiting" || past.has(each));
}

/** What a fact says of a held message; null: nothing. */
export function heldIn(event: AnyEvent): HeldView | null {
  if (event.kind === "message.held" || event.kind === "message.decided") return event.held;
  if (event.kind !== "message.refused") return null;
  const { author, text, at, reasons, marks, scores } = event;
  return { id: event.message ?? event.id, author, text, at, until: at, reasons, marks, scores, state: "refused", decided_by: null, decided_at: null };
}

/** What still waits at `now` (ms), the one whose time is over first on top; the rest, the newest on top. */
export function queueOf(held: readonly HeldView[], now: number): { readonly waiting: readonly HeldView[]; readonly past: readonly HeldView[] } {
  const waits = (each: HeldView): boolean => each.state === "waiting" && Date.parse(each.until) > now;
  return { waiting: held.filter(waits), past: held.filter((each) => !waits(each)).reverse() };
}

/** How it stands at `now` (ms): what waits too long has expired, although nobody has said so yet. */
export function stateAt(held: HeldView, now: number): HeldState {
  return held.state === "waiting" && Date.parse(held.until) <= now ? "expired" : held.state;
}

/** The text cut where marks begin and end. Marks count code points, not the halves a string is made of. */
export function pieces(text: string, marks: readonly Pick<Mark, "start" | "end">[]): readonly Piece[] {
  const all: { text: string; marked: boolean }[] = [];
  [...text].forEach((letter, at) => {
    const marked = marks.some(({ start, end }) => start <= at && at < end);
    const last = all.at(-1);
    if (last?.marked === marked) last.text += letter;
    else all.push({ text: letter, marked });
  });
  return all;
}

/** What a model was surest of, in percent, the surest first. */
export function surest(scores: HeldView["scores"]): readonly { readonly label: string; readonly percent: number }[] {
  const all = Object.entries(scores).map(([label, score]) => ({ label, percent: Math.round((score ?? 0) * 100) }));
  return all.filter(({ percent }) => percent >= 10).sort((one, other) => other.percent - one.percent).slice(0, 3);
}

/** Whether many wrote it: who only repeats themself is no crowd. */
export function isCopied(marks: HeldView["marks"]): boolean {
  return marks.some(({ rule }) => rule === "raid:copy" || rule === "crowd:copy");
}
