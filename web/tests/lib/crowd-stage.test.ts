import { expect, test } from "vitest";
import { savedIn } from "../../src/lib/crowd-stage.ts";
import type { Cart, CartLine } from "../../src/lib/shop.ts";

const roubles = (whole: number): { readonly amount: number; readonly currency: string } => ({ amount: whole * 100, currency: "RUB" });
const aLine = (offer: string, kind: string): CartLine => ({ offer, reasons: [{ kind, name: { ru: "", en: "" }, amount: roubles(100), code: null }] }) as unknown as CartLine;
const cart = { lines: [aLine("lamp", "unlock"), aLine("mug", "unlock"), aLine("bowl", "flash")] } as unknown as Cart;

test("a discount on one offer takes nothing off the others", () => {
  expect(savedIn(cart, "lamp")).toEqual(roubles(100));
  expect(savedIn(cart, "bowl")).toBeNull();
});

test("a discount on everything takes what it takes off each", () => {
  expect(savedIn(cart, null)).toEqual(roubles(200));
  expect(savedIn(null, null)).toBeNull();
});
