/** What the live socket takes from outside, and what it tells its page. */
import type { Clock } from "./clock.ts";
import type { Taps } from "./frames.ts";
import type { AnyEvent, Snapshot, You } from "./wire.ts";

/** A socket as the client needs it. */
export interface Socket {
  send(text: string): void;
  close(): void;
}

/** What a socket tells whoever opened it. */
export interface Ears {
  opened: () => unknown;
  heard: (text: string) => unknown;
  closed: (code: number) => unknown;
}

/** Where the connection stands. `waiting` until `retryAt` (ms, this machine's time); `closed` is for good. */
export type Connection =
  | { readonly status: "connecting" | "open" | "stopped" }
  | { readonly status: "waiting"; readonly retryAt: number }
  | { readonly status: "closed"; readonly code: number };

/** What the client tells its page. */
export type Told =
  | { readonly kind: "connection"; readonly connection: Connection }
  | { readonly kind: "connected"; readonly you: You; readonly time: number }
  | { readonly kind: "snapshot"; readonly snapshot: Snapshot }
  | { readonly kind: "event"; readonly event: AnyEvent }
  | { readonly kind: "stats"; readonly viewers: number; readonly taps: Taps };

/** Everything the client takes from outside. */
export interface Surroundings {
  readonly room: string;
  readonly open: (ears: Ears) => Socket;
  readonly ticket: () => Promise<string>;
  readonly clock: Clock;
  readonly random: () => number;
  readonly tell: (told: Told) => void;
}
