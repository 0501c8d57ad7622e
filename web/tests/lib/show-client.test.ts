import { beforeEach, describe, expect, test } from "vitest";
import { CommandError } from "../../src/lib/asked.ts";
import type { Incoming, Places } from "../../src/lib/frames.ts";
import { ShowClient } from "../../src/lib/show-client.ts";
import type { Connection, Told } from "../../src/lib/surroundings.ts";
import type { AnyEvent, Snapshot } from "../../src/lib/wire.ts";
import { connected, FakeSocket, joined, posted, restocked, resumed, settled, SHOW, TurnedClock } from "../fakes.ts";

let clock: TurnedClock;
let sockets: FakeSocket[];
let told: Told[];
let tickets: number;
let refuseTickets: boolean;

beforeEach(() => {
  clock = new TurnedClock();
  sockets = [];
  told = [];
  tickets = 0;
  refuseTickets = false;
});

function aClient(places?: Places): ShowClient {
  const open = (ears: ConstructorParameters<typeof FakeSocket>[0]): FakeSocket => {
    const socket = new FakeSocket(ears);
    sockets.push(socket);
    return socket;
  };
  const ticket = async (): Promise<string> => {
    if (refuseTickets) throw new Error("no server");
    return `ticket-${(tickets += 1)}`;
  };
  return new ShowClient({ room: SHOW, open, ticket, clock, random: () => 0, tell: (each) => told.push(each) }, places);
}

const socket = (): FakeSocket => sockets.at(-1) as FakeSocket;
const heard = (): AnyEvent[] => told.flatMap((each) => (each.kind === "event" ? [each.event] : []));
const snapshots = (): Snapshot[] => told.flatMap((each) => (each.kind === "snapshot" ? [each.snapshot] : []));
const connection = (): Connection | undefined => told.flatMap((each) => (each.kind === "connection" ? [each.connection] : [])).at(-1);
const words = (): string[] => heard().map((event) => (event.kind === "message.posted" ? event.message.text : event.kind));

const chat = (o: number, ...e: readonly AnyEvent[]): Incoming => ({ r: SHOW, l: "chat", o, ep: "k3f", e });

async function opened(): Promise<FakeSocket> {
  await settled();
  socket().ears.opened();
  return socket();
}

async function watching(client = aClient()): Promise<ShowClient> {
  client.start();
  (await opened()).says(connected, joined());
  return client;
}

describe("coming in", () => {
  test("a page shows its ticket, joins, and starts from the snapshot", async () => {
    aClient().start();
    const server = await opened();

    expect(server.sent).toEqual([
      { id: 1, connect: { ticket: "ticket-1", v: 1, app: "web/0.2" } },
      { id: 2, join: { room: SHOW, lanes: {} } },
    ]);
    server.says(connected, joined());
    expect(snapshots()).toHaveLength(1);
    expect(connection()).toEqual({ status: "open" });
  });

  test("a page that was given its snapshot over HTTP asks only for what came after", async () => {
    const client = aClient({ chat: { o: 8, ep: "k3f" }, shop: { o: 3, ep: "k3f" } });
    client.start();
    const server = await opened();
    server.says(connected);

    expect(server.last?.join?.lanes).toEqual({ chat: { o: 8, ep: "k3f" }, shop: { o: 3, ep: "k3f" } });
    server.says(resumed(10, [posted(9), posted(10)]));
    expect(snapshots()).toHaveLength(0);
    expect(words()).toEqual(["message 9", "message 10"]);
  });

  test("facts after the snapshot are told in order", async () => {
    await watching();

    socket().says(chat(11, posted(11)), chat(13, posted(12), posted(13)));

    expect(words()).toEqual(["message 11", "message 12", "message 13"]);
  });

  test("two lanes count for themselves", async () => {
    await watching();

    socket().says(chat(11, posted(11)), { r: SHOW, l: "shop", o: 4, ep: "k3f", e: [restocked(2, 5)] });

    expect(heard().map((event) => event.kind)).toEqual(["message.posted", "stock.changed"]);
  });

  test("a server that never answers is left after 15 s", async () => {
    aClient().start();
    await opened();

    await clock.turn(15_000);

    expect(sockets[0]?.closed).toBe(true);
    expect(connection()?.status).toBe("waiting");
  });
});

describe("nothing twice", () => {
  test("a fact that comes again is not told again", async () => {
    await watching();

    socket().says(chat(11, posted(11)), chat(11, posted(11)));

    expect(words()).toEqual(["message 11"]);
  });

  test("of a frame that overlaps, only the new facts are told", async () => {
    await watching();
    socket().says(chat(12, posted(11), posted(12)));

    socket().says(chat(14, posted(11), posted(12), posted(13), posted(14)));

    expect(words()).toEqual(["message 11", "message 12", "message 13", "message 14"]);
  });
});

describe("coming back", () => {
  test("a lost page resumes where it stopped and misses nothing", async () => {
    await watching();
    socket().says(chat(11, posted(11)));

    socket().ears.closed(1006);
    await clock.turn(500);
    const server = await opened();
    server.says(connected);

    expect(server.last?.join?.lanes).toEqual({ chat: { o: 11, ep: "k3f" }, shop: { o: 3, ep: "k3f" } });
    server.says(resumed(13, [posted(12), posted(13)]));
    expect(words()).toEqual(["message 11", "message 12", "message 13"]);
    expect(snapshots()).toHaveLength(1);
  });

  test("a page that was away too long is given a fresh snapshot", async () => {
    await watching();
    socket().ears.closed(1006);
    await clock.turn(500);
    (await opened()).says(connected, joined({ lanes: { chat: { ep: "new", o: 900, recovered: false, e: [] } } }));

    socket().says({ r: SHOW, l: "chat", o: 901, ep: "new", e: [posted(901)] });

    expect(snapshots()).toHaveLength(2);
    expect(words()).toEqual(["message 901"]);
  });

  test("a gap makes the page ask for what it missed, on the same connection", async () => {
    await watching();

    socket().says(chat(15, posted(15)));
    await clock.turn(0);

    expect(words()).toEqual([]);
    expect(socket().last?.join?.lanes).toEqual({ chat: { o: 10, ep: "k3f" }, shop: { o: 3, ep: "k3f" } });
    socket().says(resumed(15, [posted(11), posted(12), posted(13), posted(14), posted(15)]));
    expect(words()).toHaveLength(5);
    expect(sockets).toHaveLength(1);
  });

  test("gaps in a row make one join, then a pause", async () => {
    await watching();

    socket().says(chat(15, posted(15)), chat(20, posted(20)));
    await clock.turn(0);
    socket().says(chat(25, posted(25)));
    await clock.turn(1_000);

    expect(socket().sent.filter((frame) => frame.join !== undefined)).toHaveLength(2);
  });

  test("another epoch makes the page start afresh", async () => {
    await watching();

    socket().says({ r: SHOW, l: "chat", o: 11, ep: "new", e: [posted(11)] });
    await clock.turn(0);

    expect(socket().last?.join?.lanes).toEqual({});
    expect(words()).toEqual([]);
  });

  test("a reset makes the page forget where it stood", async () => {
    await watching();

    socket().says({ r: SHOW, reset: {} });
    await clock.turn(0);
    expect(socket().last?.join?.lanes).toEqual({});
    socket().says(joined());

    expect(snapshots()).toHaveLength(2);
  });

  test("an old connection that still talks is not heard", async () => {
    await watching();
    const old = socket();
    old.ears.closed(1006);

    old.says(chat(11, posted(11)));

    expect(words()).toEqual([]);
  });

  test("with a new name the page connects anew and loses nothing", async () => {
    const client = await watching();

    client.renew();
    const server = await opened();
    server.says(connected);

    expect(sockets[0]?.closed).toBe(true);
    expect(server.sent[0]?.connect?.ticket).toBe("ticket-2");
    expect(server.last?.join?.lanes).toEqual({ chat: { o: 10, ep: "k3f" }, shop: { o: 3, ep: "k3f" } });
  });
});

describe("waiting", () => {
  async function pauses(times: number): Promise<number[]> {
    const all: number[] = [];
    for (let n = 0; n < times; n += 1) {
      const last = connection();
      if (last?.status !== "waiting") throw new Error(`not waiting but ${last?.status}`);
      all.push(last.retryAt - clock.now());
      await clock.turn(last.retryAt - clock.now());
    }
    return all;
  }

  test("each loss waits longer, never more than 20 s", async () => {
    refuseTickets = true;
    const client = new ShowClient(
      { room: SHOW, open: () => new FakeSocket({ opened: () => 0, heard: () => 0, closed: () => 0 }), ticket: () => Promise.reject(new Error("down")), clock, random: () => 1, tell: (each) => told.push(each) },
    );
    client.start();
    await settled();

    expect(await pauses(8)).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 20_000, 20_000, 20_000]);
  });

  test("the server may ask for a longer pause", async () => {
    await watching();

    socket().says({ disconnect: { code: 3001, reason: "shutdown", reconnect: true, after: 1_200 } });

    expect(connection()).toEqual({ status: "waiting", retryAt: clock.now() + 1_200, code: 3001 });
  });

  test("a connection that held makes the next loss the first again", async () => {
    await watching();
    socket().ears.closed(1006);
    await clock.turn(500);
    (await opened()).says(connected, resumed(10, []));
    for (let n = 0; n < 4; n += 1) {
      await clock.turn(5_000);
      socket().says({});
    }

    socket().ears.closed(1006);

    expect(connection()).toEqual({ status: "waiting", retryAt: clock.now() + 500, code: 1006 });
  });

  test("a final code is the last word", async () => {
    await watching();

    socket().ears.closed(3507);
    await clock.turn(60_000);

    expect(connection()).toEqual({ status: "closed", code: 3507 });
    expect(sockets).toHaveLength(1);
  });

  test("a ticket that grew too old is replaced once", async () => {
    aClient().start();
    (await opened()).ears.closed(3500);
    await clock.turn(500);

    expect((await opened()).sent[0]?.connect?.ticket).toBe("ticket-2");
    socket().ears.closed(3500);
    expect(connection()).toEqual({ status: "closed", code: 3500 });
  });

  test("a refused ticket counts as too old", async () => {
    aClient().start();
    (await opened()).says({ id: 1, error: { code: "ticket_refused", message: "", retry: null, facts: {} } });
    await clock.turn(500);

    expect(sockets).toHaveLength(2);
  });

  test("silence for longer than a ping means that the line is dead", async () => {
    await watching();
    await clock.turn(34_000);
    expect(connection()).toEqual({ status: "open" });

    await clock.turn(1_000);

    expect(connection()?.status).toBe("waiting");
  });

  test("a ping is answered and keeps the line alive", async () => {
    await watching();
    await clock.turn(25_000);

    socket().says({});
    await clock.turn(25_000);

    expect(socket().last).toEqual({});
    expect(connection()).toEqual({ status: "open" });
  });

  test("a page nobody looks at comes back slowly, and at once when it is looked at", async () => {
    const client = await watching();
    client.hide(true);
    socket().ears.closed(1006);
    await clock.turn(5_000);
    expect(sockets).toHaveLength(1);

    client.hide(false);
    await settled();

    expect(sockets).toHaveLength(2);
  });

  test("a stopped page stays away", async () => {
    const client = await watching();

    client.stop();
    await clock.turn(60_000);

    expect(sockets).toHaveLength(1);
    expect(socket().closed).toBe(true);
  });
});

describe("commands", () => {
  test("what is said is answered", async () => {
    const client = await watching();

    const said = client.say("size M?", { key: "c-1" });
    const id = socket().last?.id ?? 0;
    socket().says({ id, say: { message: "msg_1", shown: true, held: false } });

    expect(socket().last?.say).toEqual({ room: SHOW, text: "size M?", key: "c-1", reply_to: null });
    await expect(said).resolves.toEqual({ message: "msg_1", shown: true, held: false });
  });

  test("a refused message says why", async () => {
    const client = await watching();

    const said = client.say("buy at example.com", { key: "c-1" });
    socket().says({ id: socket().last?.id ?? 0, error: { code: "message_refused", message: "", retry: null, facts: { reasons: ["link"] } } });

    await expect(said).rejects.toMatchObject({ code: "message_refused", facts: { reasons: ["link"] } });
  });

  test("what was said into a dying line is said again with the same key", async () => {
    const client = await watching();
    const said = client.say("hello", { key: "c-1" });
    const first = socket().last;

    socket().ears.closed(1006);
    await clock.turn(500);
    (await opened()).says(connected, resumed(10, []));

    expect(socket().last).toEqual(first);
    socket().says({ id: first?.id ?? 0, say: { message: "msg_1", shown: true, held: false } });
    await expect(said).resolves.toBeDefined();
  });

  test("nobody waits for an answer for ever", async () => {
    const client = await watching();
    const said = client.say("hello", { key: "c-1" });
    const ending = said.catch((error: unknown) => error);

    await clock.turn(15_000);

    expect(await ending).toBeInstanceOf(CommandError);
    expect(await ending).toMatchObject({ code: "timeout" });
  });

  test("taps are gathered into one frame", async () => {
    const client = await watching();

    for (let n = 0; n < 7; n += 1) client.react("heart");
    await clock.turn(400);

    expect(socket().sent.filter((frame) => frame.react !== undefined)).toEqual([{ react: { room: SHOW, kind: "heart", n: 7 } }]);
  });

  test("stats are told as they come", async () => {
    await watching();

    socket().says({ r: SHOW, n: 42, re: { heart: 7 } });

    expect(told.at(-1)).toEqual({ kind: "stats", viewers: 42, unique: null, taps: { heart: 7 } });
  });

  test("a whisper is told though it belongs to no room", async () => {
    await watching();

    socket().says({ whisper: { cart: 7, order: null, membership: null, held: null, question: null, appeal: null, words: null } });

    expect(told.at(-1)).toEqual({ kind: "whisper", whisper: { cart: 7, order: null, membership: null, held: null, question: null, appeal: null, words: null } });
  });

  test("a frame that is no JSON breaks nothing", async () => {
    await watching();

    socket().ears.heard("not json");
    socket().says(chat(11, posted(11)));

    expect(words()).toEqual(["message 11"]);
  });
});
