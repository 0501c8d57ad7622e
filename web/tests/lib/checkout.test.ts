import { expect, test } from "vitest";
import { BLANK, countryOf, type Draft, faultsIn, faultsOf, remembered, wayOf, wishOf } from "../../src/lib/checkout.ts";
import type { Cart, DeliveryWay, Order } from "../../src/lib/shop.ts";

const words = { ru: "Курьер", en: "Courier" };
const money = (amount: number): Cart["total"] => ({ amount, currency: "RUB" });

const PICKUP: DeliveryWay = { method: "pickup", title: words, note: null, price: money(0), free_from: null, needs_address: false, needs_postcode: false, countries: [], total: money(100) };
const POST: DeliveryWay = { ...PICKUP, method: "post", price: money(50), needs_address: true, needs_postcode: true, countries: ["RU", "BY"], total: money(150) };
const CART: Cart = { version: 1, lines: [], subtotal: money(100), discount: money(0), total: money(100), code: null, deliveries: [PICKUP, POST] };
const FULL: Draft = { email: "anna@shop.example", phone: "", method: "post", name: "Anna", country: "BY", city: "Minsk", street: "Lenina 1", postcode: "220000", note: "", say_name: "" };

function anOrder(change: Partial<Order>): Order {
  return { contact: { email: "a@b.example", phone: null }, delivery: { method: "pickup", title: words, price: money(0), address: null }, ...change } as Order;
}

test("who never ordered begins with nothing filled in", () => {
  expect(remembered([])).toBe(BLANK);
});

test("the last order is remembered, and the last address even if the last parcel was fetched", () => {
  const address = { name: "Anna", country: "BY", region: "", city: "Minsk", street: "Lenina 1", postcode: "220000", note: "ring" };
  const sent = anOrder({ contact: { email: null, phone: "+79001234567" }, delivery: { method: "post", title: words, price: money(50), address } });

  expect(remembered([sent])).toEqual({ email: "", phone: "+79001234567", method: "post", name: "Anna", country: "BY", city: "Minsk", street: "Lenina 1", postcode: "220000", note: "ring", say_name: "" });
  expect(remembered([anOrder({}), sent])).toMatchObject({ email: "a@b.example", method: "pickup", street: "Lenina 1" });
});

test("a way that is offered no more gives place to the first one", () => {
  expect(wayOf(CART, { ...BLANK, method: "drone" })).toBe(PICKUP);
  expect(wayOf(CART, { ...BLANK, method: "post" })).toBe(POST);
  expect(wayOf(null, BLANK)).toBeNull();
  expect(wayOf({ ...CART, deliveries: [] }, BLANK)).toBeNull();
});

test("a country that is not gone to gives place to the first one", () => {
  expect(countryOf(POST, { ...BLANK, country: "BY" })).toBe("BY");
  expect(countryOf(POST, { ...BLANK, country: "IT" })).toBe("RU");
  expect(countryOf(PICKUP, BLANK)).toBe("");
});

test.each([
  [{ ...FULL }, POST, {}],
  [{ ...BLANK, email: "anna@shop.example" }, PICKUP, {}],
  [{ ...BLANK, email: "анна@пример.рф" }, PICKUP, {}],
  [{ ...BLANK, phone: "8 900 123-45-67" }, PICKUP, {}],
  [BLANK, PICKUP, { email: "missing" }],
  [{ ...BLANK, email: "  " }, PICKUP, { email: "missing" }],
  [{ ...BLANK, email: "anna@shop" }, PICKUP, { email: "wrong" }],
  [{ ...BLANK, phone: "8 900" }, PICKUP, { phone: "wrong" }],
  [{ ...BLANK, email: "anna@shop.example", phone: "8" }, PICKUP, { phone: "wrong" }],
  [{ ...FULL, name: " ", street: "", postcode: "" }, POST, { name: "missing", street: "missing", postcode: "missing" }],
] as const)("what is missing is named by its field", (draft, way, faults) => {
  expect(faultsOf(draft, way)).toEqual(faults);
});

test.each([
  ["bad_delivery", { why: "postcode" }, { postcode: "missing" }],
  ["bad_delivery", { why: "country" }, { country: "wrong" }],
  ["bad_delivery", { why: "method" }, { method: "wrong" }],
  ["bad_delivery", { why: "address" }, { street: "missing" }],
  ["unfit", { faults: [{ at: ["body", "contact", "phone"], why: "no" }, { at: ["body", "delivery", "address", "city"], why: "no" }] }, { phone: "wrong", city: "wrong" }],
  ["unfit", { faults: [{ at: ["body", "expected_total"] }, {}] }, {}],
  ["unfit", {}, {}],
  ["sold_out", { variant: "var_1" }, {}],
] as const)("what the server does not take is named by its field: %s %o", (code, facts, faults) => {
  expect(faultsIn({ code, facts })).toEqual(faults);
});

test("an address goes out only with a way that needs one, and trimmed", () => {
  expect(wishOf("shw_1", { ...FULL, name: " Anna " }, POST)).toEqual({
    show: "shw_1",
    contact: { email: "anna@shop.example", phone: null },
    delivery: { method: "post", address: { name: "Anna", country: "BY", city: "Minsk", street: "Lenina 1", postcode: "220000", note: "" } },
    expected_total: money(150),
    say_name: false,
  });
  expect(wishOf("shw_1", { ...FULL, say_name: "yes" }, PICKUP).say_name).toBe(true);
  expect(wishOf("shw_1", FULL, PICKUP).delivery).toEqual({ method: "pickup", address: null });
});
