import { beforeEach, describe, expect, test } from "vitest";
import type { Ears } from "../../src/lib/surroundings.ts";
import { Ways } from "../../src/lib/ways.ts";
import { FakeSocket, TurnedClock } from "../fakes.ts";

let clock: TurnedClock;
let opened: { readonly way: "straight" | "round"; readonly socket: FakeSocket }[];
let ways: Ways;
let heard: string[];
let codes: number[];

beforeEach(() => {
  clock = new TurnedClock();
  opened = [];
  heard = [];
  codes = [];
  const by = (way: "straight" | "round") => (ears: Ears) => {
    const socket = new FakeSocket(ears);
    opened.push({ way, socket });
    return socket;
  };
  ways = new Ways({ socket: by("straight"), events: by("round"), clock, random: () => 0 });
});

const open = (): ReturnType<Ways["open"]> => ways.open({ opened: () => 0, heard: (text) => heard.push(text), closed: (code) => codes.push(code) }, {});
const last = (): FakeSocket => opened.at(-1)?.socket as FakeSocket;
const taken = (): string[] => opened.map(({ way }) => way);

/** A try that the network blocks. */
function blocked(): void {
  open();
  last().ears.closed(1006);
}

function goRound(): void {
  for (let n = 0; n < 3; n += 1) blocked();
  open();
}

test("the straight way is tried first", () => {
  open();
  last().ears.opened();
  last().says({});

  expect(taken()).toEqual(["straight"]);
  expect(heard).toEqual(["{}"]);
});

test("three tries in a row that brought nothing lead round", () => {
  goRound();

  expect(taken()).toEqual(["straight", "straight", "straight", "round"]);
  expect(codes).toEqual([1006, 1006, 1006]);
});

test("a socket that said something is no blocked one, however it ends", () => {
  for (let n = 0; n < 5; n += 1) {
    open();
    last().says({});
    last().ears.closed(1006);
  }
  open();

  expect(new Set(taken())).toEqual(new Set(["straight"]));
});

test("one that is given up after a long silence counts, one that is left at once does not", async () => {
  for (let n = 0; n < 3; n += 1) open().close();
  for (let n = 0; n < 3; n += 1) {
    const socket = open();
    await clock.turn(10_000);
    socket.close();
  }
  open();

  expect(taken().at(-2)).toBe("straight");
  expect(taken().at(-1)).toBe("round");
});

describe("round", () => {
  test("that is no better leads back", () => {
    goRound();
    last().ears.closed(1006);
    open();

    expect(taken().at(-1)).toBe("straight");
  });

  test("that turns us away leads back, too", () => {
    goRound();
    last().says({ disconnect: { code: 3013, reason: "turned away", reconnect: true, after: 2_000 } });
    last().ears.closed(3013);
    open();

    expect(taken().at(-1)).toBe("straight");
  });

  test("that works is taken again after a loss", () => {
    goRound();
    last().ears.opened();
    last().ears.closed(1006);
    open();

    expect(taken().slice(-2)).toEqual(["round", "round"]);
  });

  test("it looks after some minutes whether the straight way is free, and takes it", async () => {
    goRound();
    last().ears.opened();
    await clock.turn(299_999);
    expect(opened).toHaveLength(4);

    await clock.turn(1);
    const probe = last();
    probe.ears.opened();

    expect(probe.closed).toBe(true);
    expect(opened[3]?.socket.closed).toBe(true);
    expect(codes.at(-1)).toBe(1006);
    open();
    expect(taken().at(-1)).toBe("straight");
  });

  test("a look that finds it blocked changes nothing, and is repeated later", async () => {
    goRound();
    last().ears.opened();
    await clock.turn(300_000);
    last().ears.closed(1006);
    expect(opened[3]?.socket.closed).toBe(false);

    await clock.turn(300_000);

    expect(taken().slice(4)).toEqual(["straight", "straight"]);
  });

  test("nobody looks any more once the page has left", async () => {
    goRound();
    last().ears.opened();
    const { length } = opened;
    (opened[3]?.socket as FakeSocket).ears.closed(1006);
    await clock.turn(900_000);

    expect(opened).toHaveLength(length);
  });
});
