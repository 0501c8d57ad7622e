/** Frames: what the socket carries, as the page reads and writes it. The shapes are those of server/live/frames.py. */
import type { AnyEvent, Connect, Connected, Disconnect, Lane, Place, React, Refusal, Remove, Said, Say, Snapshot } from "./wire.ts";

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
}

/** Anything the server may send; an empty object is a ping. */
export interface Incoming {
  readonly id?: number;
  readonly connect?: Connected;
  readonly join?: Joined;
  readonly say?: Said;
  readonly remove?: object;
  readonly leave?: object;
  readonly error?: Refusal;
  readonly disconnect?: Disconnect;
  readonly r?: string;
  readonly l?: Lane;
  readonly o?: number;
  readonly ep?: string;
  readonly e?: readonly AnyEvent[];
  readonly n?: number;
  readonly re?: Taps;
  readonly reset?: object;
}

/** Anything the page may send; an empty object answers a ping. */
export interface Outgoing {
  readonly id?: number;
  readonly connect?: Connect;
  readonly join?: { readonly room: string; readonly lanes: Places };
  readonly say?: Say;
  readonly remove?: Remove;
  readonly react?: React;
  readonly leave?: { readonly room: string };
}

/** The connection is gone for good: asking again would not help. Source: realtime.md, section 4. */
export const FIRST_FINAL = 3500;
const LAST_FINAL = 3999;
/** The ticket was too old or used; a fresh one may do. */
export const BAD_TICKET = 3500;
/** Nothing was heard for too long. */
export const NO_PONG = 3012;

/** Whether a close with this code is the last word. */
export function isFinal(code: number): boolean {
  return code >= FIRST_FINAL && code <= LAST_FINAL;
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
