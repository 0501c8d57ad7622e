/** Money that goes back, for the staff: the doors under /api/v1/desk, and what a form asks for. */
import type { Api } from "./api.ts";
import { minorUnits } from "./money.ts";
import type { Localized, Money } from "./wire.ts";

export type RefundStatus = "requested" | "sent" | "succeeded" | "failed" | "needs_review";

export interface RefundLine {
  readonly position: number;
  readonly units: number;
  readonly amount: Money;
}

/** Money on its way back, or there. */
export interface Refund {
  readonly id: string;
  readonly order: string;
  readonly status: RefundStatus;
  readonly amount: Money;
  readonly delivery: Money;
  readonly lines: readonly RefundLine[];
  readonly requested_at: string;
  readonly settled_at: string | null;
}

export interface StaffRefund extends Refund {
  readonly reason: string;
  readonly restock: boolean;
  readonly by: string | null;
}

/** What can still be given back of a line. */
export interface LineLeft {
  readonly position: number;
  readonly title: Localized;
  readonly units: number;
  readonly amount: Money;
}

export interface OrderRefunds {
  readonly items: readonly StaffRefund[];
  readonly left: Money;
  readonly delivery_left: Money;
  readonly lines_left: readonly LineLeft[];
}

export interface RefundPage {
  readonly items: readonly StaffRefund[];
  readonly next: string | null;
}

/** What to give back: all that is left, units of lines, or a sum while the buyer keeps the things. */
export type RefundWhat =
  | { readonly kind: "everything" }
  | { readonly kind: "units"; readonly lines: readonly { readonly position: number; readonly units: number }[]; readonly delivery: boolean }
  | { readonly kind: "money"; readonly amount: Money };

/** A form as it was filled in. `sum` is what was typed, in whole units of the currency with an optional fraction. */
export interface RefundForm {
  readonly kind: RefundWhat["kind"];
  readonly units: Readonly<Record<number, number>>;
  readonly delivery: boolean;
  readonly sum: string;
  readonly reason: string;
  readonly restock: boolean;
}

export const EMPTY_REFUND: RefundForm = { kind: "everything", units: {}, delivery: false, sum: "", reason: "", restock: true };

export function refundsOf(api: Api, order: string): Promise<OrderRefunds> {
  return api.ask("GET", `/desk/orders/${order}/refunds`);
}

/** A receipt by the law, for money that came or went back. */
export interface FiscalReceipt {
  readonly id: string;
  readonly kind: "income" | "income_return";
  readonly status: "due" | "sent" | "done" | "failed";
  readonly total: Money;
}

export async function fiscalReceipts(api: Api, order: string): Promise<readonly FiscalReceipt[]> {
  return (await api.ask<{ readonly items: readonly FiscalReceipt[] }>("GET", `/desk/orders/${order}/fiscal-receipts`)).items;
}

export function listRefunds(api: Api, status: RefundStatus | "", cursor: string | null): Promise<RefundPage> {
  const words = Object.entries({ status, cursor: cursor ?? "" }).filter(([, value]) => value !== "");
  return api.ask("GET", `/desk/refunds${words.length === 0 ? "" : `?${new URLSearchParams(words).toString()}`}`);
}

/** `key` stays the same while one tries again: the money goes back once. */
export function giveBack(api: Api, order: string, wish: { readonly what: RefundWhat; readonly reason: string; readonly restock: boolean }, key: string): Promise<StaffRefund> {
  return api.ask("POST", `/desk/orders/${order}/refunds`, { body: wish, key });
}

/** What became of a refund whose provider tells nothing any more. */
export function decideRefund(api: Api, refund: string, decision: { readonly gave_back: boolean; readonly note: string }, key: string): Promise<StaffRefund> {
  return api.ask("POST", `/desk/refunds/${refund}/decision`, { body: decision, key });
}

/** What the form asks for; null if that is nothing. */
export function whatOf(form: RefundForm, currency: string): RefundWhat | null {
  if (form.kind === "everything") return { kind: "everything" };
  if (form.kind === "money") {
    const amount = minorUnits(form.sum, currency);
    return amount === null ? null : { kind: "money", amount: { amount, currency } };
  }
  const lines = Object.entries(form.units)
    .filter(([, units]) => units > 0)
    .map(([position, units]) => ({ position: Number(position), units }));
  return lines.length === 0 ? null : { kind: "units", lines, delivery: form.delivery };
}
