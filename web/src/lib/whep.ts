/**
 * Watching: the picture by WHEP, for as long as the page wants it.
 *
 * It asks, waits when nothing is on air, and asks again when the picture is lost or stands still. The peer
 * connection is closed by this side: after a DELETE browsers go on for more than a second (media.md, pitfall 15).
 */
import { wait } from "./backoff.ts";
import type { Cancel, Clock } from "./clock.ts";
import { Problem } from "./problems.ts";
import type { Fetch } from "./session.ts";
import { exchange, offerOf, takeAway } from "./signalling.ts";

/** What the player shows: `empty` is a show without a picture, `lost` one that had it. */
export type Picture =
  | { readonly phase: "off" | "asking" | "lost" }
  | { readonly phase: "empty"; readonly retryAt: number }
  | { readonly phase: "failed"; readonly code: string; readonly retryAt: number }
  | { readonly phase: "playing"; readonly stream: MediaStream };

interface Around {
  readonly endpoint: string;
  readonly fetch: Fetch;
  readonly clock: Clock;
  readonly random: () => number;
  readonly peer: () => RTCPeerConnection;
  readonly stream: () => MediaStream;
  readonly changed: (picture: Picture) => void;
}

/** Milliseconds a disconnected peer may take to find itself again. */
const DISCONNECTED = 4_000;
/** Milliseconds between two looks at whether frames still arrive. */
const LOOK = 3_000;
/** Looks without a new frame before the picture counts as lost. */
const STILL_LOOKS = 3;
/** Milliseconds from the answer to the first connection. */
const CONNECTING = 12_000;

export class Watching {
  readonly #around: Around;
  #peer: RTCPeerConnection | null = null;
  #session: string | null = null;
  #timer: Cancel | null = null;
  #look: Cancel | null = null;
  #attempt = 0;
  #frames = 0;
  #still = 0;
  #wanted = false;

  constructor(around: Around) {
    this.#around = around;
  }

  /** Watch until `stop`. */
  start(): void {
    if (this.#wanted) return;
    this.#wanted = true;
    this.#attempt = 0;
    void this.#ask();
  }

  /** Stop watching and hang up. */
  stop(): void {
    if (!this.#wanted) return;
    this.#wanted = false;
    this.#hangUp();
    this.#around.changed({ phase: "off" });
  }

  /** There is reason to believe that the picture is back: do not wait any longer. */
  nudge(): void {
    if (!this.#wanted || this.#timer === null || this.#peer !== null) return;
    this.#timer();
    this.#timer = null;
    void this.#ask();
  }

  async #ask(): Promise<void> {
    const peer = this.#around.peer();
    this.#hangUp();
    this.#peer = peer;
    this.#around.changed({ phase: "asking" });
    this.#listen(peer);
    try {
      const agreed = await exchange(this.#around.fetch, this.#around.endpoint, await offerOf(peer));
      if (this.#peer !== peer) return takeAway(this.#around.fetch, agreed.session);
      this.#session = agreed.session;
      await peer.setRemoteDescription({ type: "answer", sdp: agreed.answer });
      if (peer.connectionState !== "connected") this.#later(CONNECTING, () => this.#again());
    } catch (thrown) {
      if (this.#peer === peer) this.#refused(thrown);
    }
  }

  #listen(peer: RTCPeerConnection): void {
    const stream = this.#around.stream();
    peer.addTransceiver("video", { direction: "recvonly" });
    peer.addTransceiver("audio", { direction: "recvonly" });
    peer.addEventListener("track", ({ track }) => stream.addTrack(track));
    peer.addEventListener("connectionstatechange", () => {
      if (peer !== this.#peer) return;
      if (peer.connectionState === "connected") this.#playing(stream);
      else if (peer.connectionState === "failed" || peer.connectionState === "closed") this.#again();
      else if (peer.connectionState === "disconnected") this.#later(DISCONNECTED, () => this.#again());
    });
  }

  #playing(stream: MediaStream): void {
    this.#timer?.();
    this.#timer = null;
    this.#attempt = 0;
    this.#still = this.#frames = 0;
    this.#around.changed({ phase: "playing", stream });
    this.#lookSoon();
  }

  #lookSoon(): void {
    this.#look?.();
    this.#look = this.#around.clock.after(LOOK, () => void this.#lookOnce());
  }

  async #lookOnce(): Promise<void> {
    const peer = this.#peer;
    if (peer === null) return;
    const frames = await framesOf(peer);
    if (peer !== this.#peer) return;
    this.#still = frames > this.#frames ? 0 : this.#still + 1;
    this.#frames = Math.max(frames, this.#frames);
    if (this.#still >= STILL_LOOKS) this.#again();
    else this.#lookSoon();
  }

  #refused(thrown: unknown): void {
    this.#hangUp();
    const problem = thrown instanceof Problem ? thrown : new Problem({ code: "unfit_media" });
    const pause = wait(problem.code === "nothing_on_air" ? 0 : this.#attempt, this.#around.random(), (problem.retryAfter ?? 0) * 1000);
    this.#attempt += 1;
    const retryAt = this.#around.clock.now() + pause;
    this.#around.changed(problem.code === "nothing_on_air" ? { phase: "empty", retryAt } : { phase: "failed", code: problem.code, retryAt });
    this.#later(pause, () => void this.#ask());
  }

  #again(): void {
    this.#hangUp();
    this.#around.changed({ phase: "lost" });
    this.#later(wait(this.#attempt, this.#around.random()), () => void this.#ask());
    this.#attempt += 1;
  }

  #later(ms: number, what: () => void): void {
    this.#timer?.();
    this.#timer = this.#around.clock.after(ms, what);
  }

  #hangUp(): void {
    for (const cancel of [this.#timer, this.#look]) cancel?.();
    this.#timer = this.#look = null;
    const peer = this.#peer;
    this.#peer = null;
    peer?.close();
    takeAway(this.#around.fetch, this.#session);
    this.#session = null;
  }
}

async function framesOf(peer: RTCPeerConnection): Promise<number> {
  let frames = 0;
  const reports: RTCStatsReport = await peer.getStats();
  reports.forEach((report: { readonly type: string; readonly kind?: string; readonly framesReceived?: number; readonly packetsReceived?: number }) => {
    if (report.type === "inbound-rtp" && report.kind === "video") frames = Math.max(frames, report.framesReceived ?? report.packetsReceived ?? 0);
  });
  return frames;
}
