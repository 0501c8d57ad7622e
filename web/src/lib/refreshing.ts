/** Refreshing: a connection lasts an hour or so; a new ticket in time makes it last another, and nobody notices. */
import type { Cancel, Clock } from "./clock.ts";

/** A fresh ticket is brought when this much of the time is over. Every page at another moment. */
const EARLIEST = 0.75;
const LATEST = 0.9;
/** Milliseconds until the next try, when no ticket could be had. */
const AGAIN = 30_000;

interface Around {
  readonly clock: Clock;
  readonly random: () => number;
  readonly ticket: () => Promise<string>;
  /** Shows the server a new ticket. */
  readonly show: (ticket: string) => void;
}

export class Refreshing {
  readonly #around: Around;
  #timer: Cancel | null = null;
  #turn: symbol | null = null;

  constructor(around: Around) {
    this.#around = around;
  }

  /** The connection ends in so many seconds. */
  lasts(seconds: number): void {
    const share = EARLIEST + this.#around.random() * (LATEST - EARLIEST);
    this.#plan(seconds * 1000 * share);
  }

  /** The connection is gone. */
  rest(): void {
    this.#timer?.();
    this.#timer = this.#turn = null;
  }

  #plan(ms: number): void {
    this.rest();
    this.#timer = this.#around.clock.after(ms, () => this.#ask());
  }

  /** Without a ticket the server ends the connection in its time, and we come back as after any loss. */
  #ask(): void {
    const mine = Symbol();
    this.#turn = mine;
    this.#around.ticket().then(
      (ticket) => this.#turn === mine && this.#around.show(ticket),
      () => this.#turn === mine && this.#plan(AGAIN),
    );
  }
}
