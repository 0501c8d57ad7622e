/** Where whoever looks stands on a leaderboard: in its rows, as everybody sees them, or as they were told last. Pure. */
import type { BoardView, MyBoard, MyCrowd } from "./wire.ts";

export interface Rank {
  readonly place: number | null;
  readonly points: number;
  readonly people: number;
}

/** Their own rank. A row of theirs is later than what they were told. */
export function rankOf(board: BoardView, mine: MyBoard): Rank {
  const row = board.rows.find(({ ticket }) => ticket === mine.ticket);
  const people = Math.max(board.people, row === undefined ? (mine.place ?? 0) : 0);
  return row === undefined ? { place: mine.place, points: mine.points, people } : { place: row.place, points: row.points, people };
}

/** Changes when whoever looks may stand elsewhere and cannot see it in the rows; "" for who did nothing that counts. Who buys asks by that. */
export function movedFor(board: BoardView | undefined, mine: MyCrowd | null): string {
  if (board === undefined || mine === null || (board.status !== "open" && board.status !== "ended")) return "";
  const part = mine.board?.board === board.id ? mine.board : null;
  const took_part = (part?.points ?? 0) > 0 || Object.keys(mine.votes).length > 0 || mine.unlocks.length > 0 || mine.quizzes.length > 0;
  if (!took_part || board.rows.some(({ ticket }) => ticket === part?.ticket)) return "";
  return `${board.id} ${board.version}`;
}
