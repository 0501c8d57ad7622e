import { expect, test } from "vitest";
import type { Api } from "../../src/lib/api.ts";
import { comeByLink, type Happening, linkIn, myOrders, type OrderEvent, placeIn, stepsOf, storyOf, takesMoney } from "../../src/lib/order-story.ts";
import type { Order, OrderStatus } from "../../src/lib/shop.ts";

const AT = "2026-11-28T03:00:00Z";

function happened(...events: readonly OrderEvent[]): readonly Happening[] {
  return events.map((event) => ({ event, status: "paid", at: AT }));
}

function shown(status: OrderStatus, ...events: readonly OrderEvent[]): readonly string[] {
  return stepsOf(status, happened(...events)).map(({ event, at }) => (at === null ? `(${event})` : event));
}

test("what is still to come follows what happened, while all goes well", () => {
  expect(shown("pending_payment", "placed")).toEqual(["placed", "(money_came)", "(packed)", "(shipped)", "(delivered)"]);
  expect(shown("packed", "placed", "money_came", "packed")).toEqual(["placed", "money_came", "packed", "(shipped)", "(delivered)"]);
  expect(shown("delivered", "placed", "money_came", "packed", "shipped", "delivered").at(-1)).toBe("delivered");
});

test("an order that was paid late shows that its time had run out", () => {
  expect(shown("paid", "placed", "hold_ended", "money_came").slice(0, 4)).toEqual(["placed", "hold_ended", "money_came", "(packed)"]);
});

test("nothing follows an ending", () => {
  expect(shown("expired", "placed", "hold_ended")).toEqual(["placed", "hold_ended"]);
  expect(shown("cancelled", "placed", "buyer_cancelled")).toEqual(["placed", "buyer_cancelled"]);
  expect(shown("refunded", "placed", "money_came", "all_refunded")).toEqual(["placed", "money_came", "all_refunded"]);
});

test("an order takes money while it waits and its units are held", () => {
  const order = { status: "pending_payment", reserved_until: AT } as Order;

  expect(takesMoney(order, Date.parse(AT) - 1)).toBe(true);
  expect(takesMoney(order, Date.parse(AT))).toBe(false);
  expect(takesMoney({ ...order, status: "paid" }, 0)).toBe(false);
});

test("the address says what is looked at", () => {
  expect(placeIn("/orders")).toEqual({ order: null, receipt: false });
  expect(placeIn("/orders/")).toEqual({ order: null, receipt: false });
  expect(placeIn("/orders/ord_1")).toEqual({ order: "ord_1", receipt: false });
  expect(placeIn("/orders/ord_1/receipt")).toEqual({ order: "ord_1", receipt: true });
});

test("a letter's link stands behind the hash and nowhere else", async () => {
  const asked: unknown[] = [];
  const api = { ask: (...what: unknown[]) => (asked.push(what), Promise.resolve(null)) } as unknown as Api;

  expect([linkIn("#view=a.b.c"), linkIn(""), linkIn("#other")]).toEqual(["a.b.c", null, null]);
  await comeByLink(api, "ord_1", "a.b.c");
  await storyOf(api, "ord_1");
  await myOrders(api, null);
  await myOrders(api, "c=");

  expect(asked).toEqual([
    ["POST", "/orders/ord_1/view", { body: { link: "a.b.c" }, name: "no" }],
    ["GET", "/orders/ord_1/story", { name: "may" }],
    ["GET", "/orders"],
    ["GET", "/orders?cursor=c%3D"],
  ]);
});
