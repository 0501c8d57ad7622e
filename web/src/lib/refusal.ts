/** How the till refused, and whether that is told at the field of the promo code. */

/** Endings of typing a code that are told at its field. */
const OURS = ["no_such_code", "code_refused"] as const;

/** How something was refused: the code of the ending, and the facts beside it. */
export interface Refusal {
  readonly code: string;
  readonly facts: Readonly<Record<string, unknown>>;
}

/** Whether what went wrong was about the promo code. */
export function isAboutCode(problem: Refusal | null): boolean {
  return OURS.some((code) => code === problem?.code);
}
