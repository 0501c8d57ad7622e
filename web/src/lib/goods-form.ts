/** A product on a form: every field a text, as somebody types it; and what is sent of it, or what is wrong. */
import type { Goods, Option } from "./desk-goods.ts";
import type { Localized, Money } from "./wire.ts";

/** A text in each language. */
export interface Texts {
  readonly ru: string;
  readonly en: string;
}

export interface LineForm {
  readonly key: string | null;
  readonly label: Texts;
  readonly value: Texts;
  readonly unit: Texts;
}

export interface VariantForm {
  readonly id: string | null;
  readonly name: Texts;
  readonly sku: string;
  readonly barcode: string;
  readonly options: readonly Option[];
  readonly price: string;
  readonly list_price: string;
  readonly stock: string;
}

export interface GoodsForm {
  readonly title: Texts;
  readonly description: Texts;
  readonly vendor: string;
  readonly category: string;
  readonly pictures: readonly string[];
  readonly lines: readonly LineForm[];
  readonly variants: readonly VariantForm[];
}

/** What cannot be sent, and of which variant, from 0. */
export interface FormProblem {
  readonly field: "title" | "variant_name" | "price" | "stock" | "line";
  readonly place: number;
}

const NO_WORDS: Texts = { ru: "", en: "" };

export const NEW_VARIANT: VariantForm = { id: null, name: { ru: "Стандарт", en: "Standard" }, sku: "", barcode: "", options: [], price: "", list_price: "", stock: "0" };

export const NEW_LINE: LineForm = { key: null, label: NO_WORDS, value: NO_WORDS, unit: NO_WORDS };

export const NEW_GOODS: GoodsForm = { title: NO_WORDS, description: NO_WORDS, vendor: "", category: "", pictures: [], lines: [], variants: [NEW_VARIANT] };

/** The form of a product that is known. */
export function formOf(goods: Goods): GoodsForm {
  return {
    title: goods.product.title,
    description: goods.product.description,
    vendor: goods.vendor,
    category: goods.category,
    pictures: goods.pictures,
    lines: goods.specification.map((line) => ({ key: line.key, label: line.label, value: line.value, unit: line.unit ?? NO_WORDS })),
    variants: goods.variants.map((variant) => ({
      id: variant.id,
      name: variant.name,
      sku: variant.sku ?? "",
      barcode: variant.barcode ?? "",
      options: variant.options,
      price: variant.price === null ? "" : sumOf(variant.price),
      list_price: variant.list_price === null || variant.list_price.amount === variant.price?.amount ? "" : sumOf(variant.list_price),
      stock: String(variant.on_hand),
    })),
  };
}

/** What is sent of a form. English that nobody typed is the Russian, and the other way round. */
export function wishOf(form: GoodsForm, currency: string): object | FormProblem {
  const title = both(form.title);
  if (title.ru === "") return { field: "title", place: 0 };
  const attributes: object[] = [];
  for (const [place, line] of form.lines.entries()) {
    const [label, value, unit] = [both(line.label), both(line.value), both(line.unit)];
    if (label.ru === "" && value.ru === "") continue;
    if (label.ru === "" || value.ru === "") return { field: "line", place };
    attributes.push({ key: line.key, label, value, unit: unit.ru === "" ? null : unit });
  }
  const variants: object[] = [];
  for (const [place, variant] of form.variants.entries()) {
    const name = both(variant.name);
    if (name.ru === "") return { field: "variant_name", place };
    const price = moneyIn(variant.price, currency);
    const before = moneyIn(variant.list_price, currency);
    if (price === undefined || before === undefined || (price === null && before !== null)) return { field: "price", place };
    if (price !== null && before !== null && before.amount < price.amount) return { field: "price", place };
    const stock = unitsIn(variant.stock);
    if (variant.id === null && stock === null) return { field: "stock", place };
    const codes = { sku: variant.sku.trim() || null, barcode: variant.barcode.trim() || null };
    variants.push({ id: variant.id, name, ...codes, options: variant.options, price, list_price: before, ...(variant.id === null && { stock }) });
  }
  const { pictures } = form;
  return { title, description: both(form.description), vendor: form.vendor.trim(), category: form.category.trim(), pictures, attributes, variants };
}

export function isProblem(wish: object | FormProblem): wish is FormProblem {
  return "place" in wish && "field" in wish;
}

/** A sum that somebody typed, in minor units; null where nothing was typed, undefined where it is no sum. */
export function moneyIn(text: string, currency: string): Money | null | undefined {
  const bare = text.replace(/[\s\u00a0\u202f]/g, "").replace(",", ".");
  if (bare === "") return null;
  const digits = digitsOf(currency);
  const found = /^(\d{1,12})(?:\.(\d+))?$/.exec(bare);
  const rest = found?.[2] ?? "";
  if (found === null || rest.replace(/0+$/, "").length > digits) return undefined;
  return { amount: Number(`${found[1]}${rest.slice(0, digits).padEnd(digits, "0")}`), currency };
}

/** A sum as it stands in a field: no sign, no groups. */
export function sumOf({ amount, currency }: Money): string {
  const digits = digitsOf(currency);
  const text = String(amount).padStart(digits + 1, "0");
  const [whole, rest] = digits === 0 ? [text, ""] : [text.slice(0, -digits), text.slice(-digits)];
  return /^0*$/.test(rest) ? whole : `${whole}.${rest}`;
}

/** Units that somebody typed; null where they are none. */
export function unitsIn(text: string, { negative = false } = {}): number | null {
  const bare = text.replace(/[\s\u00a0]/g, "").replace("−", "-");
  if (!(negative ? /^[+-]?\d{1,7}$/ : /^\d{1,7}$/).test(bare)) return null;
  const units = Number(bare);
  return Math.abs(units) > 1_000_000 ? null : units;
}

function both({ ru, en }: Texts): Localized {
  const [russian, english] = [ru.trim(), en.trim()];
  return { ru: russian || english, en: english || russian };
}

function digitsOf(currency: string): number {
  return new Intl.NumberFormat("en", { style: "currency", currency }).resolvedOptions().maximumFractionDigits ?? 2;
}
