/** A peer connection whose line the test holds, and a video door that answers as told. */
import type { Fetch } from "../src/lib/session.ts";

export class FakePeer extends EventTarget {
  connectionState: RTCPeerConnectionState = "new";
  readonly iceGatheringState = "complete";
  readonly localDescription = { sdp: "offer" };
  frames = 0;
  answer = "";

  /** As the browser's own, for code that wants one. */
  get asPeer(): RTCPeerConnection {
    return this as unknown as RTCPeerConnection;
  }

  addTransceiver(): void {}

  getTransceivers(): readonly never[] {
    return [];
  }

  async createOffer(): Promise<object> {
    return {};
  }

  async setLocalDescription(): Promise<void> {}

  async setRemoteDescription({ sdp }: { readonly sdp: string }): Promise<void> {
    this.answer = sdp;
  }

  async getStats(): Promise<Map<string, object>> {
    return new Map([["video", { type: "inbound-rtp", kind: "video", framesReceived: this.frames }]]);
  }

  close(): void {
    this.connectionState = "closed";
  }

  /** The line is now like this. */
  becomes(state: RTCPeerConnectionState): void {
    this.connectionState = state;
    this.dispatchEvent(new Event("connectionstatechange"));
  }
}

/** Answers each POST with the next of `answers`, the last one for ever; writes down what was asked. */
export function aDoor(...answers: readonly (() => Response)[]): { readonly fetch: Fetch; readonly asked: string[]; readonly headers: HeadersInit[] } {
  const asked: string[] = [];
  const headers: HeadersInit[] = [];
  let posts = 0;
  const fetch: Fetch = async (path, init) => {
    asked.push(`${init.method} ${path}`);
    headers.push(init.headers ?? {});
    if (init.method === "DELETE") return new Response(null, { status: 200 });
    const answer = answers[Math.min(posts, answers.length - 1)];
    posts += 1;
    if (answer === undefined) throw new TypeError("network");
    return answer();
  };
  return { fetch, asked, headers };
}

export const agreed = (session = "/whep/sessions/1"): Response => new Response("answer", { status: 201, headers: { Location: session } });
export const empty = (): Response => new Response("{}", { status: 409, headers: { "Retry-After": "2" } });
export const refused = (status: number, code: string): Response => new Response(JSON.stringify({ code }), { status });
