/** The live socket when the page comes back: from sleep, or to another network. */
import { beforeEach, expect, test } from "vitest";
import { ShowClient } from "../../src/lib/show-client.ts";
import type { Connection } from "../../src/lib/surroundings.ts";
import { connected, FakeSocket, joined, resumed, settled, SHOW, TurnedClock } from "../fakes.ts";

let clock: TurnedClock;
let sockets: FakeSocket[];
let last: Connection | null;

beforeEach(() => {
  clock = new TurnedClock();
  sockets = [];
  last = null;
});

const socket = (): FakeSocket => sockets.at(-1) as FakeSocket;
const connection = (): Connection | null => last;

async function opened(): Promise<FakeSocket> {
  await settled();
  socket().ears.opened();
  return socket();
}

async function watching(): Promise<ShowClient> {
  const open = (ears: ConstructorParameters<typeof FakeSocket>[0]): FakeSocket => {
    sockets.push(new FakeSocket(ears));
    return socket();
  };
  const tell: ConstructorParameters<typeof ShowClient>[0]["tell"] = (told) => {
    if (told.kind === "connection") last = told.connection;
  };
  const client = new ShowClient({ room: SHOW, open, ticket: async () => "ticket", clock, random: () => 0, tell });
  client.start();
  (await opened()).says(connected, joined());
  return client;
}

test("when the network is back the page comes anew at once, and asks for what it missed", async () => {
  const client = await watching();

  client.renew();
  const server = await opened();
  server.says(connected);

  expect(sockets).toHaveLength(2);
  expect(sockets[0]?.closed).toBe(true);
  expect(server.last?.join?.lanes).toEqual({ chat: { o: 10, ep: "k3f" }, shop: { o: 3, ep: "k3f" } });
});

test("when the network is back nobody waits for the next try", async () => {
  const client = await watching();
  socket().ears.closed(1006);

  client.renew();
  await settled();

  expect(sockets).toHaveLength(2);
});

test("a page back from sleep does not trust a line that was quiet meanwhile", async () => {
  const client = await watching();
  clock.sleep(600_000);

  client.wake();
  await settled();

  expect(sockets).toHaveLength(2);
  expect(connection()).toEqual({ status: "connecting" });
});

test("what was on its way when the network changed is said again with its key", async () => {
  const client = await watching();
  const said = client.say("hello", { key: "c-1" });

  client.renew();
  (await opened()).says(connected, resumed(10, []));

  const again = socket().last;
  expect(again?.say?.key).toBe("c-1");
  socket().says({ id: again?.id ?? 0, say: { message: "msg_1", shown: true, held: false } });
  await expect(said).resolves.toEqual({ message: "msg_1", shown: true, held: false });
});

test("a page that was closed for good is not renewed", async () => {
  const client = await watching();
  socket().ears.closed(3507);

  client.renew();
  await settled();

  expect(sockets).toHaveLength(1);
});

test("whoever says something does not wait for the next try", async () => {
  const client = await watching();
  socket().ears.closed(1006);

  void client.say("hello", { key: "c-1" });
  (await opened()).says(connected, resumed(10, []));

  expect(sockets).toHaveLength(2);
  expect(socket().last?.say?.key).toBe("c-1");
});
