import { expect, test } from "vitest";
import type { Api } from "../../src/lib/api.ts";
import { allGood, askReturn, closeReturn, decideReturn, inspectReturn, linesOf, listReturns, myReturns, payForReturn, type Return, type ReturnStatus, returnable, sendReturn } from "../../src/lib/returns.ts";

function aReturn(status: ReturnStatus, position: number, units: number): Return {
  const at = "2026-11-28T03:00:00Z";
  return { id: "ret_1", order: "ord_1", status, lines: [{ position, units, good: null, damaged: null }], reason: "", tracking: null, refund: null, requested_at: at, changed_at: at };
}

test("what is on its way back cannot be asked for again, what was turned down can", () => {
  const lines = [{ units: 3 }, { units: 1 }];

  expect(returnable(lines, [])).toEqual({ 0: 3, 1: 1 });
  expect(returnable(lines, [aReturn("in_transit", 0, 2), aReturn("rejected", 0, 1), aReturn("closed", 1, 1)])).toEqual({ 0: 1, 1: 1 });
  expect(returnable(lines, [aReturn("refunded", 1, 1)])).toEqual({ 0: 3, 1: 0 });
});

test("lines of no units are not meant", () => {
  expect(linesOf({ 0: 0, 2: 1 })).toEqual([{ position: 2, units: 1 }]);
});

test("an inspection begins with everything as it was sent", () => {
  expect(allGood(aReturn("received", 1, 2))).toEqual([{ position: 1, good: 2, damaged: 0 }]);
});

test("each door is asked as it wants", async () => {
  const asked: unknown[] = [];
  const api = { ask: (...what: unknown[]) => (asked.push(what), Promise.resolve({ items: [] })) } as unknown as Api;

  await myReturns(api, "ord_1");
  await askReturn(api, "ord_1", { units: { 0: 1 }, reason: "small" }, "a");
  await sendReturn(api, "ret_1", "", "b");
  await sendReturn(api, "ret_1", "RA1", "c");
  await closeReturn(api, "ret_1", "d");
  await listReturns(api, "requested", "x");
  await decideReturn(api, "ret_1", "approve", "", "e");
  await inspectReturn(api, "ret_1", [{ position: 0, good: 1, damaged: 0 }], "n", "f");
  await payForReturn(api, "ret_1", true, "", "g");

  expect(asked).toEqual([
    ["GET", "/orders/ord_1/returns"],
    ["POST", "/orders/ord_1/returns", { body: { lines: [{ position: 0, units: 1 }], reason: "small" }, key: "a" }],
    ["POST", "/returns/ret_1/sent", { body: {}, key: "b" }],
    ["POST", "/returns/ret_1/sent", { body: { tracking: "RA1" }, key: "c" }],
    ["POST", "/returns/ret_1/close", { body: {}, key: "d" }],
    ["GET", "/desk/returns?status=requested&cursor=x"],
    ["POST", "/desk/returns/ret_1/approve", { body: {}, key: "e" }],
    ["POST", "/desk/returns/ret_1/inspect", { body: { lines: [{ position: 0, good: 1, damaged: 0 }], note: "n" }, key: "f" }],
    ["POST", "/desk/returns/ret_1/refund", { body: { delivery: true }, key: "g" }],
  ]);
});
