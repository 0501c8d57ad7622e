import { beforeEach, expect, test } from "vitest";
import { type Broadcast, Broadcasting } from "../../src/lib/whip.ts";
import { aDoor, agreed, FakePeer, refused } from "../fake-peer.ts";
import { TurnedClock } from "../fakes.ts";

let clock: TurnedClock;
let peers: FakePeer[];
let told: Broadcast[];

beforeEach(() => {
  clock = new TurnedClock();
  peers = [];
  told = [];
});

function send(door: ReturnType<typeof aDoor>): Broadcasting {
  const peer = (): RTCPeerConnection => {
    const made = new FakePeer();
    peers.push(made);
    return made.asPeer;
  };
  const broadcasting = new Broadcasting({ endpoint: "/whip/shw_1", key: "sk_1", fetch: door.fetch, clock, random: () => 0, peer, changed: (broadcast) => told.push(broadcast) });
  broadcasting.start({ getTracks: () => [] } as unknown as MediaStream);
  return broadcasting;
}

const heard = (): Promise<void> => clock.turn(0);
const phases = (): string[] => told.map((broadcast) => broadcast.phase);
const inside = (): Response => agreed("/whip/sessions/1");

test("the host shows the stream key and is on air when the line stands", async () => {
  const door = aDoor(inside);
  send(door);
  await heard();

  peers[0]?.becomes("connected");

  expect(door.headers[0]).toMatchObject({ Authorization: "Bearer sk_1", "X-Vitrina-Source": "browser" });
  expect(phases()).toEqual(["starting", "on_air"]);
});

test("a broken line is mended without being asked", async () => {
  const door = aDoor(inside, () => agreed("/whip/sessions/2"));
  send(door);
  await heard();
  peers[0]?.becomes("connected");

  peers[0]?.becomes("failed");
  await clock.turn(500);
  peers[1]?.becomes("connected");

  expect(door.asked).toEqual(["POST /whip/shw_1", "DELETE /whip/sessions/1", "POST /whip/shw_1"]);
  expect(phases()).toEqual(["starting", "on_air", "again", "again", "on_air"]);
});

test("a line that is mended names the session it takes the place of", async () => {
  const door = aDoor(inside, () => agreed("/whip/sessions/2"));
  const broadcasting = send(door);
  await heard();
  peers[0]?.becomes("connected");

  peers[0]?.becomes("failed");
  await clock.turn(500);
  peers[1]?.becomes("connected");
  broadcasting.stop();
  broadcasting.start({ getTracks: () => [] } as unknown as MediaStream);
  await heard();

  const posts = door.headers.filter((_, at) => door.asked[at]?.startsWith("POST"));
  expect(posts.map((headers) => (headers as Record<string, string>)["X-Vitrina-Resumes"])).toEqual([undefined, "1", undefined]);
});

test("another device that took the show keeps it", async () => {
  const door = aDoor(inside, () => refused(409, "taken"));
  send(door);
  await heard();
  peers[0]?.becomes("connected");

  peers[0]?.becomes("closed");
  await clock.turn(60_000);

  expect(told.at(-1)).toEqual({ phase: "failed", code: "taken" });
  expect(door.asked.filter((asked) => asked.startsWith("POST"))).toHaveLength(2);
});

test("a wrong key is not tried again", async () => {
  const door = aDoor(() => refused(401, "wrong_stream_key"));
  send(door);
  await clock.turn(60_000);

  expect(told.at(-1)).toEqual({ phase: "failed", code: "wrong_stream_key" });
  expect(door.asked).toHaveLength(1);
});

test("a picture that never gets through says so", async () => {
  send(aDoor(inside));

  await clock.turn(120_000);

  expect(told.at(-1)).toEqual({ phase: "failed", code: "no_route" });
});

test("stopping hangs up, with the key, and stays off", async () => {
  const door = aDoor(inside);
  const broadcasting = send(door);
  await heard();
  peers[0]?.becomes("connected");

  broadcasting.stop();
  await clock.turn(60_000);

  expect(peers[0]?.connectionState).toBe("closed");
  expect(door.asked).toEqual(["POST /whip/shw_1", "DELETE /whip/sessions/1"]);
  expect(phases().at(-1)).toBe("off");
});
