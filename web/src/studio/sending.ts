/** Sending: the host's camera and its way out, from opening the camera to hanging up. */
import type { Api } from "../lib/api.ts";
import { type Device, capture, listDevices, release } from "../lib/cameras.ts";
import { wallClock } from "../lib/clock.ts";
import { codeOf } from "../lib/problems.ts";
import type { Fetch } from "../lib/session.ts";
import { type Broadcast, Broadcasting } from "../lib/whip.ts";
import type { Devices } from "../lib/wishes.ts";

/** What the desk shows of it. Replaced whole with every change. */
export interface Desk {
  readonly stream: MediaStream | null;
  readonly devices: Devices;
  readonly known: readonly Device[];
  readonly broadcast: Broadcast;
  readonly busy: boolean;
  /** The code of what went wrong. */
  readonly problem: string | null;
}

interface Around {
  readonly show: string;
  readonly api: Api;
  readonly fetch: Fetch;
  readonly changed: (desk: Desk) => void;
}

export const EMPTY_DESK: Desk = {
  stream: null,
  devices: { camera: null, microphone: null, screen: false, vertical: true },
  known: [],
  broadcast: { phase: "off" },
  busy: false,
  problem: null,
};

export class Sending {
  readonly #around: Around;
  #desk: Desk = EMPTY_DESK;
  #broadcasting: Broadcasting | null = null;
  #lock: { release(): Promise<void> } | null = null;

  constructor(around: Around) {
    this.#around = around;
  }

  get isSending(): boolean {
    return this.#desk.broadcast.phase !== "off" && this.#desk.broadcast.phase !== "failed";
  }

  /** Open the camera, or what was chosen in its place. */
  async open(devices: Devices = this.#desk.devices): Promise<boolean> {
    this.#set({ busy: true, problem: null, devices });
    try {
      const stream = await capture(devices);
      release(this.#desk.stream);
      this.#watchScreen(stream, devices);
      this.#set({ stream, known: await listDevices() });
      await this.#broadcasting?.swap(stream);
      return true;
    } catch (thrown) {
      this.#set({ problem: codeOf(thrown), devices: { ...devices, screen: false } });
      return false;
    } finally {
      this.#set({ busy: false });
    }
  }

  /** Choose other devices; what is open changes at once. */
  async choose(devices: Devices): Promise<void> {
    if (this.#desk.stream === null && !devices.screen) this.#set({ devices });
    else await this.open(devices);
  }

  /** Put the camera out. */
  close(): void {
    this.stop();
    release(this.#desk.stream);
    this.#set({ stream: null });
  }

  /** Out into the world. */
  async goLive(): Promise<void> {
    if (this.#desk.stream === null && !(await this.open())) return;
    this.#set({ busy: true, problem: null });
    try {
      const { key } = await this.#around.api.streamKey(this.#around.show);
      this.#broadcasting = new Broadcasting({
        endpoint: `/whip/${this.#around.show}`,
        key,
        fetch: this.#around.fetch,
        clock: wallClock,
        random: Math.random,
        peer: () => new RTCPeerConnection({ bundlePolicy: "max-bundle" }),
        changed: (broadcast) => this.#told(broadcast),
      });
      if (this.#desk.stream !== null) this.#broadcasting.start(this.#desk.stream);
    } catch (thrown) {
      this.#set({ problem: codeOf(thrown) });
    } finally {
      this.#set({ busy: false });
    }
  }

  /** Off the air; the camera stays open. */
  stop(): void {
    this.#broadcasting?.stop();
    this.#broadcasting = null;
  }

  async look(): Promise<void> {
    this.#set({ known: await listDevices() });
  }

  #told(broadcast: Broadcast): void {
    this.#set({ broadcast, ...(broadcast.phase === "failed" && { problem: broadcast.code }) });
    void this.#stayAwake(broadcast.phase === "on_air");
  }

  /** Who shares a screen stops it in the browser's own bar; then the camera is back. */
  #watchScreen(stream: MediaStream, devices: Devices): void {
    if (!devices.screen) return;
    stream.getVideoTracks()[0]?.addEventListener("ended", () => {
      if (this.#desk.stream === stream) void this.open({ ...devices, screen: false });
    });
  }

  /** A phone that falls asleep takes the picture along. */
  async #stayAwake(awake: boolean): Promise<void> {
    try {
      if (awake && this.#lock === null && "wakeLock" in navigator) this.#lock = await navigator.wakeLock.request("screen");
      if (!awake) await this.#lock?.release();
    } catch {
      // A low battery may refuse: the show goes on without.
    }
    if (!awake) this.#lock = null;
  }

  #set(change: Partial<Desk>): void {
    this.#desk = { ...this.#desk, ...change };
    this.#around.changed(this.#desk);
  }
}
