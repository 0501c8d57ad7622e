/** An order and what happened to it: the doors of a buyer's orders, and how a story is told in steps. */
import type { Api } from "./api.ts";
import type { Order, OrderStatus } from "./shop.ts";
import type { Localized, Money } from "./wire.ts";

export const ORDER_EVENTS = ["placed", "money_came", "money_came_too_late", "hold_ended", "buyer_cancelled", "packed", "shipped", "delivered", "all_refunded"] as const;
export type OrderEvent = (typeof ORDER_EVENTS)[number];

export interface Happening {
  readonly event: OrderEvent;
  readonly status: OrderStatus;
  readonly at: string;
}

export interface LetterStanding {
  readonly kind: "receipt" | "shipping" | "refund";
  readonly status: "due" | "sending" | "sent" | "unreachable";
  readonly sent_at: string | null;
}

export interface OrderStory {
  readonly order: Order;
  /** Whether this is the buyer, who may do things; otherwise somebody with the link of a letter, who may look. */
  readonly mine: boolean;
  readonly show: { readonly title: Localized; readonly slug: string } | null;
  readonly history: readonly Happening[];
  readonly letters: readonly LetterStanding[];
}

export interface OrderList {
  readonly items: readonly Order[];
  readonly next: string | null;
}

/** A step of the way: when it was, or null while it is still to come. */
export interface Step {
  readonly event: OrderEvent;
  readonly at: string | null;
}

/** The way of an order that goes well. */
const WAY: readonly OrderEvent[] = ["placed", "money_came", "packed", "shipped", "delivered"];
/** Where an order stands on that way. */
const ON_THE_WAY: readonly OrderStatus[] = ["pending_payment", "paid", "packed", "shipped", "delivered"];

/** What happened, and while all goes well what is still to come. */
export function stepsOf(status: OrderStatus, history: readonly Happening[]): readonly Step[] {
  const done = history.map(({ event, at }) => ({ event, at }));
  if (!ON_THE_WAY.includes(status)) return done;
  const next = WAY.slice(ON_THE_WAY.indexOf(status) + 1);
  return [...done, ...next.map((event) => ({ event, at: null }))];
}

/** Whether the order waits for money and its units are still held at `now`, by the server's clock. */
export function takesMoney(order: Order, now: number): boolean {
  return order.status === "pending_payment" && now < Date.parse(order.reserved_until);
}

export function storyOf(api: Api, id: string): Promise<OrderStory> {
  return api.ask("GET", `/orders/${encodeURIComponent(id)}/story`, { name: "may" });
}

/** Trade what a letter's link carries for the right to look, kept by the browser in a cookie. */
export function comeByLink(api: Api, id: string, link: string): Promise<null> {
  return api.ask("POST", `/orders/${encodeURIComponent(id)}/view`, { body: { link }, name: "no" });
}

/** Money of an order that went back, or is on its way. */
export interface MyRefund {
  readonly id: string;
  readonly status: "requested" | "sent" | "succeeded" | "failed" | "needs_review";
  readonly amount: Money;
  readonly requested_at: string;
  readonly settled_at: string | null;
}

/** Those that did not fail, the oldest first. */
export async function refundsOfMine(api: Api, id: string): Promise<readonly MyRefund[]> {
  const { items } = await api.ask<{ readonly items: readonly MyRefund[] }>("GET", `/orders/${encodeURIComponent(id)}/refunds`);
  return items.filter((refund) => refund.status !== "failed");
}

export function myOrders(api: Api, cursor: string | null): Promise<OrderList> {
  return api.ask("GET", cursor === null ? "/orders" : `/orders?cursor=${encodeURIComponent(cursor)}`);
}

/** What the address asks for: the list, an order, or its receipt. */
export function placeIn(path: string): { readonly order: string | null; readonly receipt: boolean } {
  const [, , order = "", part = ""] = path.split("/");
  return { order: order === "" ? null : order, receipt: part === "receipt" };
}

/** The token behind `#view=`; null if there is none. */
export function linkIn(hash: string): string | null {
  return hash.startsWith("#view=") ? hash.slice("#view=".length) : null;
}
