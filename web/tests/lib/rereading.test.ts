import { beforeEach, expect, test } from "vitest";
import type { OwnWords } from "../../src/lib/chat-lines.ts";
import { LATELY, Rereading } from "../../src/lib/rereading.ts";
import { ShowRoom } from "../../src/lib/show-room.ts";
import { aMessage, aSnapshot, FakeSocket, settled, TurnedClock } from "../fakes.ts";

const ROOM = aSnapshot().show.id;
const words = (n: number): OwnWords => ({ message: aMessage(n), held: null, removed: false, reasons: [] });

let clock: TurnedClock;
let asked: number;
let own: OwnWords[];
let broken: boolean;
let show: ShowRoom;
let page: Rereading;

beforeEach(() => {
  clock = new TurnedClock();
  asked = 0;
  own = [];
  broken = false;
  const snapshot = { ...aSnapshot(), messages: [aMessage(1)] };
  show = new ShowRoom({ open: (ears) => new FakeSocket(ears), ticket: async () => "t", clock, random: () => 0, changed: () => undefined }, { snapshot, lanes: {} });
  const read = async (): Promise<readonly OwnWords[]> => {
    asked += 1;
    if (broken) throw new Error("offline");
    return own;
  };
  page = new Rereading({ read, show, clock, random: () => 0.5 });
});

const alone = (): readonly string[] => show.now.margin.alone.map(({ text }) => text);

test("a page asks at once when it comes, once more if that failed, and when somebody else looks at it", async () => {
  broken = true;
  page.comeBack("anna");
  await settled();
  broken = false;
  page.comeBack("anna");
  await settled();
  page.comeBack("anna");
  page.comeBack("boris");

  expect(asked).toBe(3);
});

test("pages that have said nothing lately do not ask when all come back, the others do in the next seconds, once", async () => {
  page.comeBack("anna");
  await settled();
  page.comeBack("anna");
  await clock.turn(LATELY + 1);
  expect(asked).toBe(1);

  page.said();
  page.comeBack("anna");
  page.comeBack("anna");
  await clock.turn(1_000);
  expect(asked).toBe(1);
  await clock.turn(10_000);
  expect(asked).toBe(2);

  await clock.turn(LATELY);
  page.comeBack("anna");
  await clock.turn(10_000);
  expect(asked).toBe(2);
});

test("what is said in another tab is asked for if it has not come by itself, and stands there once", async () => {
  own = [words(1), words(2)];
  page.hear({ room: ROOM, message: aMessage(1).id }, "anna");
  await clock.turn(10_000);
  expect(asked).toBe(0);

  page.hear({ room: ROOM, message: aMessage(2).id }, "anna");
  page.hear({ room: "shw_other", message: aMessage(3).id }, "anna");
  await clock.turn(10_000);

  page.hear({ room: ROOM, message: aMessage(2).id }, "anna");
  await clock.turn(10_000);

  expect([asked, alone()]).toEqual([1, ["message 2"]]);
});

test("what stands otherwise is asked for at once", async () => {
  page.hear({ room: ROOM, message: null }, "anna");
  await settled();

  expect(asked).toBe(1);
});

test("a page on which words of its person are held asks however long ago they were said", async () => {
  own = [{ ...words(2), held: "waiting" }];
  page.comeBack("anna");
  await clock.turn(2 * LATELY);
  page.comeBack("anna");
  await clock.turn(10_000);

  expect(asked).toBe(2);
});
