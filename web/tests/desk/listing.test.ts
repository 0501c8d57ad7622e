import { beforeEach, expect, test } from "vitest";
import { Listing } from "../../src/desk/listing.ts";
import { Problem } from "../../src/lib/problems.ts";
import { settled } from "../fakes.ts";

interface Numbers {
  readonly items: readonly number[];
  readonly next: string | null;
}

let asked: (string | null)[];
let answers: (Numbers | string | Promise<Numbers>)[];
let listing: Listing<Numbers>;

beforeEach(() => {
  asked = [];
  answers = [];
  const host = { addController: () => undefined, removeController: () => undefined, requestUpdate: () => undefined, updateComplete: Promise.resolve(true) };
  listing = new Listing(host, async (after) => {
    asked.push(after);
    const answer = answers.shift() ?? { items: [], next: null };
    if (typeof answer === "string") throw new Problem({ code: answer });
    return answer;
  });
});

test("a list goes on where it ended", async () => {
  answers = [{ items: [1, 2], next: "b" }, { items: [3], next: null }];

  await listing.look();
  await listing.more();
  await listing.more();

  expect([asked, listing.page]).toEqual([[null, "b"], { items: [1, 2, 3], next: null }]);
});

test("a failure is told where there is nothing to show, and what is known stays", async () => {
  answers = ["offline", { items: [1], next: "b" }, "busy", "offline"];

  await listing.look();
  expect([listing.failed, listing.page]).toEqual(["offline", null]);

  await listing.look();
  await listing.look();
  expect([listing.failed, listing.problem, listing.page?.items]).toEqual([null, null, [1]]);

  await listing.more();
  expect([listing.problem, listing.busy, listing.page?.items]).toEqual(["offline", false, [1]]);
});

test("an answer to what was sought before is left", async () => {
  let answer = (_page: Numbers): void => undefined;
  answers = [new Promise((come) => (answer = come)), { items: [7], next: null }];

  const before = listing.look();
  await listing.seek();
  answer({ items: [1], next: null });
  await before;
  await settled();

  expect(listing.page?.items).toEqual([7]);
});

test("what is known may stay until the answer is there", async () => {
  answers = [{ items: [1], next: null }, { items: [2], next: null }];
  await listing.look();

  const seeking = listing.seek({ stays: true });
  expect(listing.page?.items).toEqual([1]);
  await seeking;

  expect(listing.page?.items).toEqual([2]);
});

test("whoever wants to know whether it came is told", async () => {
  answers = ["offline"];

  await expect(listing.read()).rejects.toThrow("offline");
});

test("what comes after a page that was read anew meanwhile leaves no hole", async () => {
  let answer = (_page: Numbers): void => undefined;
  answers = [{ items: [1], next: "b" }, { items: [2], next: "c" }, new Promise((come) => (answer = come)), { items: [1], next: "b" }];
  await listing.look();
  await listing.more();

  const more = listing.more();
  await listing.look();
  answer({ items: [3], next: null });
  await more;

  expect(listing.page).toEqual({ items: [1], next: "b" });
});

test("a search that fails says so, though what was known stays", async () => {
  answers = [{ items: [1], next: null }, "offline", { items: [2], next: null }];
  await listing.look();

  await listing.seek({ stays: true });
  expect([listing.problem, listing.page?.items]).toEqual(["offline", [1]]);

  await listing.more();
  expect([listing.problem, listing.page?.items, asked]).toEqual([null, [2], [null, null, null]]);
});
