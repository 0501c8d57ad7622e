/**
 * Ways: how a page reaches the live connection. By WebSocket; where something between blocks those, by server-sent
 * events, and now and then it looks whether the straight way is free again.
 */
import type { Cancel, Clock } from "./clock.ts";
import type { Places } from "./frames.ts";
import { BROKEN } from "./goodbyes.ts";
import type { Ears, Open, Socket } from "./surroundings.ts";

/** WebSockets in a row that brought nothing, although the server answers requests, before the way round is taken. */
const TRIES = 3;
/** Milliseconds a WebSocket may be silent before it counts as blocked, when the client gives it up. */
const SILENT = 10_000;
/** Milliseconds between two looks at the straight way. */
const LOOK_AGAIN = 300_000;

interface Around {
  readonly socket: (ears: Ears) => Socket;
  readonly events: Open;
  readonly clock: Clock;
  readonly random: () => number;
}

export class Ways {
  readonly #around: Around;
  #blocked = 0;
  #look: Cancel | null = null;

  constructor(around: Around) {
    this.#around = around;
  }

  /** See `Surroundings.open`. */
  readonly open: Open = (ears, places) => {
    this.#look?.();
    this.#look = null;
    return this.#blocked < TRIES ? this.#straight(ears) : this.#round(ears, places);
  };

  #straight(ears: Ears): Socket {
    const { clock, socket } = this.#around;
    const begun = clock.now();
    let silent = true;
    const over = (): void => {
      if (silent) this.#blocked += 1;
      silent = false;
    };
    const inner = socket({
      opened: () => ears.opened(),
      heard: (text) => {
        silent = false;
        this.#blocked = 0;
        ears.heard(text);
      },
      closed: (code) => {
        over();
        ears.closed(code);
      },
    });
    return {
      send: (text) => inner.send(text),
      close: () => {
        if (clock.now() - begun >= SILENT) over();
        silent = false;
        inner.close();
      },
    };
  }

  #round(ears: Ears, places: Places): Socket {
    const begun = this.#around.clock.now();
    let through = false;
    const inner = this.#around.events(
      {
        opened: () => {
          through = true;
          ears.opened();
        },
        heard: (text) => ears.heard(text),
        closed: (code) => {
          this.#rest();
          if (!through) this.#blocked = 0; // this way is no better
          ears.closed(code);
        },
      },
      places,
    );
    const back = (): void => {
      inner.close();
      ears.closed(BROKEN);
    };
    this.#lookAgain(back);
    return {
      send: (text) => inner.send(text),
      close: () => {
        this.#rest();
        if (!through && this.#around.clock.now() - begun >= SILENT) this.#blocked = 0;
        inner.close();
      },
    };
  }

  /** Every few minutes, each page at another moment. @param free The straight way is free. */
  #lookAgain(free: () => void): void {
    this.#look = this.#around.clock.after(LOOK_AGAIN * (1 + this.#around.random()), () => {
      let answered = false;
      const probe: Socket = this.#around.socket({
        opened: () => {
          answered = true;
          this.#look = null;
          this.#blocked = 0;
          probe.close();
          free();
        },
        heard: () => undefined,
        closed: () => answered || this.#look === null || this.#lookAgain(free),
      });
      this.#look = () => {
        answered = true;
        probe.close();
      };
    });
  }

  #rest(): void {
    this.#look?.();
    this.#look = null;
  }
}
