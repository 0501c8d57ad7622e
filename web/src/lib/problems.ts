/** Problems: how a door says no. `code` is the stable word of core/errors/, or one of the page's own. */

/** A request that was not done. `code` `offline` and `timeout` are the page's own. */
export class Problem extends Error {
  readonly code: string;
  readonly status: number;
  readonly facts: Readonly<Record<string, unknown>>;
  /** Seconds to wait before asking again, when the server says so. */
  readonly retryAfter: number | null;

  constructor({ code, status = 0, detail = code, facts = {}, retryAfter = null }: ProblemLike) {
    super(detail);
    this.code = code;
    this.status = status;
    this.facts = facts;
    this.retryAfter = retryAfter;
  }
}

interface ProblemLike {
  readonly code: string;
  readonly status?: number;
  readonly detail?: string;
  readonly facts?: Readonly<Record<string, unknown>>;
  readonly retryAfter?: number | null;
}

/** What the response complains about. Anything unreadable becomes a plain `unavailable` or `error`. */
export async function problemOf(response: Response): Promise<Problem> {
  const status = response.status;
  const facts = await bodyOf(response);
  const code = typeof facts["code"] === "string" ? facts["code"] : status >= 500 ? "unavailable" : status === 422 ? "unfit" : "error";
  const detail = typeof facts["detail"] === "string" ? facts["detail"] : code;
  return new Problem({ code, status, detail, facts, retryAfter: secondsIn(response.headers.get("Retry-After")) });
}

/** The code of anything thrown. */
export function codeOf(thrown: unknown): string {
  return thrown instanceof Error && "code" in thrown && typeof thrown.code === "string" ? thrown.code : "error";
}

/** The facts beside the code of anything thrown. */
export function factsOf(thrown: unknown): Readonly<Record<string, unknown>> {
  if (thrown instanceof Error && "facts" in thrown && typeof thrown.facts === "object" && thrown.facts !== null) {
    return thrown.facts as Readonly<Record<string, unknown>>;
  }
  return {};
}

/** Seconds in a Retry-After header; only the number form is used by our server. */
export function secondsIn(header: string | null): number | null {
  if (header === null) return null;
  const seconds = Number(header);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds : null;
}

async function bodyOf(response: Response): Promise<Readonly<Record<string, unknown>>> {
  try {
    const body: unknown = await response.json();
    return typeof body === "object" && body !== null ? (body as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
