/** Paying: the ways to pay that a house offers, and which step of a payment an order stands at. */
import type { Order } from "./shop.ts";
import type { Money } from "./wire.ts";

/** What is paid: an order, or money for a wallet. */
export type Payable = Pick<Order, "total" | "payment">;

/** A way to pay. Outside of the limits it takes nothing. */
export interface Method {
  readonly provider: string;
  readonly method: string;
  readonly kind: "card" | "sbp" | "test";
  readonly least: Money | null;
  readonly most: Money | null;
  /** Whether it can be charged again while nobody is there. */
  readonly keeps: boolean;
}

/** What a wish to pay says. */
export type Means = { readonly provider: "play"; readonly outcome: string } | { readonly provider: string; readonly method: string };

/** A QR code: a square of `size` modules, quiet zone and all, and the path of the dark ones. */
export interface QrCode {
  readonly size: number;
  readonly path: string;
}

/** What the buyer has to do before the money comes. */
export interface Action {
  readonly kind: "redirect" | "qr";
  readonly url: string;
  readonly qr: QrCode | null;
  readonly expires_at: string | null;
}

/** Stories that a tester sees at once; the others are behind a word. */
export const FIRST_STORIES: readonly string[] = ["pays", "declines", "asks", "qr", "never_answers"];

/**
 * Where the payment of an unpaid order stands: to be chosen, at first or after one that was `declined` or `ended`
 * without money; unanswered; or for the buyer to act.
 */
export type Step =
  | { readonly kind: "choose"; readonly after: "nothing" | "declined" | "ended" }
  | { readonly kind: "waiting" }
  | { readonly kind: "act"; readonly action: Action };

/** The step that `order` stands at, at `now` (ms, server's time): what has run out need not be told by the server. */
export function stepOf(order: Payable, now: number): Step {
  const payment = order.payment;
  if (payment === null) return { kind: "choose", after: "nothing" };
  switch (payment.status) {
    case "declined":
      return { kind: "choose", after: "declined" };
    case "cancelled":
      return { kind: "choose", after: "ended" };
    case "requires_action":
      if (payment.action === null) return { kind: "waiting" };
      return isOver(payment.action, now) ? { kind: "choose", after: "ended" } : { kind: "act", action: payment.action };
    case "requested":
    case "captured":
    case "partially_refunded":
    case "refunded":
      return { kind: "waiting" };
  }
}

/** Whether somebody else may settle the payment of `order` any moment. */
export function isUnderway({ payment }: Order): boolean {
  return payment?.status === "requested" || payment?.status === "requires_action";
}

/** The ways by which `total` can be paid: those of real money, and the stories of play money. */
export function waysFor(total: Money, methods: readonly Method[]): { readonly real: readonly Method[]; readonly stories: readonly Method[] } {
  const fitting = methods.filter((each) => (each.least === null || each.least.amount <= total.amount) && (each.most === null || total.amount <= each.most.amount));
  return { real: fitting.filter((each) => each.kind !== "test"), stories: fitting.filter((each) => each.kind === "test") };
}

/** What a wish to pay by `method` says. */
export function meansOf({ provider, method }: Method): Means {
  return provider === "play" ? { provider, outcome: method } : { provider, method };
}

/** One word for a method, the same each time. */
export function nameOf({ provider, method }: Method): string {
  return `${provider} ${method}`;
}

function isOver(action: Action, now: number): boolean {
  return action.expires_at !== null && Date.parse(action.expires_at) <= now;
}
