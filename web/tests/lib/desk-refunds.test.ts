import { expect, test } from "vitest";
import type { Api } from "../../src/lib/api.ts";
import { decideRefund, EMPTY_REFUND, fiscalReceipts, giveBack, listRefunds, refundsOf, whatOf } from "../../src/lib/desk-refunds.ts";
import { minorUnits } from "../../src/lib/money.ts";

test("a sum is read as people type it, and nothing else is a sum", () => {
  expect(["1 990,50", "1990.5", "7", "0,01", "1\u00a0000"].map((typed) => minorUnits(typed, "RUB"))).toEqual([199_050, 199_050, 700, 1, 100_000]);
  expect(["", "0", "-1", "1,005", "1e3", "ten", "99999999999999999"].map((typed) => minorUnits(typed, "RUB"))).toEqual(Array(7).fill(null));
  expect([minorUnits("1500", "JPY"), minorUnits("1.5", "JPY"), minorUnits("1.5", "KWD")]).toEqual([1500, null, 1500]);
});

test("a form asks for everything, for units, or for a sum", () => {
  expect(whatOf(EMPTY_REFUND, "RUB")).toEqual({ kind: "everything" });
  expect(whatOf({ ...EMPTY_REFUND, kind: "units", units: { 0: 2, 1: 0 }, delivery: true }, "RUB")).toEqual({ kind: "units", lines: [{ position: 0, units: 2 }], delivery: true });
  expect(whatOf({ ...EMPTY_REFUND, kind: "money", sum: "10" }, "RUB")).toEqual({ kind: "money", amount: { amount: 1000, currency: "RUB" } });
});

test("a form that asks for nothing is not sent", () => {
  expect(whatOf({ ...EMPTY_REFUND, kind: "units" }, "RUB")).toBeNull();
  expect(whatOf({ ...EMPTY_REFUND, kind: "money", sum: "x" }, "RUB")).toBeNull();
});

test("each door is asked as it wants", async () => {
  const asked: unknown[] = [];
  const api = { ask: (...what: unknown[]) => (asked.push(what), Promise.resolve({ items: [] })) } as unknown as Api;

  await refundsOf(api, "ord_1");
  await fiscalReceipts(api, "ord_1");
  await listRefunds(api, "", null);
  await listRefunds(api, "needs_review", "c");
  await giveBack(api, "ord_1", { what: { kind: "everything" }, reason: "r", restock: true }, "k");
  await decideRefund(api, "rfn_1", { gave_back: true, note: "n" }, "k2");

  expect(asked).toEqual([
    ["GET", "/desk/orders/ord_1/refunds"],
    ["GET", "/desk/orders/ord_1/fiscal-receipts"],
    ["GET", "/desk/refunds"],
    ["GET", "/desk/refunds?status=needs_review&cursor=c"],
    ["POST", "/desk/orders/ord_1/refunds", { body: { what: { kind: "everything" }, reason: "r", restock: true }, key: "k" }],
    ["POST", "/desk/refunds/rfn_1/decision", { body: { gave_back: true, note: "n" }, key: "k2" }],
  ]);
});
