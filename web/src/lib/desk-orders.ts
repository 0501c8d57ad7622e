/** The orders of the house, for its staff: the doors under /api/v1/desk/orders. */
import type { Api } from "./api.ts";
import type { Contact, OrderStatus } from "./shop.ts";
import type { Localized, Money } from "./wire.ts";

/** An order in the list. */
export interface ListedOrder {
  readonly id: string;
  readonly number: string;
  readonly show: string;
  readonly status: OrderStatus;
  readonly buyer_name: string;
  readonly contact: Contact;
  readonly titles: readonly Localized[];
  readonly units: number;
  readonly total: Money;
  readonly refunded: Money;
  readonly placed_at: string;
}

export interface OrderPage {
  readonly items: readonly ListedOrder[];
  /** What to ask with for the next page; null at the end. */
  readonly next: string | null;
}

/** What the list is narrowed to; an empty word narrows nothing. */
export interface OrderFilter {
  readonly status: OrderStatus | "";
  readonly show: string;
  readonly words: string;
}

export const EVERY_ORDER: OrderFilter = { status: "", show: "", words: "" };

export function listOrders(api: Api, filter: OrderFilter, cursor: string | null = null): Promise<OrderPage> {
  return api.ask("GET", `/desk/orders${asked({ status: filter.status, show: filter.show, words: filter.words.trim(), cursor: cursor ?? "" })}`);
}

/** Orders as they are now, and those that were loaded before and follow them: each once, the newest first. */
export function joined(fresh: readonly ListedOrder[], known: readonly ListedOrder[]): readonly ListedOrder[] {
  const last = fresh.at(-1);
  if (last === undefined) return [];
  return [...fresh, ...known.filter((order) => follows(order, last))];
}

function follows(order: ListedOrder, last: ListedOrder): boolean {
  return order.placed_at < last.placed_at || (order.placed_at === last.placed_at && order.id < last.id);
}

/** The question mark and what follows it; empty words are left out. */
export function asked(words: Readonly<Record<string, string>>): string {
  const said = Object.entries(words).filter(([, value]) => value !== "");
  return said.length === 0 ? "" : `?${new URLSearchParams(said).toString()}`;
}
