/** Signalling: one offer out, one answer back, one address to take it away again. What WHIP and WHEP share. */
import { Problem, problemOf } from "./problems.ts";
import type { Fetch } from "./session.ts";

/** Milliseconds to gather addresses before the offer goes out; the server needs none of ours to answer. */
const GATHERING = 700;
/** Milliseconds the server may take for an answer. */
const LIMIT = 10_000;

/** An agreed session. */
export interface Agreed {
  readonly answer: string;
  /** Where the session can be deleted; null when the server did not say. */
  readonly session: string | null;
}

/** The peer's offer, with the addresses that were found in time. */
export async function offerOf(peer: RTCPeerConnection): Promise<string> {
  await peer.setLocalDescription(await peer.createOffer());
  await gathered(peer);
  return peer.localDescription?.sdp ?? "";
}

/**
 * Send the offer, bring the answer.
 *
 * @throws Problem `nothing_on_air` (409, with `retryAfter`), `taken` (409), `wrong_stream_key` (401), `offline`...
 */
export async function exchange(fetch: Fetch, endpoint: string, offer: string, headers: Readonly<Record<string, string>> = {}): Promise<Agreed> {
  const init = { method: "POST", headers: { "Content-Type": "application/sdp", ...headers }, body: offer, signal: AbortSignal.timeout(LIMIT) };
  let response: Response;
  try {
    response = await fetch(endpoint, init);
  } catch {
    throw new Problem({ code: "offline" });
  }
  if (!response.ok) throw await refusalOf(response);
  return { answer: await response.text(), session: response.headers.get("Location") };
}

/** Take the session away; also while the page is being left, so nobody waits for the answer. */
export function takeAway(fetch: Fetch, session: string | null, headers: Readonly<Record<string, string>> = {}): void {
  if (session === null) return;
  fetch(session, { method: "DELETE", headers, keepalive: true }).catch(() => undefined); // it ends by itself without a peer
}

/** A 409 that says no more means, by the WHEP draft, that nobody sends yet. */
async function refusalOf(response: Response): Promise<Problem> {
  const problem = await problemOf(response);
  if (response.status !== 409 || "code" in problem.facts) return problem;
  return new Problem({ code: "nothing_on_air", status: 409, retryAfter: problem.retryAfter });
}

function gathered(peer: RTCPeerConnection): Promise<void> {
  if (peer.iceGatheringState === "complete") return Promise.resolve();
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, GATHERING);
    peer.addEventListener("icegatheringstatechange", () => {
      if (peer.iceGatheringState !== "complete") return;
      clearTimeout(timer);
      resolve();
    });
  });
}
