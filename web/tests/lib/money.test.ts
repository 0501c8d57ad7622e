import { expect, test } from "vitest";
import { percentOff, price } from "../../src/lib/money.ts";

const plain = (text: string): string => text.replace(/[\u00a0\u202f]/g, " ");

test("kopecks are shown only when there are any", () => {
  expect(plain(price({ amount: 499_000, currency: "RUB" }, "ru"))).toBe("4 990 ₽");
  expect(plain(price({ amount: 499_050, currency: "RUB" }, "ru"))).toBe("4 990,50 ₽");
});

test("each language writes money its own way", () => {
  expect(plain(price({ amount: 499_000, currency: "RUB" }, "en"))).toBe("₽4,990");
  expect(plain(price({ amount: 1_205, currency: "USD" }, "en"))).toBe("$12.05");
});

test("a currency without small change has none", () => {
  expect(plain(price({ amount: 990, currency: "JPY" }, "en"))).toBe("¥990");
});

test("the largest sum is exact", () => {
  expect(plain(price({ amount: 2 ** 53 - 1, currency: "RUB" }, "en"))).toBe("₽90,071,992,547,409.91");
});

test("a discount is never rounded up", () => {
  expect(percentOff({ amount: 4_990, currency: "RUB" }, { amount: 7_490, currency: "RUB" })).toBe(33);
  expect(percentOff({ amount: 7_490, currency: "RUB" }, { amount: 7_490, currency: "RUB" })).toBe(0);
});
