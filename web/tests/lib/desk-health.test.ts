import { expect, test } from "vitest";
import type { Api } from "../../src/lib/api.ts";
import { breaks, invariants, lookNow, standing } from "../../src/lib/desk-health.ts";

test("nothing is well before somebody looked", () => {
  const found = { checked_at: "2026-11-28T03:00:00Z", checked: 30, violations: 0, broken: [] };

  expect([standing({ ...found, checked_at: null }), standing(found), standing({ ...found, violations: 1 })]).toEqual(["unknown", "well", "broken"]);
});

test("each door is asked as it wants", async () => {
  const asked: unknown[] = [];
  const api = { ask: (...what: unknown[]) => (asked.push(what), Promise.resolve(null)) } as unknown as Api;

  await invariants(api);
  await lookNow(api);
  await breaks(api, null);
  await breaks(api, "a=");

  expect(asked).toEqual([["GET", "/health/invariants"], ["POST", "/health/invariants"], ["GET", "/desk/payment-breaks"], ["GET", "/desk/payment-breaks?cursor=a%3D"]]);
});
