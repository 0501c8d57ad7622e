/** What of the crowd a page shows: everything that stands, one open at a time. What is over stays for a moment. Pure. */
import { type Draw, drawsOf } from "./crowd-draws.ts";
import { type QuizPiece, quizPiecesOf } from "./quiz-stage.ts";
import type { Cart } from "./shop.ts";
import type { BoardView, CrowdView, Money, MyCrowd, PollView, UnlockView } from "./wire.ts";

/** Milliseconds for which the end of something is shown. */
export const STAY = 30_000;

/** One thing the crowd does. `phase` is how it stands; a change of it brings it to the front. */
export type Piece =
  | { readonly of: "unlock"; readonly id: string; readonly phase: string; readonly unlock: UnlockView }
  | { readonly of: "poll"; readonly id: string; readonly phase: string; readonly poll: PollView }
  | { readonly of: "board"; readonly id: string; readonly phase: string; readonly board: BoardView }
  | QuizPiece
  | Draw;

/** Later ones are of less weight: what one may do now comes first. */
const WEIGHT: readonly string[] = [
  "giveaway won", "quiz open", "surprise open", "poll open", "quiz announced", "surprise won", "quiz won", "surprise counting", "unlock unlocked", "unlock open", "giveaway open", "surprise lost", "quiz answered", "quiz ended", "poll ended", "board ended", "giveaway drawn", "board open", "surprise soon", "unlock scheduled", "board announced", "giveaway entered",
];
/** What comes to these brings nothing to the front: it waits, or it is what somebody has just done. */
const QUIET: readonly string[] = ["surprise soon", "surprise counting", "surprise lost", "surprise over", "giveaway entered", "quiz answered"];

/** Everything of `crowd` that is switched on and somebody's business; after the end of the show, what they have of it. */
export function piecesOf(crowd: CrowdView, mine: MyCrowd | null, at: { readonly now: number; readonly ended: boolean }): readonly Piece[] {
  const { switches, unlocks, polls, boards } = crowd;
  const isOn = (mechanic: "unlocks" | "polls"): boolean => !at.ended && !switches.off.includes(mechanic);
  return [
    ...(isOn("polls") ? polls.filter(({ status }) => status !== "draft") : []).map((poll): Piece => ({ of: "poll", id: poll.id, phase: poll.status, poll })),
    ...(isOn("unlocks") ? unlocks : []).map((unlock): Piece => ({ of: "unlock", id: unlock.id, phase: unlock.status, unlock })),
    ...(switches.off.includes("boards") ? [] : boards.slice(-1)).filter(({ status }) => !at.ended || status === "ended").map((board): Piece => ({ of: "board", id: board.id, phase: board.status, board })),
    ...quizPiecesOf(crowd, mine, at),
    ...drawsOf(crowd, mine, at),
  ];
}

/** Whether nothing will come of it any more. */
export function isOver({ of, phase }: Piece): boolean {
  if (phase === "cancelled") return true;
  if (of === "poll" || of === "quiz") return phase === "ended";
  return of === "surprise" ? phase === "over" : of === "unlock" && (phase === "missed" || phase === "closed");
}

/** Whether a discount is unlocked for some, and not for all. */
export function isBound({ status, for_whom }: UnlockView): boolean {
  return status === "unlocked" && for_whom !== "everybody";
}

/** Which unlocks whoever looks may have by their vote, and does not know of; "" if none. */
export function votedFor(crowd: CrowdView, mine: MyCrowd | null): string {
  if (mine === null || Object.keys(mine.votes).length === 0) return "";
  return crowd.unlocks.filter((unlock) => unlock.goal === "poll" && isBound(unlock) && !mine.unlocks.includes(unlock.id)).map(({ id }) => id).join();
}

/** Which pieces stand, and which of them is open. Told of every change; asked as often as one likes. */
export class Stage {
  readonly #since = new Map<string, { readonly phase: string; readonly at: number }>();
  #pieces: readonly Piece[] = [];
  #open: string | null = null;
  /** Whether whoever looks wants none open. */
  #folded = false;
  #begun = false;

  /** The crowd stands like this at `now` (ms of any clock). */
  take(pieces: readonly Piece[], now: number): void {
    const open = pieces.find(({ id }) => id === this.#open);
    const lasts = this.#begun && (this.#folded || (open !== undefined && !isOver(open)));
    let front: Piece | null = null;
    for (const piece of pieces) {
      const known = this.#since.get(piece.id);
      if (known?.phase === piece.phase) continue;
      this.#since.set(piece.id, { phase: piece.phase, at: now });
      if (lasts && isQuiet(piece)) continue;
      if (front === null || weight(piece) < weight(front)) front = piece;
    }
    this.#pieces = pieces;
    const writes = (open?.of === "giveaway" && open.phase === "won") || (open?.of === "quiz" && open.phase === "open");
    const asks = writes && !this.#folded; // somebody may be writing where it goes, or what they know
    if (front !== null && !asks) [this.#open, this.#folded] = [front.id, false];
    this.#begun = true;
  }

  /** What is shown at `now`. */
  shown(now: number): readonly Piece[] {
    return this.#pieces.filter((piece) => !isOver(piece) || now - (this.#since.get(piece.id)?.at ?? now) < STAY);
  }

  /** The one that is open at `now`; null while whoever looks wants none. */
  open(now: number): Piece | null {
    if (this.#folded) return null;
    const shown = this.shown(now);
    return shown.find(({ id }) => id === this.#open) ?? [...shown].sort((one, other) => weight(one) - weight(other))[0] ?? null;
  }

  /** What can be opened instead at `now`. What came to nothing is told once, where it stands. */
  others(now: number): readonly Piece[] {
    const open = this.open(now);
    return this.shown(now).filter((piece) => piece.id !== open?.id && (!isOver(piece) || ((piece.of === "poll" || piece.of === "quiz") && piece.phase === "ended")));
  }

  /** Open another one, or none. */
  choose(id: string | null): void {
    this.#open = id;
    this.#folded = id === null;
  }

  /** Milliseconds until something that is over goes; null if nothing is. */
  goes(now: number): number | null {
    const left = this.shown(now).filter(isOver).map((piece) => STAY - (now - (this.#since.get(piece.id)?.at ?? now)));
    return left.length === 0 ? null : Math.max(0, Math.min(...left));
  }
}

function isQuiet(piece: Piece): boolean {
  return QUIET.includes(`${piece.of} ${piece.phase}`) || (piece.of === "unlock" && isOver(piece));
}

function weight({ of, phase }: Piece): number {
  const place = WEIGHT.indexOf(`${of} ${phase}`);
  return place < 0 ? WEIGHT.length : place;
}

/** Whole percents of each option, which make 100 together; zeros while nobody voted, null while it is hidden. */
export function sharesOf(poll: PollView): readonly number[] | null {
  const votes = poll.options.map((option) => option.votes);
  if (votes.some((each) => each === null)) return null;
  const counts = votes.map((each) => each ?? 0);
  const all = counts.reduce((sum, each) => sum + each, 0);
  if (all === 0) return counts;
  const exact = counts.map((each) => (each * 100) / all);
  const shares = exact.map(Math.floor);
  const missing = 100 - shares.reduce((sum, each) => sum + each, 0);
  const byRest = exact.map((each, place) => ({ place, rest: each % 1 })).sort((one, other) => other.rest - one.rest || one.place - other.place);
  for (const { place } of byRest.slice(0, missing)) shares[place] = (shares[place] ?? 0) + 1;
  return shares;
}

/** What the unlocked discount on `offer` (null: on everything) takes off the cart; null if nothing. */
export function savedIn(cart: Cart | null, offer: string | null): Money | null {
  const lines = cart?.lines.filter((line) => offer === null || line.offer === offer) ?? [];
  const saved = lines.flatMap(({ reasons }) => reasons).filter(({ kind }) => kind === "unlock");
  const [first] = saved;
  return first === undefined ? null : { amount: saved.reduce((sum, { amount }) => sum + amount.amount, 0), currency: first.amount.currency };
}
