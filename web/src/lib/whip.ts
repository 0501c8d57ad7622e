/** Broadcasting: the host's picture out by WHIP, and out again when the line breaks, until the host stops. */
import { wait } from "./backoff.ts";
import type { Cancel, Clock } from "./clock.ts";
import { Problem } from "./problems.ts";
import type { Fetch } from "./session.ts";
import { exchange, offerOf, takeAway } from "./signalling.ts";

/** What the studio shows: `again` is a broken line that is being mended. */
export type Broadcast =
  | { readonly phase: "off" | "starting" | "on_air" | "again" }
  | { readonly phase: "failed"; readonly code: string };

interface Around {
  readonly endpoint: string;
  readonly key: string;
  readonly fetch: Fetch;
  readonly clock: Clock;
  readonly random: () => number;
  readonly peer: () => RTCPeerConnection;
  readonly changed: (broadcast: Broadcast) => void;
}

/** Bits per second of video: sharp at 720x1280, and within a usual uplink. */
const VIDEO_BITRATE = 2_500_000;
const DISCONNECTED = 3_000;
/** Milliseconds from the answer to the first connection. */
const CONNECTING = 12_000;
/** Refusals that asking again would not change. */
const HOPELESS = new Set(["wrong_stream_key", "show_over", "unfit_media", "no_such_show", "not_the_host", "taken"]);

export class Broadcasting {
  readonly #around: Around;
  #stream: MediaStream | null = null;
  #peer: RTCPeerConnection | null = null;
  #session: string | null = null;
  /** The last session that was agreed, for the door to know whose place this is. */
  #last: string | null = null;
  #timer: Cancel | null = null;
  #attempt = 0;
  #wasOnAir = false;

  constructor(around: Around) {
    this.#around = around;
  }

  /** Send `stream` until `stop`. */
  start(stream: MediaStream): void {
    this.#stream = stream;
    this.#attempt = 0;
    this.#wasOnAir = false;
    this.#last = null;
    void this.#ask();
  }

  /** Hang up; the stream stays the caller's. */
  stop(): void {
    if (this.#stream === null) return;
    this.#stream = null;
    this.#hangUp();
    this.#around.changed({ phase: "off" });
  }

  /** Send other pictures or sound from now on, on the same line. */
  async swap(stream: MediaStream): Promise<void> {
    if (this.#stream === null) return;
    this.#stream = stream;
    for (const transceiver of this.#peer?.getTransceivers() ?? []) {
      const kind = transceiver.receiver.track.kind;
      await transceiver.sender.replaceTrack(stream.getTracks().find((track) => track.kind === kind) ?? null);
    }
  }

  async #ask(): Promise<void> {
    const stream = this.#stream;
    if (stream === null) return;
    this.#hangUp();
    const peer = this.#around.peer();
    this.#peer = peer;
    this.#around.changed({ phase: this.#wasOnAir ? "again" : "starting" });
    this.#send(peer, stream);
    try {
      const agreed = await exchange(this.#around.fetch, this.#around.endpoint, await offerOf(peer), { ...this.#headers(), ...this.#resumes() });
      if (this.#peer !== peer) return takeAway(this.#around.fetch, agreed.session, this.#headers());
      this.#session = this.#last = agreed.session;
      await peer.setRemoteDescription({ type: "answer", sdp: agreed.answer });
      if (peer.connectionState !== "connected") this.#later(CONNECTING, () => this.#again());
    } catch (thrown) {
      if (this.#peer === peer) this.#refused(thrown);
    }
  }

  #send(peer: RTCPeerConnection, stream: MediaStream): void {
    for (const kind of ["video", "audio"] as const) {
      const track = stream.getTracks().find((each) => each.kind === kind);
      const encodings = kind === "video" ? [{ maxBitrate: VIDEO_BITRATE }] : [];
      peer.addTransceiver(track ?? kind, { direction: "sendonly", streams: [stream], ...(encodings.length > 0 && { sendEncodings: encodings }) });
    }
    peer.addEventListener("connectionstatechange", () => {
      if (peer !== this.#peer) return;
      if (peer.connectionState === "connected") this.#onAir();
      else if (peer.connectionState === "failed" || peer.connectionState === "closed") this.#again();
      else if (peer.connectionState === "disconnected") this.#later(DISCONNECTED, () => this.#again());
    });
  }

  #onAir(): void {
    this.#timer?.();
    this.#timer = null;
    this.#attempt = 0;
    this.#wasOnAir = true;
    this.#around.changed({ phase: "on_air" });
  }

  #refused(thrown: unknown): void {
    const problem = thrown instanceof Problem ? thrown : new Problem({ code: "unfit_media" });
    if (this.#wasOnAir && !HOPELESS.has(problem.code)) return this.#again(problem.retryAfter ?? 0);
    this.#stream = null;
    this.#hangUp();
    this.#around.changed({ phase: "failed", code: problem.code });
  }

  #again(seconds = 0): void {
    this.#hangUp();
    if (this.#attempt > 2 && !this.#wasOnAir) {
      this.#stream = null;
      return this.#around.changed({ phase: "failed", code: "no_route" });
    }
    this.#around.changed({ phase: this.#wasOnAir ? "again" : "starting" });
    this.#later(wait(this.#attempt, this.#around.random(), seconds * 1000), () => void this.#ask());
    this.#attempt += 1;
  }

  #headers(): Readonly<Record<string, string>> {
    return { Authorization: `Bearer ${this.#around.key}`, "X-Vitrina-Source": "browser" };
  }

  /** Two devices would take the show from each other for ever: after a broken line, take our own place or none. */
  #resumes(): Readonly<Record<string, string>> {
    const last = this.#last?.split("/").at(-1);
    return last ? { "X-Vitrina-Resumes": last } : {};
  }

  #later(ms: number, what: () => void): void {
    this.#timer?.();
    this.#timer = this.#around.clock.after(ms, what);
  }

  #hangUp(): void {
    this.#timer?.();
    this.#timer = null;
    const peer = this.#peer;
    this.#peer = null;
    peer?.close();
    takeAway(this.#around.fetch, this.#session, this.#headers());
    this.#session = null;
  }
}
