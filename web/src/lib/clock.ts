/** Time as the page needs it: what o'clock it is, what to do later, and what o'clock the server has. */

/** Forget what was to be done. */
export type Cancel = () => void;

/** A clock that tests can turn. */
export interface Clock {
  /** Milliseconds since the epoch, by this machine. */
  now(): number;
  /** Do `what` once, `ms` from now. */
  after(ms: number, what: () => void): Cancel;
}

/** The clock on the wall. */
export const wallClock: Clock = {
  now: () => Date.now(),
  after(ms, what) {
    const timer = setTimeout(what, ms);
    return () => clearTimeout(timer);
  },
};

/** Countdowns run by the server's time: a phone's clock may be wrong by minutes. */
export class ServerClock {
  readonly #clock: Clock;
  #ahead = 0;

  constructor(clock: Clock = wallClock) {
    this.#clock = clock;
  }

  /** The server says that it is `time` now (ms since the epoch, or RFC 3339). */
  set(time: number | string): void {
    const at = typeof time === "number" ? time : Date.parse(time);
    if (Number.isFinite(at)) this.#ahead = at - this.#clock.now();
  }

  /** Milliseconds since the epoch, by the server. */
  now(): number {
    return this.#clock.now() + this.#ahead;
  }

  /** Milliseconds left until `moment`; 0 when it has passed. */
  left(moment: string): number {
    return Math.max(0, Date.parse(moment) - this.now());
  }
}
