import { beforeEach, expect, test } from "vitest";
import { type Picture, Watching } from "../../src/lib/whep.ts";
import { aDoor, agreed, empty, FakePeer, refused } from "../fake-peer.ts";
import { TurnedClock } from "../fakes.ts";

let clock: TurnedClock;
let peers: FakePeer[];
let told: Picture[];

beforeEach(() => {
  clock = new TurnedClock();
  peers = [];
  told = [];
});

function watch(door: ReturnType<typeof aDoor>): Watching {
  const peer = (): RTCPeerConnection => {
    const made = new FakePeer();
    peers.push(made);
    return made.asPeer;
  };
  const watching = new Watching({
    endpoint: "/whep/shw_1",
    fetch: door.fetch,
    clock,
    random: () => 0,
    peer,
    stream: () => ({ addTrack: () => undefined }) as unknown as MediaStream,
    changed: (picture) => told.push(picture),
  });
  watching.start();
  return watching;
}

/** What the door answers has come through. */
const heard = (): Promise<void> => clock.turn(0);
const phases = (): string[] => told.map((picture) => picture.phase);

test("the picture plays when the line stands", async () => {
  watch(aDoor(agreed));
  await heard();

  peers[0]?.becomes("connected");

  expect(peers[0]?.answer).toBe("answer");
  expect(phases()).toEqual(["asking", "playing"]);
});

test("a show without a picture is asked again when it said", async () => {
  const door = aDoor(empty, agreed);
  watch(door);
  await heard();
  expect(told.at(-1)).toEqual({ phase: "empty", retryAt: clock.now() + 2_000 });

  await clock.turn(1_999);
  expect(door.asked).toHaveLength(1);
  await clock.turn(1);

  expect(door.asked).toHaveLength(2);
});

test("good news is not waited for", async () => {
  const door = aDoor(empty, agreed);
  const watching = watch(door);
  await heard();

  watching.nudge();
  await heard();

  expect(door.asked).toHaveLength(2);
});

test("a lost line is hung up, taken away and asked for again", async () => {
  const door = aDoor(agreed, () => agreed("/whep/sessions/2"));
  watch(door);
  await heard();
  peers[0]?.becomes("connected");

  peers[0]?.becomes("failed");
  expect(told.at(-1)).toEqual({ phase: "lost" });
  expect(peers[0]?.connectionState).toBe("closed");
  await clock.turn(500);

  expect(door.asked).toEqual(["POST /whep/shw_1", "DELETE /whep/sessions/1", "POST /whep/shw_1"]);
});

test("a line that finds itself again within four seconds is kept", async () => {
  watch(aDoor(agreed));
  await heard();
  peers[0]?.becomes("connected");

  peers[0]?.becomes("disconnected");
  await clock.turn(3_000);
  peers[0]?.becomes("connected");
  await clock.turn(3_000);

  expect(peers).toHaveLength(1);
});

test("a picture that stands still is asked for again", async () => {
  watch(aDoor(agreed));
  await heard();
  peers[0]?.becomes("connected");
  if (peers[0] !== undefined) peers[0].frames = 30;

  await clock.turn(12_000);

  expect(phases()).toContain("lost");
});

test("leaving closes the line and takes the session away", async () => {
  const door = aDoor(agreed);
  const watching = watch(door);
  await heard();
  peers[0]?.becomes("connected");

  watching.stop();
  await clock.turn(60_000);

  expect(peers[0]?.connectionState).toBe("closed");
  expect(door.asked).toEqual(["POST /whep/shw_1", "DELETE /whep/sessions/1"]);
  expect(phases().at(-1)).toBe("off");
});

test("who left before the answer came takes it away too", async () => {
  const door = aDoor(agreed);
  const watching = watch(door);

  watching.stop();
  await heard();

  expect(door.asked.at(-1)).toBe("DELETE /whep/sessions/1");
});

test("a full house is told, and asked again later", async () => {
  watch(aDoor(() => refused(503, "room_full")));
  await heard();

  expect(told.at(-1)).toMatchObject({ phase: "failed", code: "room_full" });
});
