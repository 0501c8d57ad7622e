/** Where a quiz is for whoever looks at it. Pure. */
import type { CrowdView, MyCrowd, MyQuiz, QuizView } from "./wire.ts";

/** It comes; it can be answered; it was; time is up and nobody knows yet; what was right is told; it was taken back. */
export type QuizStage = "soon" | "asked" | "answered" | "counting" | "over" | "cancelled";

/** The stage of `quiz` at `now` (ms, the server's). */
export function quizStage(quiz: QuizView, mine: MyQuiz | null, now: number): QuizStage {
  switch (quiz.status) {
    case "draft":
    case "announced":
      return "soon";
    case "open":
      if (quiz.ends_at !== null && Date.parse(quiz.ends_at) <= now) return "counting";
      return mine === null ? "asked" : "answered";
    case "ended":
      return "over";
    case "cancelled":
      return "cancelled";
  }
}

/** Answers of which it is not known yet whether they were right: of the first, who wait for a code, and of the others. */
export function unsettledOf(quizzes: readonly QuizView[], mine: readonly MyQuiz[]): { readonly first: string; readonly others: string } {
  const over = mine.flatMap((part) => {
    const quiz = part.state === "answered" ? quizzes.find(({ id, status }) => id === part.quiz && status === "ended") : undefined;
    return quiz === undefined ? [] : [{ id: quiz.id, won: quiz.winners.some(({ ticket }) => ticket === part.ticket) }];
  });
  const ids = (won: boolean): string => over.filter((each) => each.won === won).map(({ id }) => id).join(" ");
  return { first: ids(true), others: ids(false) };
}

/** A quiz that is shown. `quiz` is null once it is gone and only the code of whoever won it is left. */
export interface QuizPiece {
  readonly of: "quiz";
  readonly id: string;
  readonly phase: "announced" | "open" | "answered" | "ended" | "cancelled" | "won";
  readonly quiz: QuizView | null;
  readonly part: MyQuiz | null;
}

/** The quizzes at `now`. Switched off, or after the end of the show, a code that was won stays within reach. */
export function quizPiecesOf({ switches, quizzes }: CrowdView, mine: MyCrowd | null, { now, ended }: { readonly now: number; readonly ended: boolean }): readonly QuizPiece[] {
  const parts = mine?.quizzes ?? [];
  const shown = ended || switches.off.includes("quizzes") ? [] : quizzes;
  const pieces = shown.flatMap((quiz): QuizPiece[] => {
    const theirs = parts.filter((each) => each.quiz === quiz.id); // as a guest, and in their account
    const part = theirs.find(({ code }) => code !== null) ?? theirs[0] ?? null;
    if (quiz.status === "draft") return [];
    const phase = part !== null && isOfUse(part, now) ? "won" : quiz.status === "open" && part !== null ? "answered" : quiz.status;
    return [{ of: "quiz", id: quiz.id, phase, quiz, part }];
  });
  const codes = parts.filter((part) => isOfUse(part, now) && !shown.some(({ id }) => id === part.quiz));
  return [...pieces, ...codes.map((part): QuizPiece => ({ of: "quiz", id: part.quiz, phase: "won", quiz: null, part }))];
}

/** Whether somebody won a code with it that can still be used. */
function isOfUse({ code, used, ends_at }: MyQuiz, now: number): boolean {
  return code !== null && !used && ends_at !== null && Date.parse(ends_at) > now;
}
