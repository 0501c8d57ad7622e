import { expect, test } from "vitest";
import type { Api } from "../../src/lib/api.ts";
import { asked, EVERY_ORDER, joined, type ListedOrder, listOrders, nextStep, take } from "../../src/lib/desk-orders.ts";
import { ORDER_STATUSES } from "../../src/lib/shop.ts";

function anOrder(id: string, placed_at: string, units = 1): ListedOrder {
  const nothing = { amount: 0, currency: "RUB" };
  return { id, number: id, show: "shw_1", status: "paid", buyer_name: "", contact: { email: "a@b.example", phone: null }, titles: [], units, total: nothing, refunded: nothing, placed_at };
}

const [newest, newer, older] = [anOrder("c", "2026-11-28T03:00:03Z"), anOrder("b", "2026-11-28T03:00:02Z"), anOrder("a", "2026-11-28T03:00:01Z")] as const;

test("a fresh page takes the place of what it covers, and what follows it stays", () => {
  const changed = { ...newer, units: 2 };

  expect(joined([newest, changed], [newer, older])).toEqual([newest, changed, older]);
});

test("orders of one moment are told apart by their ids", () => {
  const twin = anOrder("bb", newer.placed_at);

  expect(joined([twin], [twin, newer, older])).toEqual([twin, newer, older]);
});

test("an empty page means that there is nothing", () => {
  expect(joined([], [older])).toEqual([]);
});

test("what is not asked for stays out of the address", async () => {
  const paths: string[] = [];
  const api = { ask: (_method: string, path: string) => (paths.push(path), Promise.resolve({ items: [], next: null })) } as unknown as Api;

  await listOrders(api, EVERY_ORDER);
  await listOrders(api, { status: "paid", show: "", words: " a&b " }, "cur");

  expect(paths).toEqual(["/desk/orders", "/desk/orders?status=paid&words=a%26b&cursor=cur"]);
  expect(asked({})).toBe("");
});

test("an order waits for one step at a time", () => {
  const steps = ORDER_STATUSES.map((status) => nextStep(status)).filter((step) => step !== null);

  expect(steps).toEqual(["pack", "ship", "deliver"]);
});

test("a step says what was said and nothing else", async () => {
  const asked: unknown[] = [];
  const api = { ask: (...what: unknown[]) => (asked.push(what), Promise.resolve(null)) } as unknown as Api;

  await take(api, "ord_1", "ship", { note: " ", carrier: " Post ", tracking: "" }, "k");
  await take(api, "ord_1", "pack", { note: "n", carrier: "x", tracking: "x" }, "k2");

  expect(asked).toEqual([
    ["POST", "/desk/orders/ord_1/ship", { body: { carrier: "Post" }, key: "k" }],
    ["POST", "/desk/orders/ord_1/pack", { body: { note: "n" }, key: "k2" }],
  ]);
});
