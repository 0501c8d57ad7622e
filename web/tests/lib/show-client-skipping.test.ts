/** The live connection when some of the show does not come: skipped by the server, unseen, or numbered anew. */
import { beforeEach, describe, expect, test } from "vitest";
import type { Incoming } from "../../src/lib/frames.ts";
import { ShowClient } from "../../src/lib/show-client.ts";
import type { Told } from "../../src/lib/surroundings.ts";
import { connected, FakeSocket, joined, posted, removed, restocked, resumed, settled, SHOW, TurnedClock } from "../fakes.ts";

let clock: TurnedClock;
let sockets: FakeSocket[];
let told: Told[];
let random: number;
let tickets: (() => Promise<string>)[];

beforeEach(() => {
  clock = new TurnedClock();
  sockets = [];
  told = [];
  random = 0;
  tickets = [];
});

const socket = (): FakeSocket => sockets.at(-1) as FakeSocket;
const kinds = (): string[] => told.flatMap((each) => (each.kind === "event" ? [each.event.kind] : each.kind === "gap" ? [`gap in ${each.lane}`] : []));
const joins = (): FakeSocket["sent"] => socket().sent.filter((frame) => frame.join !== undefined);
const chat = (o: number, ...e: Required<Incoming>["e"]): Incoming => ({ r: SHOW, l: "chat", o, ep: "k3f", e });

async function watching(): Promise<ShowClient> {
  const open = (ears: ConstructorParameters<typeof FakeSocket>[0]): FakeSocket => {
    sockets.push(new FakeSocket(ears));
    return socket();
  };
  const ticket = (): Promise<string> => tickets.shift()?.() ?? Promise.resolve("ticket");
  const client = new ShowClient({ room: SHOW, open, ticket, clock, random: () => random, tell: (each) => told.push(each) });
  client.start();
  await settled();
  socket().ears.opened();
  socket().says(connected, joined());
  return client;
}

describe("a gap", () => {
  const gap: Incoming = { r: SHOW, gap: { l: "chat", o: 40, ep: "k3f", e: [removed(9)] } };

  test("is told, what was removed meanwhile is taken away, and the chat goes on behind it", async () => {
    await watching();

    socket().says(gap, chat(41, posted(41)));

    expect(kinds()).toEqual(["message.removed", "gap in chat", "message.posted"]);
    expect(joins()).toHaveLength(1);
  });

  test("of what was already heard is none", async () => {
    await watching();
    socket().says(chat(11, posted(11)));

    socket().says({ r: SHOW, gap: { l: "chat", o: 11, ep: "k3f", e: [] } });

    expect(kinds()).toEqual(["message.posted"]);
  });

  test("counts when the page comes back: it asks for what came after it", async () => {
    await watching();
    socket().says(gap);

    socket().ears.closed(1006);
    await clock.turn(500);
    socket().ears.opened();
    socket().says(connected);

    expect(socket().last?.join?.lanes["chat"]).toEqual({ o: 40, ep: "k3f" });
  });
});

describe("an answer with a hole in it", () => {
  test("is not believed: the page asks for a snapshot", async () => {
    await watching();
    socket().says(chat(15, posted(15)));
    await clock.turn(0);

    socket().says(resumed(15, [posted(15)]));
    await clock.turn(2_000);

    expect(kinds()).toEqual([]);
    expect(socket().last?.join?.lanes).toEqual({});
  });
});

describe("a reset", () => {
  test("is answered by every page at another moment", async () => {
    await watching();
    random = 0.5;

    socket().says({ r: SHOW, reset: {} });
    await clock.turn(1_499);
    expect(joins()).toHaveLength(1);
    await clock.turn(1);

    expect(socket().last?.join?.lanes).toEqual({});
  });

  test("leaves nothing to be told until the snapshot is there", async () => {
    await watching();
    random = 0.5;

    socket().says({ r: SHOW, reset: {} }, { r: SHOW, l: "shop", o: 1, ep: "m7q", e: [restocked(1, 9)] });
    await clock.turn(1_500);
    socket().says(joined({ lanes: { shop: { o: 1, ep: "m7q", recovered: false, e: [] } } }), { r: SHOW, l: "shop", o: 2, ep: "m7q", e: [restocked(0, 10)] });

    expect(kinds()).toEqual(["stock.changed"]);
  });
});

describe("a join on an open connection", () => {
  test("that is never answered ends the connection", async () => {
    await watching();
    socket().says(chat(15, posted(15)));
    await clock.turn(0);

    await clock.turn(15_000);

    expect(sockets[0]?.closed).toBe(true);
  });

  test("that is refused for now is tried again when the server says", async () => {
    await watching();
    socket().says(chat(15, posted(15)));
    await clock.turn(0);

    socket().says({ id: 2, error: { code: "unavailable", message: "", retry: 7_000, facts: {} } });

    expect(told.at(-1)).toEqual({ kind: "connection", connection: { status: "waiting", retryAt: clock.now() + 7_000, code: 1006 } });
  });
});

test("whoever was shut out is told so, and does not come back", async () => {
  await watching();
  socket().says({ r: SHOW, reset: {} });
  await clock.turn(0);

  socket().says({ id: 2, error: { code: "banned", message: "", retry: null, facts: {} } });
  await clock.turn(60_000);

  expect(told.at(-1)).toEqual({ kind: "connection", connection: { status: "closed", code: 3507 } });
  expect(sockets).toHaveLength(1);
});

describe("a page out of sight", () => {
  test("is spared the chat after a while, and catches up when it is looked at", async () => {
    const client = await watching();
    client.hide(true);
    await clock.turn(4_999);
    expect(socket().last?.view).toBeUndefined();
    await clock.turn(1);
    expect(socket().last).toEqual({ view: "passive" });

    socket().says({ r: SHOW, l: "shop", o: 4, ep: "k3f", e: [restocked(2, 5)] });
    client.hide(false);

    expect(socket().sent.slice(-2)).toEqual([{ view: "active" }, { id: 2, join: { room: SHOW, lanes: { chat: { o: 10, ep: "k3f" }, shop: { o: 4, ep: "k3f" } } } }]);
    socket().says(chat(31, posted(31)), { ...joined({ lanes: { chat: { ep: "k3f", o: 12, recovered: true, e: [posted(11), posted(12)] } }, snapshot: null }) });
    expect(kinds()).toEqual(["stock.changed", "message.posted", "message.posted"]);
  });

  test("that is looked at again at once does not bother the server", async () => {
    const client = await watching();
    const before = socket().sent.length;

    client.hide(true);
    await clock.turn(4_000);
    client.hide(false);
    await clock.turn(10_000);

    expect(socket().sent).toHaveLength(before);
  });

  test("does not take the chat it is spared for a loss", async () => {
    const client = await watching();
    client.hide(true);
    await clock.turn(5_000);

    socket().says(chat(30, posted(30)));
    await clock.turn(5_000);

    expect(joins()).toHaveLength(1);
  });

  test("says so again when it comes back unseen", async () => {
    const client = await watching();
    client.hide(true);
    await clock.turn(5_000);
    socket().ears.closed(1006);
    await clock.turn(20_000);

    socket().ears.opened();
    socket().says(connected, joined());

    expect(socket().last).toEqual({ view: "passive" });
  });
});

describe("a connection whose time runs out", () => {
  /** 75 % of 3,300 s. */
  const EARLIEST = 2_475_000;

  async function hear(ms: number): Promise<void> {
    for (let passed = 0; passed < ms; passed += 25_000) {
      await clock.turn(Math.min(25_000, ms - passed));
      socket().says({});
    }
  }

  test("is given a new ticket in time, and lasts on", async () => {
    await watching();

    await hear(EARLIEST);
    expect(socket().sent).toContainEqual({ id: 3, refresh: { ticket: "ticket" } });
    socket().says({ id: 3, refresh: { exp: 3300 } });
    await hear(EARLIEST);

    expect(socket().sent.filter((frame) => frame.refresh !== undefined)).toHaveLength(2);
    expect(sockets).toHaveLength(1);
  });

  test("asks again when no ticket is to be had", async () => {
    await watching();
    tickets = [() => Promise.reject(new Error("offline"))];

    await hear(EARLIEST + 30_000);

    expect(socket().sent).toContainEqual({ id: 3, refresh: { ticket: "ticket" } });
  });

  test("is made anew when the new ticket is refused", async () => {
    await watching();
    await hear(EARLIEST);

    socket().says({ id: 3, error: { code: "ticket_refused", message: "", retry: null, facts: {} } });
    await settled();

    expect(sockets).toHaveLength(2);
  });

  test("refreshes at another moment on every page", async () => {
    random = 1;
    await watching();

    await hear(EARLIEST + 400_000);

    expect(socket().sent.filter((frame) => frame.refresh !== undefined)).toEqual([]);
  });
});
