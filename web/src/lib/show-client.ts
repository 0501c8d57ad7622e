/**
 * The live connection of one show: connect, join, resume where it stopped, come back when it was lost.
 *
 * It knows no DOM and no WebSocket: connections, tickets, time and chance come in from outside, facts go out to one
 * listener. A fact is told once and in order, however often the connection breaks; where the server skipped some of
 * the chat, the page is told of the gap.
 */
import { Asked } from "./asked.ts";
import { Backoff, LONGEST } from "./backoff.ts";
import type { Cancel } from "./clock.ts";
import { type Act, answerIn, type Incoming, isPing, type Joined, type Outgoing, type Places, type ReactionKind, read, type RemovalReason, type View } from "./frames.ts";
import { BAD_TICKET, BROKEN, FORBIDDEN, isFinal, MEMBERS_ONLY, NO_PONG } from "./goodbyes.ts";
import { KeepingUp } from "./keeping-up.ts";
import { Looking } from "./looking.ts";
import { Pulse } from "./pulse.ts";
import { Refreshing } from "./refreshing.ts";
import type { Connection, Socket, Surroundings } from "./surroundings.ts";
import { Tapping } from "./tapping.ts";
import { type Command, type Connected, type Disconnect, type Said, WIRE_VERSION } from "./wire.ts";

/** Why somebody is not let into a room, for good, and the goodbye that says so. */
const NOT_LET_IN: Readonly<Record<string, number>> = { banned: FORBIDDEN, members_only: MEMBERS_ONLY };

/** Milliseconds from opening to joined, and for any later join. Source: the server gives 15 s to connect. */
const CONNECT_LIMIT = 15_000;
/** Milliseconds a connection must have held before the next loss counts as the first. */
const STEADY = 10_000;
const APP = "web/0.2";
const CONNECT_ID = 1;
const JOIN_ID = 2;
const REFRESH_ID = 3;

export class ShowClient {
  readonly #around: Surroundings;
  readonly #asked: Asked;
  readonly #backoff: Backoff;
  readonly #keepingUp: KeepingUp;
  readonly #looking: Looking;
  readonly #pulse: Pulse;
  readonly #refreshing: Refreshing;
  readonly #tapping: Tapping;
  #socket: Socket | null = null;
  /** Which try this is: answers to an earlier one are not ours any more. */
  #turn: symbol | null = null;
  #stage: "off" | "asking" | "opening" | "joining" | "joined" = "off";
  #badTickets = 0;
  #joinedAt = 0;
  #goodbye: Disconnect | null = null;
  #timer: Cancel | null = null;

  /** @param places Where a snapshot that the page already shows stopped, lane by lane. */
  constructor(around: Surroundings, places: Places = {}) {
    const { clock, random, ticket, room, tell } = around;
    this.#around = around;
    this.#asked = new Asked(clock);
    this.#backoff = new Backoff(random);
    this.#keepingUp = new KeepingUp({ clock, random, tell, ask: (lanes) => this.#askFor(lanes), isPassive: () => this.#looking.isPassive }, places);
    this.#looking = new Looking(clock, (view) => this.#see(view));
    this.#pulse = new Pulse(clock, () => this.#lost(NO_PONG));
    this.#refreshing = new Refreshing({ clock, random, ticket, show: (fresh) => this.#send({ id: REFRESH_ID, refresh: { ticket: fresh } }) });
    this.#tapping = new Tapping(clock, (kind, n) => this.#stage === "joined" && this.#send({ react: { room, kind, n } }));
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
    if (this.#stage === "off" || (this.#stage !== "asking" && this.#pulse.isStale)) this.renew();
  }

  /** Nobody looks at the page, or somebody does again: unseen it needs no chat, and comes back slowly after a loss. */
  hide(hidden: boolean): void {
    if (!hidden) this.wake();
    this.#looking.hide(hidden);
  }

  /** Write in the chat. Sent again with the same `key` if the connection breaks before the answer. */
  say(text: string, { key, replyTo = null }: { readonly key: string; readonly replyTo?: string | null }): Promise<Said> {
    return this.#ask<Said>({ say: { room: this.#around.room, text, key, reply_to: replyTo } }, true);
  }

  /** Take a message away; staff say why, perhaps afterwards. Doing it twice changes nothing, so it is sent again like `say`. */
  async remove(message: string, reason?: RemovalReason): Promise<void> {
    await this.#ask({ remove: { room: this.#around.room, message, ...(reason === undefined ? {} : { reason }) } }, true);
  }

  /** Take part in a mechanic: a command that may be sent again, for doing it twice changes nothing. */
  act<K extends Act>(kind: K, wish: Omit<NonNullable<Command[K]>, "room">): Promise<unknown> {
    return this.#ask({ [kind]: { room: this.#around.room, ...wish } }, true);
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

  // Coming in

  #connect(): void {
    this.#stage = "asking";
    this.#goodbye = null;
    this.#tell({ status: "connecting" });
    const mine = Symbol();
    this.#turn = mine;
    this.#around.ticket().then(
      (ticket) => this.#turn === mine && this.#open(ticket),
      () => this.#turn === mine && this.#retry(BROKEN, 0),
    );
  }

  #open(ticket: string): void {
    this.#stage = "opening";
    this.#pulse.begin();
    this.#limit();
    const ears = {
      opened: () => socket === this.#socket && this.#greet(ticket),
      heard: (text: string) => socket === this.#socket && this.#hear(text),
      closed: (code: number) => socket === this.#socket && this.#lost(code),
    };
    const socket: Socket = this.#around.open(ears, this.#keepingUp.places);
    this.#socket = socket;
  }

  /** Both at once: the server does them in order, and nobody waits for a second answer. */
  #greet(ticket: string): void {
    this.#stage = "joining";
    this.#send({ id: CONNECT_ID, connect: { ticket, v: WIRE_VERSION, app: APP } });
    this.#keepingUp.join();
  }

  #connected(answer: Connected): void {
    this.#pulse.expect(answer.ping);
    this.#refreshing.lasts(answer.exp);
    this.#around.tell({ kind: "connected", you: answer.you, time: answer.t });
  }

  #askFor(lanes: Places): void {
    this.#limit();
    this.#send({ id: JOIN_ID, join: { room: this.#around.room, lanes } });
  }

  #joined(answer: Joined): void {
    this.#keepingUp.joined(answer);
    if (!this.#keepingUp.isAsking) this.#unlimit();
    this.#badTickets = 0;
    if (this.#stage === "joined") return;
    this.#stage = "joined";
    this.#joinedAt = this.#around.clock.now();
    this.#tell({ status: "open" });
    if (this.#looking.isPassive) this.#send({ view: "passive" });
    this.#flush();
  }

  // Hearing

  #hear(text: string): void {
    this.#pulse.beat();
    const socket = this.#socket;
    for (const frame of read(text)) {
      if (socket !== this.#socket) return;
      this.#take(frame);
    }
  }

  #take(frame: Incoming): void {
    if (isPing(frame)) this.#send({});
    else if (frame.disconnect !== undefined) this.#sentAway(frame.disconnect);
    else if (frame.connect !== undefined) this.#connected(frame.connect);
    else if (frame.join !== undefined) this.#joined(frame.join);
    else if (frame.refresh !== undefined) this.#refreshing.lasts(frame.refresh.exp);
    else if (frame.error !== undefined) this.#refused(frame);
    else if (frame.whisper !== undefined) this.#around.tell({ kind: "whisper", whisper: frame.whisper });
    else if (frame.id !== undefined) this.#asked.answer(frame.id, answerIn(frame));
    else if (frame.r !== this.#around.room) return;
    else if (frame.reset !== undefined) this.#keepingUp.startOver();
    else if (frame.gap !== undefined) this.#keepingUp.skip(frame.gap);
    else if (frame.l !== undefined) this.#keepingUp.push(frame.l, frame);
    else this.#around.tell({ kind: "stats", viewers: frame.n ?? 0, unique: frame.u ?? null, taps: frame.re ?? {} });
  }

  #refused({ id, error }: Incoming): void {
    if (error === undefined || typeof id !== "number") return;
    if (id === CONNECT_ID) this.#lost(error.code === "ticket_refused" ? BAD_TICKET : BROKEN, error.retry ?? 0);
    else if (id === JOIN_ID) this.#lost(NOT_LET_IN[error.code] ?? BROKEN, error.retry ?? 0);
    else if (id === REFRESH_ID) this.renew();
    else this.#asked.refuse(id, error);
  }

  /** What was not heard while nobody looked comes with the answer to a join. */
  #see(view: View): void {
    if (this.#stage !== "joined") return;
    this.#send({ view });
    if (view === "active") this.#keepingUp.join();
  }

  // Going, and coming back

  #sentAway(goodbye: Disconnect): void {
    this.#goodbye = goodbye;
    this.#lost(goodbye.code, goodbye.after);
  }

  /** @param after Milliseconds the server asked to stay away. */
  #lost(code: number, after = 0): void {
    const final = this.#goodbye === null ? isFinal(code) : !this.#goodbye.reconnect;
    const steady = this.#stage === "joined" && this.#around.clock.now() - this.#joinedAt > STEADY;
    this.#drop();
    this.#asked.lost();
    if (code === BAD_TICKET && this.#badTickets === 0) this.#badTickets += 1;
    else if (final) return this.#close(code);
    if (steady) this.#backoff.begin();
    this.#retry(code, after);
  }

  #close(code: number): void {
    this.#asked.end();
    this.#tell({ status: "closed", code });
  }

  #retry(code: number, after: number): void {
    this.#stage = "off";
    const pause = Math.max(this.#backoff.next(after), this.#looking.isHidden ? LONGEST / 2 : 0);
    this.#timer = this.#around.clock.after(pause, () => {
      this.#timer = null;
      this.#connect();
    });
    this.#tell({ status: "waiting", retryAt: this.#around.clock.now() + pause, code });
  }

  #drop(): void {
    const socket = this.#socket;
    this.#socket = this.#turn = null;
    this.#stage = "off";
    this.#unlimit();
    this.#keepingUp.rest();
    this.#pulse.rest();
    this.#refreshing.rest();
    socket?.close();
  }

  #limit(): void {
    this.#timer ??= this.#around.clock.after(CONNECT_LIMIT, () => this.#lost(NO_PONG));
  }

  #unlimit(): void {
    this.#timer?.();
    this.#timer = null;
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
