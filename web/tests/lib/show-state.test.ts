import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { apply, MESSAGES_SHOWN } from "../../src/lib/show-state.ts";
import type { AnyEvent, Snapshot } from "../../src/lib/wire.ts";
import { aSnapshot, posted } from "../fakes.ts";

interface Script {
  readonly name: string;
  readonly snapshot: Snapshot;
  readonly events: readonly AnyEvent[];
  readonly after: Snapshot;
}

const folder = new URL("../../../tests/wire/", import.meta.url);
const scripts = readdirSync(folder)
  .filter((name) => name.endsWith(".json"))
  .map((name) => JSON.parse(readFileSync(new URL(name, folder), "utf8")) as Script);

describe("the wire scripts, which the server replays too", () => {
  test("there are some", () => {
    expect(scripts.length).toBeGreaterThan(5);
  });

  test.each(scripts.map((script) => [script.name, script] as const))("%s", (_name, script) => {
    expect(script.events.reduce(apply, script.snapshot)).toEqual(script.after);
  });
});

test("the page keeps as many messages as the server gives", () => {
  const events = Array.from({ length: MESSAGES_SHOWN + 7 }, (_, n) => posted(n + 1));

  const after = events.reduce<Snapshot>(apply, aSnapshot());

  expect(after.messages).toHaveLength(MESSAGES_SHOWN);
  expect(after.messages[0]?.text).toBe("message 8");
});

test("a fact heard twice leaves the same snapshot", () => {
  const once = apply(aSnapshot(), posted(1));

  expect(apply(once, posted(1))).toEqual(once);
});
