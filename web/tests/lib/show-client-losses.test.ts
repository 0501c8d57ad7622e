/**
 * Whatever the network and the server do, a page hears each fact once and in order, or is told of a gap or given a
 * snapshot. A server of a few lines and a network without mercy play it through, the same way for the same seed.
 */
import { expect, test } from "vitest";
import type { Incoming, Outgoing, Places } from "../../src/lib/frames.ts";
import { ShowClient } from "../../src/lib/show-client.ts";
import type { Told } from "../../src/lib/surroundings.ts";
import type { AnyEvent } from "../../src/lib/wire.ts";
import { aSnapshot, connected, FakeSocket, posted, removed, restocked, SHOW, TurnedClock } from "../fakes.ts";

const STEPS = 400;
const KEPT = 30;

/** A small generator of chance. Source: mulberry32. */
function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The truth: numbered facts, two lanes, the last few of each at hand. */
class Show {
  epoch = 1;
  readonly lanes: Record<"chat" | "shop", AnyEvent[]> = { chat: [], shop: [] };
  readonly truth: Record<"chat" | "shop", number[]> = { chat: [], shop: [] };
  #n = 0;

  happen(lane: "chat" | "shop", random: () => number): void {
    const n = (this.#n += 1);
    this.truth[lane].push(n);
    this.lanes[lane].push(lane === "shop" ? restocked(n, n) : random() < 0.2 ? removed(n) : posted(n));
  }

  forget(): void {
    this.epoch += 1;
    this.lanes.chat.length = this.lanes.shop.length = 0;
  }

  join(places: Places): Incoming {
    const answer = (lane: "chat" | "shop"): { readonly e: readonly AnyEvent[]; readonly whole: boolean; readonly o: number } => {
      const place = places[lane];
      const o = this.lanes[lane].length;
      const whole = place?.ep === String(this.epoch) && o - place.o >= 0 && o - place.o <= KEPT;
      return { e: whole ? this.lanes[lane].slice(place.o) : [], whole, o };
    };
    const both = { chat: answer("chat"), shop: answer("shop") };
    const recovered = both.chat.whole && both.shop.whole;
    const lane = (name: "chat" | "shop") => ({ ep: String(this.epoch), o: both[name].o, recovered, e: recovered ? both[name].e : [] });
    return { id: 2, join: { room: SHOW, lanes: { chat: lane("chat"), shop: lane("shop") }, snapshot: recovered ? null : aSnapshot(), n: 1 } };
  }
}

/** One connection's server end: says what is new, or skips some of the chat and says that. */
class Server {
  readonly socket: FakeSocket;
  readonly #show: Show;
  #told: { chat: number; shop: number } | null = null;
  #read = 0;
  #opened = false;

  constructor(socket: FakeSocket, show: Show) {
    this.socket = socket;
    this.#show = show;
  }

  open(): void {
    if (!this.#opened) this.socket.ears.opened();
    this.#opened = true;
  }

  answer(): void {
    for (let next = this.socket.sent[this.#read]; next !== undefined; next = this.socket.sent[this.#read]) {
      this.#read += 1;
      this.#obey(next);
    }
  }

  reset(): void {
    this.#told = null;
    this.socket.says({ r: SHOW, reset: {} });
  }

  tick(random: () => number): void {
    if (this.#told === null) return;
    const frames: Incoming[] = [];
    for (const lane of ["shop", "chat"] as const) {
      const e = this.#show.lanes[lane].slice(this.#told[lane]);
      const place = { o: this.#show.lanes[lane].length, ep: String(this.#show.epoch) };
      if (e.length === 0) continue;
      this.#told[lane] = place.o;
      const again = random() < 0.2 ? this.#show.lanes[lane].slice(-e.length - 2) : e;
      if (random() < 0.1) continue; // lost between the server and us
      if (lane === "chat" && random() < 0.15) frames.push({ r: SHOW, gap: { l: lane, ...place, e: e.filter((event) => event.kind === "message.removed") } });
      else frames.push({ r: SHOW, l: lane, ...place, e: again });
      if (random() < 0.2) frames.push(frames.at(-1) as Incoming);
    }
    if (frames.length > 0) this.socket.says(...frames);
  }

  #obey(command: Outgoing): void {
    if (command.connect !== undefined) this.socket.says(connected);
    if (command.join === undefined) return;
    this.#told = { chat: this.#show.lanes.chat.length, shop: this.#show.lanes.shop.length };
    this.socket.says(this.#show.join(command.join.lanes));
  }
}

/** What one lane was told between two snapshots or gaps. `gap`: it ended with one, after what was picked out of it. */
interface Stretch {
  readonly numbers: number[];
  readonly removals: Set<number>;
  gap: boolean;
}

function stretches(told: readonly Told[], lane: Name): readonly Stretch[] {
  const all: Stretch[] = [{ numbers: [], removals: new Set(), gap: false }];
  for (const each of told) {
    const now = all.at(-1) as Stretch;
    if (each.kind === "event" && laneOf(each.event) === lane) {
      now.numbers.push(numberOf(each.event));
      if (each.event.kind === "message.removed") now.removals.add(numberOf(each.event));
    } else if (each.kind === "snapshot" || (each.kind === "gap" && each.lane === lane)) {
      now.gap = each.kind === "gap";
      all.push({ numbers: [], removals: new Set(), gap: false });
    }
  }
  return all;
}

/** Each stretch must be a piece of the truth without a hole; before a gap, removals may stand alone. */
function faults(told: readonly Told[], truth: readonly number[], lane: Name): readonly (readonly number[])[] {
  return stretches(told, lane)
    .filter(({ numbers, removals, gap }) => {
      const from = truth.indexOf(numbers[0] ?? 0);
      const odd = numbers.findIndex((n, index) => truth[from + index] !== n);
      const rest = odd < 0 ? [] : numbers.slice(odd);
      return !rest.every((n, index) => gap && removals.has(n) && n > (numbers[odd + index - 1] ?? 0));
    })
    .map(({ numbers }) => numbers);
}

type Name = "chat" | "shop";
const laneOf = (event: AnyEvent): Name => (event.kind === "stock.changed" ? "shop" : "chat");
const numberOf = (event: AnyEvent): number => (event.kind === "stock.changed" ? event.version : Number.parseInt(event.id.slice(4), 16));

async function play(seed: number): Promise<{ readonly told: readonly Told[]; readonly show: Show }> {
  const random = chance(seed);
  const clock = new TurnedClock();
  const show = new Show();
  const told: Told[] = [];
  let server: Server | null = null;
  const open = (ears: ConstructorParameters<typeof FakeSocket>[0]): FakeSocket => {
    server = new Server(new FakeSocket(ears), show);
    return server.socket;
  };
  const here = (): Server | null => server;
  const client = new ShowClient({ room: SHOW, open, ticket: async () => "ticket", clock, random, tell: (each) => told.push(each) });
  client.start();
  for (let step = 0; step < STEPS; step += 1) {
    await clock.turn(random() * 2_000);
    const fate = random();
    if (fate < 0.05) here()?.socket.ears.closed(1006);
    else if (fate < 0.06) {
      show.forget();
      here()?.reset();
    } else if (fate < 0.1) client.hide(random() < 0.5);
    else if (fate < 0.2) here()?.open();
    else show.happen(fate < 0.7 ? "chat" : "shop", random);
    here()?.answer();
    if (random() < 0.6) here()?.tick(random);
  }
  client.hide(false);
  for (let calm = 0; calm < 30; calm += 1) {
    await clock.turn(3_000);
    here()?.open();
    here()?.answer();
    for (const lane of ["chat", "shop"] as const) show.happen(lane, () => 1);
    here()?.tick(() => 1); // nothing is lost any more
  }
  client.stop();
  return { told, show };
}

test.each(Array.from({ length: 60 }, (_, seed) => seed + 1))("nothing is told twice, out of order, or missed in silence (evening %i)", async (seed) => {
  const { told, show } = await play(seed);

  for (const lane of ["shop", "chat"] as const) {
    const last = stretches(told, lane).at(-1)?.numbers.at(-1);
    expect(faults(told, show.truth[lane], lane)).toEqual([]);
    expect(last ?? show.truth[lane].at(-1)).toBe(show.truth[lane].at(-1));
  }
});
