import { beforeEach, expect, test } from "vitest";
import { CommandError } from "../../src/lib/asked.ts";
import { type Sending, Talk } from "../../src/lib/talk.ts";
import type { Said } from "../../src/lib/wire.ts";

let keys: string[];
let endings: (Said | CommandError)[];
let told: Sending[];
let talk: Talk;

beforeEach(() => {
  keys = [];
  endings = [];
  told = [];
  let fresh = 0;
  const client = {
    say: async (_text: string, { key }: { readonly key: string }): Promise<Said> => {
      keys.push(key);
      const ending = endings.shift() ?? { message: "msg_1", shown: true, held: false };
      if (ending instanceof CommandError) throw ending;
      return ending;
    },
  };
  talk = new Talk({ client, freshKey: () => `k${(fresh += 1)}`, changed: (sending) => told.push(sending) });
});

async function say(text: string): Promise<boolean> {
  talk.keep(text, null);
  return talk.sayKept();
}

test("two messages are two keys, even with the same words", async () => {
  await say("hello");
  await say("hello");

  expect(keys).toEqual(["k1", "k2"]);
  expect(told.filter((each) => each.state === "sent")).toEqual([
    { state: "sent", n: 1 },
    { state: "sent", n: 2 },
  ]);
});

test("a message whose answer was lost goes out again with its key", async () => {
  endings = [new CommandError({ code: "timeout" })];
  expect(await say("hello")).toBe(false);

  await say("hello");

  expect(keys).toEqual(["k1", "k1"]);
});

test("a refused message tells why, and goes out under a new key", async () => {
  endings = [new CommandError({ code: "message_refused", facts: { reasons: ["link"] } })];
  await say("example.com");
  expect(told.at(-1)).toEqual({ state: "refused", code: "message_refused", reasons: ["link"] });

  await say("example.com");

  expect(keys).toEqual(["k1", "k2"]);
});

test("a held message is not called refused", async () => {
  endings = [{ message: "msg_1", shown: false, held: false }];

  await say("hello");

  expect(told.at(-1)).toEqual({ state: "sent", n: 1 });
});

test("changed words are another message", async () => {
  endings = [new CommandError({ code: "timeout" })];
  await say("hello");

  await say("hello!");

  expect(keys).toEqual(["k1", "k2"]);
});

test("a message that waits for a name is said with its key once there is one", async () => {
  endings = [new CommandError({ code: "may_not_write" })];
  expect(await say("hello")).toBe(false);
  expect(told.at(-1)).toEqual({ state: "refused", code: "may_not_write", reasons: [] });

  expect(await talk.sayKept()).toBe(true);

  expect(keys).toEqual(["k1", "k1"]);
});
