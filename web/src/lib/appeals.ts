/** Appeals, as the doors tell of them. Source: server/api/appeals.py. */
import type { AppealState, AppealView, Localized } from "./wire.ts";

/** What somebody said against a decision, and what came of it. */
export interface MyAppeal {
  readonly id: string;
  readonly words: string;
  readonly due: string;
  readonly overdue: boolean;
  readonly state: AppealState;
  readonly answer: string | null;
}

/** What was decided about whoever looks: a sentence, or a message of theirs was not let through. */
export interface MyDecision {
  readonly about: string;
  readonly sentence: "out" | "muted" | "shadow" | null;
  readonly text: string | null;
  readonly reason: string | null;
  readonly reasons: readonly string[];
  readonly everywhere: boolean;
  readonly at: string;
  readonly until: string | null;
  readonly open: boolean;
  readonly appeal: MyAppeal | null;
  readonly removed: boolean;
}

export interface MyDecisions {
  readonly rules: Localized;
  readonly items: readonly MyDecision[];
  readonly server_time: string;
}

/** What staff can make of one. */
export type Answered = Extract<AppealState, "upheld" | "shortened" | "lifted">;

/** Source: server/api/appeals.py, Answer. */
export interface AnswerWish {
  readonly outcome: Answered;
  readonly words: string;
  readonly minutes: number | null;
}

export interface AppealList {
  readonly items: readonly AppealView[];
  readonly next: string | null;
  readonly waiting: number;
  readonly overdue: number;
  readonly server_time: string;
}

/** `known` with `fresh`: what waits, what is due first on top; then what was answered, the newest answer on top. */
export function withAppeal(known: readonly AppealView[], fresh: readonly AppealView[]): readonly AppealView[] {
  const all = new Map(known.map((each) => [each.id, each]));
  for (const each of fresh) if ((all.get(each.id)?.state ?? "open") === "open") all.set(each.id, each);
  const waiting = [...all.values()].filter(({ state }) => state === "open").sort((one, other) => (one.due < other.due ? -1 : 1));
  const past = [...all.values()].filter(({ state }) => state !== "open").sort((one, other) => ((one.answered_at ?? "") > (other.answered_at ?? "") ? -1 : 1));
  return [...waiting, ...past];
}
