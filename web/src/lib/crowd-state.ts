/**
 * The mechanics of a show as they stand, and how a fact changes them. Pure, and the twin of `apply_to_crowd` in
 * server/live/crowd_state.py: tests/wire/*.json walks both.
 */
import type { AnyEvent, BoardView, CrowdView, GiftGoalView } from "./wire.ts";

/** Milliseconds for which pages that come are shown a board that is over. */
const BOARD_STAYS = 600_000;

interface Standing {
  readonly id: string;
  readonly version: number;
}

/** The crowd after `event`; the very same if it changes nothing. */
export function applyToCrowd(crowd: CrowdView, event: AnyEvent): CrowdView {
  switch (event.kind) {
    case "mechanics.switched":
      return event.switches.version <= crowd.switches.version ? crowd : { ...crowd, switches: event.switches };
    case "unlock.announced":
    case "unlock.began":
    case "unlock.progressed":
    case "unlock.reached":
    case "unlock.ended": {
      const unlocks = withLater(crowd.unlocks, event.unlock);
      return unlocks === crowd.unlocks ? crowd : { ...crowd, unlocks };
    }
    case "gift_goal.began":
    case "gift_goal.progressed":
    case "gift_goal.ended":
      return withGiftGoal(crowd, event.goal);
    case "poll.began":
    case "poll.progressed":
    case "poll.ended": {
      const polls = withLater(crowd.polls, event.poll);
      return polls === crowd.polls ? crowd : { ...crowd, polls };
    }
    case "surprise.announced":
    case "surprise.began":
    case "surprise.dropped":
    case "surprise.progressed":
    case "surprise.drawn":
    case "surprise.ended": {
      const surprises = withLater(crowd.surprises, event.surprise);
      return surprises === crowd.surprises ? crowd : { ...crowd, surprises };
    }
    case "giveaway.announced":
    case "giveaway.began":
    case "giveaway.progressed":
    case "giveaway.drawn":
    case "giveaway.ended": {
      const giveaways = withLater(crowd.giveaways, event.giveaway);
      return giveaways === crowd.giveaways ? crowd : { ...crowd, giveaways };
    }
    case "carts.counted":
      return event.carts.version > crowd.carts.version ? { ...crowd, carts: event.carts } : crowd;
    case "shield.changed":
      return event.shield.version > crowd.shield.version ? { ...crowd, shield: event.shield } : crowd;
    case "board.announced":
    case "board.began":
    case "board.progressed":
    case "board.ended": {
      const boards = withBoard(crowd.boards, event.board, event.at);
      return boards === crowd.boards ? crowd : { ...crowd, boards };
    }
    case "quiz.announced":
    case "quiz.began":
    case "quiz.progressed":
    case "quiz.ended": {
      const quizzes = withLater(crowd.quizzes, event.quiz);
      return quizzes === crowd.quizzes ? crowd : { ...crowd, quizzes };
    }
    default:
      return crowd;
  }
}

/** `known` with `fresh` in its place, or behind all; the very same if it is not later than what is known. */
export function withLater<T extends Standing>(known: readonly T[], fresh: T): readonly T[] {
  const before = known.find((each) => each.id === fresh.id);
  if (before === undefined) return [...known, fresh];
  if (fresh.version <= before.version) return known;
  return known.map((each) => (each.id === fresh.id ? fresh : each));
}

/** The same, the latest board last, which is the one that is drawn; one that is long over and not drawn stays so. */
function withBoard(known: readonly BoardView[], fresh: BoardView, at: string): readonly BoardView[] {
  const long_over = fresh.ends_at !== null && Date.parse(at) - Date.parse(fresh.ends_at) > BOARD_STAYS;
  if (long_over && known.every(({ id }) => id !== fresh.id)) return known;
  const boards = withLater(known, fresh);
  return boards === known ? known : [...boards].sort((one, other) => (one.id < other.id ? -1 : 1));
}

function withGiftGoal(crowd: CrowdView, goal: GiftGoalView): CrowdView {
  const known = crowd.gift_goal;
  const is_newer = !known || goal.id > known.id || (goal.id === known.id && goal.version > known.version);
  return is_newer ? { ...crowd, gift_goal: goal } : crowd;
}
