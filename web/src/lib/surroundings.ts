/** What the live connection takes from outside, and what it tells its page. */
import type { Clock } from "./clock.ts";
import type { Places, Taps } from "./frames.ts";
import type { AnyEvent, Lane, Snapshot, Whisper, You } from "./wire.ts";

/** A connection as the client needs it: a WebSocket, or something that behaves like one. */
export interface Socket {
  send(text: string): void;
  close(): void;
}

/** What a socket tells whoever opened it. Nothing after `closed`, which is told once. */
export interface Ears {
  opened: () => unknown;
  heard: (text: string) => unknown;
  closed: (code: number) => unknown;
}

/** Opens a connection to one show. `places`: how far it was heard, for ways that must say so when they begin. */
export type Open = (ears: Ears, places: Places) => Socket;

/**
 * Where the connection stands. `waiting` until `retryAt` (ms, this machine's time) after a loss with `code`;
 * `closed` is for good.
 */
export type Connection =
  | { readonly status: "connecting" | "open" | "stopped" }
  | { readonly status: "waiting"; readonly retryAt: number; readonly code: number }
  | { readonly status: "closed"; readonly code: number };

/** What the client tells its page. `gap`: some events of a lane were skipped and will not come any more. */
export type Told =
  | { readonly kind: "connection"; readonly connection: Connection }
  | { readonly kind: "connected"; readonly you: You; readonly time: number }
  | { readonly kind: "snapshot"; readonly snapshot: Snapshot }
  | { readonly kind: "event"; readonly event: AnyEvent }
  | { readonly kind: "gap"; readonly lane: Lane }
  | { readonly kind: "whisper"; readonly whisper: Whisper }
  | { readonly kind: "stats"; readonly viewers: number; readonly unique: number | null; readonly taps: Taps };

/** Everything the client takes from outside. */
export interface Surroundings {
  readonly room: string;
  readonly open: Open;
  readonly ticket: () => Promise<string>;
  readonly clock: Clock;
  readonly random: () => number;
  readonly tell: (told: Told) => void;
}
