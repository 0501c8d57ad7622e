import { expect, test } from "vitest";
import { type Action, type Method, meansOf, nameOf, stepOf, waysFor } from "../../src/lib/paying.ts";
import type { Order, Payment } from "../../src/lib/shop.ts";

const NOW = Date.parse("2026-11-22T17:00:00Z");
const roubles = (amount: number) => ({ amount: amount * 100, currency: "RUB" });
const code: Action = { kind: "qr", url: "https://bank.example/q", qr: { size: 29, path: "M4 4h1v1h-1z" }, expires_at: "2026-11-22T17:03:00Z" };

const order = (payment: Partial<Payment> | null) =>
  ({ payment: payment === null ? null : { id: "pay_1", provider: "play", status: "requested", action: null, ...payment } }) as Order;

test("an order without a payment, or after one without money, has a way to be chosen", () => {
  expect(stepOf(order(null), NOW)).toEqual({ kind: "choose", after: "nothing" });
  expect(stepOf(order({ status: "declined" }), NOW)).toEqual({ kind: "choose", after: "declined" });
  expect(stepOf(order({ status: "cancelled" }), NOW)).toEqual({ kind: "choose", after: "ended" });
});

test("an unanswered payment is waited for", () => {
  expect(stepOf(order({ status: "requested" }), NOW)).toEqual({ kind: "waiting" });
  expect(stepOf(order({ status: "captured" }), NOW)).toEqual({ kind: "waiting" });
  expect(stepOf(order({ status: "requires_action" }), NOW)).toEqual({ kind: "waiting" });
});

test("what the bank wants is done until it runs out, whether the server has told so or not", () => {
  const waiting = order({ status: "requires_action", action: code });

  expect(stepOf(waiting, NOW + 179_999)).toEqual({ kind: "act", action: code });
  expect(stepOf(waiting, NOW + 180_000)).toEqual({ kind: "choose", after: "ended" });
  expect(stepOf(order({ status: "requires_action", action: { ...code, expires_at: null } }), NOW * 2).kind).toBe("act");
});

test("ways that do not take so much are not offered, and play money is apart", () => {
  const card: Method = { provider: "stripe", method: "card", kind: "card", least: null, most: null, keeps: false };
  const sbp: Method = { provider: "yookassa", method: "sbp", kind: "sbp", least: roubles(1), most: roubles(700_000), keeps: false };
  const story: Method = { provider: "play", method: "pays", kind: "test", least: null, most: null, keeps: false };

  expect(waysFor(roubles(100), [sbp, card, story])).toEqual({ real: [sbp, card], stories: [story] });
  expect(waysFor(roubles(700_001), [sbp, card]).real).toEqual([card]);
  expect(waysFor({ amount: 99, currency: "RUB" }, [sbp]).real).toEqual([]);
  expect([meansOf(sbp), meansOf(story)]).toEqual([
    { provider: "yookassa", method: "sbp" },
    { provider: "play", outcome: "pays" },
  ]);
  expect(nameOf(sbp)).toBe("yookassa sbp");
});
