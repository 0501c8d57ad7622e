/** Money: whole minor units in, words out. Never a float on the way. */
import type { Language, Money } from "./wire.ts";

const formats = new Map<string, Intl.NumberFormat>();

/** `money` as people of `language` write it; kopecks and cents only when there are any. */
export function price(money: Money, language: Language): string {
  const digits = minorDigits(money.currency);
  const whole = money.amount % 10 ** digits === 0;
  return format(money.currency, language, whole ? 0 : digits).format(decimal(money, digits));
}

/** How much less `now` is than `before`, in whole percent; 0 when it is not less. */
export function percentOff(now: Money, before: Money): number {
  if (now.currency !== before.currency || before.amount <= 0 || now.amount >= before.amount) return 0;
  return Math.floor(((before.amount - now.amount) * 100) / before.amount);
}

/** `1 990,50` as 199050; null if it is no sum above nothing with as many decimals as the currency has. */
export function minorUnits(typed: string, currency: string): number | null {
  const digits = minorDigits(currency);
  const found = /^(\d+)(?:[.,](\d+))?$/.exec(typed.replace(/[\s\u00a0]/g, ""));
  const fraction = found?.[2] ?? "";
  if (found === null || fraction.length > digits) return null;
  const amount = Number(`${found[1] ?? ""}${fraction.padEnd(digits, "0")}`);
  return Number.isSafeInteger(amount) && amount > 0 ? amount : null;
}

/** A decimal string, which Intl formats exactly however large it is. */
function decimal(money: Money, digits: number): Intl.StringNumericLiteral {
  const sign = money.amount < 0 ? "-" : "";
  const all = String(Math.abs(money.amount)).padStart(digits + 1, "0");
  const text = digits === 0 ? `${sign}${all}` : `${sign}${all.slice(0, -digits)}.${all.slice(-digits)}`;
  return text as Intl.StringNumericLiteral;
}

function minorDigits(currency: string): number {
  return new Intl.NumberFormat("en", { style: "currency", currency }).resolvedOptions().maximumFractionDigits ?? 2;
}

function format(currency: string, language: Language, digits: number): Intl.NumberFormat {
  const key = `${currency} ${language} ${digits}`;
  const known = formats.get(key);
  if (known !== undefined) return known;
  const made = new Intl.NumberFormat(language, {
    style: "currency",
    currency,
    currencyDisplay: "narrowSymbol",
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  formats.set(key, made);
  return made;
}
