/**
 * The live socket of one show: connect, join, resume where it stopped, come back when it was lost.
 *
 * It knows no DOM and no WebSocket: sockets, tickets, time and chance come in from outside, facts go out to one
 * listener. A fact is told once and in order, however often the connection breaks.
 */
import { Asked } from "./asked.ts";
import { LONGEST, wait } from "./backoff.ts";
import type { Cancel } from "./clock.ts";
import { Following } from "./following.ts";
import { BAD_TICKET, isFinal, isPing, type Incoming, type Joined, NO_PONG, type Outgoing, type Places, type ReactionKind, read } from "./frames.ts";
import type { Connection, Socket, Surroundings } from "./surroundings.ts";
import { Tapping } from "./tapping.ts";
import { type AnyEvent, type Connected, type Disconnect, type Lane, type Said, WIRE_VERSION } from "./wire.ts";

/** Milliseconds from opening to joined. Source: the server gives 15 s to connect. */
const CONNECT_LIMIT = 15_000;
/** Milliseconds a ping may be late. */
const PING_GRACE = 10_000;
/** Milliseconds a connection must have held before the next loss counts as the first. */
const STEADY = 10_000;
/** Milliseconds between two joins on one connection. */
const REJOIN_PAUSE = 2_000;
const APP = "web/0.1";
const CONNECT_ID = 1;
const JOIN_ID = 2;

export class ShowClient {
  readonly #around: Surroundings;
  readonly #asked: Asked;
  readonly #following: Following;
  readonly #tapping: Tapping;
  #socket: Socket | null = null;
  /** Which try this is: answers to an earlier one are not ours any more. */
  #turn: symbol | null = null;
  #stage: "off" | "asking" | "opening" | "connecting" | "joining" | "joined" = "off";
  #attempt = 0;
  #badTickets = 0;
  #hidden = false;
  #joinedAt = 0;
  #rejoinedAt = 0;
  #heardAt = 0;
  #quiet = 35_000;
  #goodbye: Disconnect | null = null;
  #timer: Cancel | null = null;
  #watchdog: Cancel | null = null;
  #rejoin: Cancel | null = null;

  /** @param places Where a snapshot that the page already shows stopped, lane by lane. */
  constructor(around: Surroundings, places: Places = {}) {
    this.#around = around;
    this.#asked = new Asked(around.clock);
    this.#following = new Following(places);
    this.#tapping = new Tapping(around.clock, (kind, n) => this.#stage === "joined" && this.#send({ react: { room: around.room, kind, n } }));
  }

  /** Connect, and stay connected until `stop`. */
  start(): void {
    if (this.#stage === "off") this.#connect();
  }

  /** Leave for good. */
  stop(): void {
    this.#drop();
    this.#asked.end();
    this.#tell({ status: "stopped" });
  }

  /** Connect anew at once, with a fresh ticket: the name on it has changed, or the network has. Nothing is lost. */
  renew(): void {
    if (this.#stage === "off" && this.#timer === null) return;
    this.#drop();
    this.#asked.lost();
    this.#connect();
  }

  /** The page is looked at again: do not wait any longer, nor trust a connection that has long been quiet. */
  wake(): void {
    const quiet = this.#stage !== "asking" && this.#around.clock.now() - this.#heardAt > this.#quiet;
    if (this.#stage === "off" || quiet) this.renew();
  }

  /** Nobody looks at the page: come back slowly if the connection is lost. */
  hide(hidden: boolean): void {
    this.#hidden = hidden;
    if (!hidden) this.wake();
  }

  /** Write in the chat. Sent again with the same `key` if the connection breaks before the answer. */
  say(text: string, { key, replyTo = null }: { readonly key: string; readonly replyTo?: string | null }): Promise<Said> {
    return this.#ask<Said>({ say: { room: this.#around.room, text, key, reply_to: replyTo } }, true);
  }

  /** Take a message away. Doing it twice changes nothing, so it is sent again like `say`. */
  async remove(message: string): Promise<void> {
    await this.#ask({ remove: { room: this.#around.room, message } }, true);
  }

  /** A tap; taps are gathered and sent together, and forgotten when nobody listens. */
  react(kind: ReactionKind): void {
    this.#tapping.tap(kind);
  }

  #ask<T>(frame: Outgoing, again: boolean): Promise<T> {
    const answer = this.#asked.add<T>(frame, { again });
    if (this.#stage === "joined") this.#flush();
    else this.wake(); // somebody is there and wants something: the pause is over
    return answer;
  }

  #connect(): void {
    this.#stage = "asking";
    this.#goodbye = null;
    this.#tell({ status: "connecting" });
    const mine = Symbol();
    this.#turn = mine;
    this.#around.ticket().then(
      (ticket) => this.#turn === mine && this.#open(ticket),
      () => this.#turn === mine && this.#retry(0),
    );
  }

  #open(ticket: string): void {
    this.#stage = "opening";
    this.#heardAt = this.#around.clock.now();
    this.#timer = this.#around.clock.after(CONNECT_LIMIT, () => this.#lost(NO_PONG));
    const socket: Socket = this.#around.open({
      opened: () => socket === this.#socket && this.#greet(ticket),
      heard: (text) => socket === this.#socket && this.#hear(text),
      closed: (code) => socket === this.#socket && this.#lost(code),
    });
    this.#socket = socket;
  }

  #greet(ticket: string): void {
    this.#stage = "connecting";
    this.#send({ id: CONNECT_ID, connect: { ticket, v: WIRE_VERSION, app: APP } });
  }

  #hear(text: string): void {
    this.#heardAt = this.#around.clock.now();
    const socket = this.#socket;
    for (const frame of read(text)) {
      if (socket !== this.#socket) return;
      this.#take(frame);
    }
    if (socket === this.#socket) this.#watch();
  }

  #take(frame: Incoming): void {
    if (isPing(frame)) this.#send({});
    else if (frame.disconnect !== undefined) this.#sentAway(frame.disconnect);
    else if (frame.connect !== undefined) this.#connected(frame.connect);
    else if (frame.join !== undefined) this.#joined(frame.join);
    else if (frame.error !== undefined) this.#refused(frame);
    else if (frame.id !== undefined) this.#asked.answer(frame.id, frame.say ?? frame.remove ?? frame.leave);
    else if (frame.r !== this.#around.room) return;
    else if (frame.reset !== undefined) this.#join({ fresh: true });
    else if (frame.l !== undefined) this.#push(frame.l, frame);
    else this.#around.tell({ kind: "stats", viewers: frame.n ?? 0, taps: frame.re ?? {} });
  }

  #refused(frame: Incoming): void {
    if (frame.error === undefined || typeof frame.id !== "number") return;
    if (this.#stage === "connecting" && frame.id === CONNECT_ID) {
      if (frame.error.code === "ticket_refused") this.#lost(BAD_TICKET);
    } else if (frame.id === JOIN_ID) this.#lost(this.#goodbye?.code ?? 0);
    else this.#asked.refuse(frame.id, frame.error);
  }

  #sentAway(goodbye: Disconnect): void {
    this.#goodbye = goodbye;
    this.#lost(goodbye.code);
  }

  #connected(answer: Connected): void {
    this.#quiet = answer.ping * 1000 + PING_GRACE;
    this.#around.tell({ kind: "connected", you: answer.you, time: answer.t });
    this.#join({ fresh: false });
  }

  #join({ fresh }: { readonly fresh: boolean }): void {
    this.#rejoin?.();
    this.#rejoin = null;
    if (fresh) this.#following.forget();
    if (this.#stage !== "joined") this.#stage = "joining";
    this.#send({ id: JOIN_ID, join: { room: this.#around.room, lanes: this.#following.places } });
  }

  #joined(answer: Joined): void {
    if (answer.snapshot === null) this.#tellAll(this.#following.catchUp(answer));
    else {
      this.#following.restart(answer);
      this.#around.tell({ kind: "snapshot", snapshot: answer.snapshot });
    }
    this.#around.tell({ kind: "stats", viewers: answer.n, taps: {} });
    this.#timer?.();
    this.#timer = null;
    this.#badTickets = 0;
    if (this.#stage === "joined") return;
    this.#stage = "joined";
    this.#joinedAt = this.#around.clock.now();
    this.#tell({ status: "open" });
    this.#flush();
  }

  #push(lane: Lane, { o, ep, e }: Incoming): void {
    if (o === undefined || ep === undefined || e === undefined) return;
    const fit = this.#following.fit(lane, { o, ep, e });
    if (fit === "another") this.#join({ fresh: true });
    else if (fit === "gap") this.#rejoinSoon();
    else if (fit === "next") this.#tellAll(this.#following.advance(lane, { o, ep, e }));
  }

  #tellAll(events: readonly AnyEvent[]): void {
    for (const event of events) this.#around.tell({ kind: "event", event });
  }

  /** Something was skipped: ask for it, or for a fresh snapshot, but not again and again. */
  #rejoinSoon(): void {
    const pause = Math.max(0, this.#rejoinedAt + REJOIN_PAUSE - this.#around.clock.now());
    this.#rejoin ??= this.#around.clock.after(pause, () => {
      this.#rejoinedAt = this.#around.clock.now();
      this.#join({ fresh: false });
    });
  }

  #lost(code: number): void {
    const goodbye = this.#goodbye;
    const steady = this.#stage === "joined" && this.#around.clock.now() - this.#joinedAt > STEADY;
    this.#drop();
    this.#asked.lost();
    const last = goodbye?.code ?? code;
    if (last === BAD_TICKET && this.#badTickets === 0) this.#badTickets += 1;
    else if (goodbye?.reconnect === false || isFinal(last)) return this.#close(last);
    if (steady) this.#attempt = 0;
    this.#retry(goodbye?.after ?? 0);
  }

  #close(code: number): void {
    this.#asked.end();
    this.#tell({ status: "closed", code });
  }

  #retry(after: number): void {
    this.#stage = "off";
    const pause = Math.max(wait(this.#attempt, this.#around.random(), after), this.#hidden ? LONGEST / 2 : 0);
    this.#attempt += 1;
    this.#timer = this.#around.clock.after(pause, () => {
      this.#timer = null;
      this.#connect();
    });
    this.#tell({ status: "waiting", retryAt: this.#around.clock.now() + pause });
  }

  #drop(): void {
    const socket = this.#socket;
    this.#socket = null;
    this.#stage = "off";
    this.#turn = null;
    for (const cancel of [this.#timer, this.#watchdog, this.#rejoin]) cancel?.();
    this.#timer = this.#watchdog = this.#rejoin = null;
    socket?.close();
  }

  #watch(): void {
    this.#watchdog?.();
    this.#watchdog = this.#around.clock.after(this.#quiet, () => this.#lost(NO_PONG));
  }

  #flush(): void {
    for (const frame of this.#asked.outbox()) this.#send(frame);
  }

  #send(frame: Outgoing): void {
    this.#socket?.send(JSON.stringify(frame));
  }

  #tell(connection: Connection): void {
    this.#around.tell({ kind: "connection", connection });
  }
}
