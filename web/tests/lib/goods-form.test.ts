import { expect, test } from "vitest";
import { currencyOf, type Goods, leftOfGoods, priceOfGoods, type StockedVariant } from "../../src/lib/desk-goods.ts";
import { formOf, isProblem, moneyIn, NEW_GOODS, NEW_LINE, NEW_VARIANT, sumOf, unitsIn, wishOf } from "../../src/lib/goods-form.ts";

const words = (text: string) => ({ ru: text, en: text });
const rubles = (amount: number) => ({ amount, currency: "RUB" });

function aVariant(change: Partial<StockedVariant> = {}): StockedVariant {
  return { id: "var_1", name: words("Сосна"), sku: "LAN-1", barcode: null, options: [], price: rubles(2790_00), list_price: rubles(3490_00), on_hand: 5, reserved: 2, left: 3, version: 1, ...change };
}

function goods(change: Partial<Goods> = {}): Goods {
  const product = { id: "prd_1", slug: "lantern", title: { ru: "Фонарь", en: "Lantern" }, description: words(""), picture: "", attributes: [] };
  const specification = [{ key: "weight", label: words("Вес"), value: words("420"), unit: words("г") }];
  return { product, specification, pictures: [], vendor: "Мыс", category: "", source: null, external_id: null, version: 3, archived_at: null, variants: [aVariant()], selling: [], ...change };
}

test("a form that nobody changed sends what is known", () => {
  expect(wishOf(formOf(goods()), "RUB")).toEqual({
    title: { ru: "Фонарь", en: "Lantern" },
    description: words(""),
    vendor: "Мыс",
    category: "",
    pictures: [],
    attributes: [{ key: "weight", label: words("Вес"), value: words("420"), unit: words("г") }],
    variants: [{ id: "var_1", name: words("Сосна"), sku: "LAN-1", barcode: null, options: [], price: rubles(2790_00), list_price: rubles(3490_00) }],
  });
});

test("a new product says how many units it begins with, and one language is enough", () => {
  const form = { ...NEW_GOODS, title: { ru: " Фонарь ", en: "" }, variants: [{ ...NEW_VARIANT, price: "1 290,50", stock: "7" }], lines: [NEW_LINE] };

  const wish = wishOf(form, "RUB");

  expect(wish).toMatchObject({ title: words("Фонарь"), attributes: [], variants: [{ id: null, price: rubles(1290_50), list_price: null, stock: 7 }] });
});

test.each([
  ["title", { title: words(" ") }],
  ["variant_name", { variants: [{ ...NEW_VARIANT, name: words("") }] }],
  ["price", { variants: [{ ...NEW_VARIANT, price: "дорого" }] }],
  ["price", { variants: [{ ...NEW_VARIANT, price: "10", list_price: "9" }] }],
  ["price", { variants: [{ ...NEW_VARIANT, list_price: "9" }] }],
  ["stock", { variants: [{ ...NEW_VARIANT, stock: "-1" }] }],
  ["line", { lines: [{ ...NEW_LINE, label: words("Вес") }] }],
])("what cannot be sent says which field it is: %s", (field, change) => {
  const wish = wishOf({ ...NEW_GOODS, title: words("Фонарь"), ...change }, "RUB");

  expect(wish).toEqual({ field, place: 0 });
  expect(isProblem(wish)).toBe(true);
});

test.each([
  ["1 290,50", 1290_50],
  ["1290.5", 1290_50],
  ["0", 0],
  ["12.500", 12_50],
  ["", null],
  ["12.505", undefined],
  ["-1", undefined],
  ["1e3", undefined],
  ["9999999999999", undefined],
])("a sum as it is typed: %s", (text, amount) => {
  expect(moneyIn(text, "RUB")).toEqual(typeof amount === "number" ? rubles(amount) : amount);
});

test("a sum that is shown is read back", () => {
  for (const amount of [0, 1, 99, 100, 1290_50]) expect(moneyIn(sumOf(rubles(amount)), "RUB")).toEqual(rubles(amount));
  expect(sumOf({ amount: 500, currency: "JPY" })).toBe("500");
});

test("units are whole, and fewer than nothing only where one takes away", () => {
  expect([unitsIn("1 200"), unitsIn("−2"), unitsIn("1.5"), unitsIn(""), unitsIn("1000001")]).toEqual([1200, null, null, null, null]);
  expect([unitsIn("−2", { negative: true }), unitsIn("+3", { negative: true })]).toEqual([-2, 3]);
});

test("a product of several prices is sold from the lowest", () => {
  const several = goods({ variants: [aVariant(), aVariant({ id: "var_2", price: rubles(100), left: 4 }), aVariant({ id: "var_3", price: null, left: 0 })] });

  expect(priceOfGoods(several)).toEqual({ price: rubles(100), from: true });
  expect(leftOfGoods(several)).toBe(7);
  expect(priceOfGoods(goods({ variants: [aVariant({ price: null })] }))).toBeNull();
  expect([currencyOf(null), currencyOf(goods())]).toEqual(["RUB", "RUB"]);
});
