/** The orders of the house, for its staff: the doors under /api/v1/desk/orders. */
import type { Api } from "./api.ts";
import type { Happening, LetterStanding } from "./order-story.ts";
import type { Contact, Order, OrderStatus } from "./shop.ts";
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

/** Every order that fits, as a file for a spreadsheet. */
export function ordersFile(api: Api, filter: OrderFilter): Promise<Blob> {
  return api.file(`/desk/orders.csv${asked({ status: filter.status, show: filter.show, words: filter.words.trim() })}`);
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

/** An order with all that is known about it. */
export interface DeskOrder {
  readonly order: Order;
  readonly buyer_name: string;
  readonly show: { readonly title: Localized; readonly slug: string } | null;
  readonly history: readonly StaffHappening[];
  readonly letters: readonly LetterStanding[];
}

/** One change of an order, and who of the staff made it. */
export interface StaffHappening extends Happening {
  readonly by_name: string | null;
  readonly note: string | null;
}

/** What is done to a paid order on its way. */
export type Step = "pack" | "ship" | "deliver";

/** What is said about a step; carrier and number belong to shipping alone. */
export interface StepWords {
  readonly note: string;
  readonly carrier: string;
  readonly tracking: string;
}

export function deskOrder(api: Api, id: string): Promise<DeskOrder> {
  return api.ask("GET", `/desk/orders/${id}`);
}

/** Which step an order waits for; null if it waits for nobody of us. */
export function nextStep(status: OrderStatus): Step | null {
  if (status === "paid") return "pack";
  if (status === "packed") return "ship";
  return status === "shipped" ? "deliver" : null;
}

/** Take a step. `key` stays the same while one tries again: it is taken once. */
export function take(api: Api, id: string, step: Step, words: StepWords, key: string): Promise<DeskOrder> {
  const note = words.note.trim();
  const parcel = step === "ship" ? filled({ carrier: words.carrier.trim(), tracking: words.tracking.trim() }) : {};
  return api.ask("POST", `/desk/orders/${id}/${step}`, { body: { ...filled({ note }), ...parcel }, key });
}

function filled(words: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(words).filter(([, value]) => value !== ""));
}
