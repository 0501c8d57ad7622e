/** Frames: what the socket carries, as the page reads and writes it. The shapes are those of server/live/frames.py. */
import type { AnyEvent, Command, Connect, Connected, Disconnect, Lane, Place, React, Refresh, Refreshed, Refusal, Remove, Said, Say, Snapshot, Whisper } from "./wire.ts";

/** Where the page stopped, lane by lane. */
export type Places = Readonly<Partial<Record<Lane, Place>>>;

/** A reaction's name. */
export type ReactionKind = React["kind"];

/** Taps of each kind. */
export type Taps = Readonly<Partial<Record<ReactionKind, number>>>;

/** One lane in the answer to `join`. */
export interface LaneAnswer {
  readonly ep: string;
  readonly o: number;
  readonly recovered: boolean;
  readonly e: readonly AnyEvent[];
}

/** The answer to `join`. */
export interface Joined {
  readonly room: string;
  readonly lanes: Readonly<Partial<Record<Lane, LaneAnswer>>>;
  readonly snapshot: Snapshot | null;
  readonly n: number;
  readonly u?: number;
}

/** The server skipped events of a lane because we read slowly: the lane goes on after `o`. */
export interface Gap extends Place {
  readonly l: Lane;
  /** What of the skipped ones must be known all the same. */
  readonly e: readonly AnyEvent[];
}

/** Whether anybody looks at the page: `passive` is spared the chat. */
export type View = NonNullable<Command["view"]>;

/** Commands by which somebody takes part in a mechanic. */
export type Act = "want" | "vote" | "claim" | "enter" | "stand" | "guess" | "human";

/** Anything the server may send; an empty object is a ping. */
export interface Incoming {
  readonly id?: number;
  readonly connect?: Connected;
  readonly join?: Joined;
  readonly say?: Said;
  readonly remove?: object;
  readonly leave?: object;
  readonly view?: object;
  readonly refresh?: Refreshed;
  readonly error?: Refusal;
  readonly disconnect?: Disconnect;
  readonly whisper?: Whisper;
  readonly r?: string;
  readonly l?: Lane;
  readonly o?: number;
  readonly ep?: string;
  readonly e?: readonly AnyEvent[];
  readonly n?: number;
  readonly u?: number;
  readonly re?: Taps;
  readonly gap?: Gap;
  readonly reset?: object;
}

/** Why staff took a message away. */
export type RemovalReason = NonNullable<Remove["reason"]>;

/** Anything the page may send; an empty object answers a ping. */
export interface Outgoing extends Partial<Pick<Command, Act>> {
  readonly id?: number;
  readonly connect?: Connect;
  readonly join?: { readonly room: string; readonly lanes: Places };
  readonly say?: Say;
  readonly remove?: Remove;
  readonly react?: React;
  readonly leave?: { readonly room: string };
  readonly view?: View;
  readonly refresh?: Refresh;
}

/** The objects of a text frame: one or more, separated by newlines. A line that is not an object is left out. */
export function read(text: string): readonly Incoming[] {
  return text
    .split("\n")
    .filter((line) => line.trim() !== "")
    .flatMap((line) => {
      const frame = parsed(line);
      return frame === null ? [] : [frame];
    });
}

/** What a command was answered: it stands under the command's own name. */
export function answerIn(frame: Incoming): unknown {
  return Object.entries(frame).find(([name]) => name !== "id")?.[1];
}

/** Whether the server only asks if the page is still there. */
export function isPing(frame: Incoming): boolean {
  return Object.keys(frame).length === 0;
}

function parsed(line: string): Incoming | null {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Incoming) : null;
  } catch {
    return null;
  }
}
