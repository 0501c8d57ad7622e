import { beforeEach, expect, test } from "vitest";
import { Doing } from "../../src/elements/doing.ts";
import { Problem } from "../../src/lib/problems.ts";

let drawn: number;
let doing: Doing;

beforeEach(() => {
  drawn = 0;
  doing = new Doing({ addController: () => undefined, removeController: () => undefined, requestUpdate: () => (drawn += 1), updateComplete: Promise.resolve(true) });
});

const refused = (code: string) => (): Promise<never> => Promise.reject(new Problem({ code }));

test("a form is busy until the last of what it does is done", async () => {
  let finish = (): void => undefined;
  const long = doing.do(() => new Promise<void>((done) => (finish = done)));
  const short = doing.do(async () => undefined);

  await short;
  expect(doing.busy).toBe(true);

  finish();
  expect(await long).toBe(true);
  expect(doing.busy).toBe(false);
});

test("what fails is told until something else is done", async () => {
  expect(await doing.do(refused("bad_rules"))).toBe(false);
  expect([doing.problem, doing.busy]).toEqual(["bad_rules", false]);

  await doing.do(async () => undefined);

  expect(doing.problem).toBeNull();
});

test("what was saved is told until something else stands there", async () => {
  await doing.save(async () => undefined, refused("never asked"));
  expect(doing.saved).toBe(true);

  doing.forget();

  expect(doing.saved).toBe(false);
});

test("what was changed while it was being saved is not said to be saved", async () => {
  let finish = (): void => undefined;
  const saving = doing.save(() => new Promise<void>((done) => (finish = done)), refused("never asked"));

  doing.forget();
  finish();
  await saving;

  expect([doing.saved, doing.busy]).toEqual([false, false]);
});

test("what somebody else has changed is read before it is told", async () => {
  const read: string[] = [];

  await doing.save(refused("rules_changed"), async () => read.push("theirs"));
  await doing.save(refused("bad_rules"), async () => read.push("not this one"));

  expect([read, doing.problem, doing.saved]).toEqual([["theirs"], "bad_rules", false]);
});

test("every change is drawn, and whoever comes back is told nothing of before", async () => {
  await doing.do(refused("bad_rules"));
  const before = drawn;

  doing.hostDisconnected();

  expect(doing.problem).toBeNull();
  expect(drawn).toBe(before + 1);
});
