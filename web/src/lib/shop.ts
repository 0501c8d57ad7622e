/** The shop over HTTP: cart, orders and payments as the doors of server/api give them. */
import type { Action } from "./paying.ts";
import type { Localized, Money, SaleLine, Sales } from "./wire.ts";

export interface CartLine {
  readonly offer: string;
  readonly variant: string;
  readonly product: string;
  readonly title: Localized;
  readonly variant_name: Localized;
  readonly picture: string;
  readonly units: number;
  readonly price: Money;
  readonly list_price: Money;
  readonly subtotal: Money;
  readonly discount: Money;
  readonly total: Money;
  readonly reasons: readonly Reason[];
  readonly passed: readonly Passed[];
  readonly left: number;
  readonly limit: number;
}

/** A discount that took nothing, or not of all units, and why: `by` names the better one, `missing` what a minimum lacks. */
export interface Passed {
  readonly kind: string;
  readonly name: Localized;
  readonly why: Why;
  readonly by: Localized | null;
  readonly missing: Money | null;
  readonly code: string | null;
}

/** Why a discount was passed over. Source: shop/promotion.py, Why. */
export type Why =
  | "not_started"
  | "ended"
  | "used_up"
  | "over_limit"
  | "below_minimum"
  | "beaten_by"
  | "does_not_combine"
  | "members_only"
  | "not_unlocked"
  | "not_this_offer"
  | "unknown_code"
  | "not_yours"
  | "ask_first"
  | "not_asked";

/** What became of the code in the cart. */
export interface CodeAnswer {
  readonly code: string;
  readonly name: Localized | null;
  readonly amount: Money;
  readonly passed: Passed | null;
}

/** A way to deliver these goods; `total` is what an order by it costs. */
export interface DeliveryWay {
  readonly method: string;
  readonly title: Localized;
  readonly note: Localized | null;
  readonly price: Money;
  readonly free_from: Money | null;
  readonly needs_address: boolean;
  readonly needs_postcode: boolean;
  readonly countries: readonly string[];
  readonly total: Money;
}

/** `total` is `subtotal` less `discount`, without delivery; `version` grows with every change. */
export interface Cart {
  readonly version: number;
  readonly lines: readonly CartLine[];
  readonly subtotal: Money;
  readonly discount: Money;
  readonly total: Money;
  readonly code: CodeAnswer | null;
  readonly deliveries: readonly DeliveryWay[];
}

/** What is ordered: everything in the cart that `show` sells, delivered so, at the total that was shown. */
export interface OrderWish {
  readonly show: string;
  readonly contact: Contact;
  readonly delivery: { readonly method: string; readonly address: Omit<Address, "region"> | null };
  readonly expected_total: Money;
  readonly say_name: boolean;
}

export const ORDER_STATUSES = ["pending_payment", "paid", "packed", "shipped", "delivered", "expired", "cancelled", "paid_unfulfillable", "refunded"] as const;
export type OrderStatus = (typeof ORDER_STATUSES)[number];
export type PaymentStatus = "requested" | "requires_action" | "captured" | "partially_refunded" | "refunded" | "declined" | "cancelled";

export interface OrderLine {
  readonly offer: string;
  readonly variant: string;
  readonly title: Localized;
  readonly variant_name: Localized;
  readonly units: number;
  readonly unit_price: Money;
  readonly list_price: Money;
  readonly subtotal: Money;
  readonly discount: Money;
  readonly reasons: readonly Reason[];
  readonly total: Money;
}

/** Which discount won on a line, and how much it took. */
export interface Reason {
  readonly kind: string;
  readonly name: Localized;
  readonly amount: Money;
  readonly code: string | null;
}

/** How to reach the buyer: at least one of them. */
export interface Contact {
  readonly email: string | null;
  readonly phone: string | null;
}

export interface Address {
  readonly name: string;
  readonly country: string;
  readonly region: string;
  readonly city: string;
  readonly street: string;
  readonly postcode: string;
  readonly note: string;
}

/** The delivery of an order, at the price of the moment it was placed. */
export interface Delivery {
  readonly method: string;
  readonly title: Localized;
  readonly price: Money;
  readonly address: Address | null;
}

export interface Payment {
  readonly id: string;
  readonly provider: string;
  readonly status: PaymentStatus;
  readonly action: Action | null;
}

export interface Order {
  readonly id: string;
  readonly number: string;
  readonly show: string;
  readonly status: OrderStatus;
  readonly lines: readonly OrderLine[];
  readonly contact: Contact;
  readonly delivery: Delivery;
  readonly discount: Money;
  readonly total: Money;
  readonly refunded: Money;
  readonly placed_at: string;
  readonly reserved_until: string;
  /** Milliseconds into the show. */
  readonly moment_ms: number | null;
  readonly paid_at: string | null;
  readonly shipped_at: string | null;
  readonly delivered_at: string | null;
  readonly carrier: string | null;
  readonly tracking: string | null;
  readonly payment: Payment | null;
  readonly server_time: string;
}

/** A paid order on the host's board. */
export interface RecentSale {
  readonly order: string;
  readonly at: string;
  readonly lines: readonly SaleLine[];
  readonly total: Money;
}

export interface SalesBoard {
  readonly sales: Sales;
  readonly recent: readonly RecentSale[];
}

export interface StreamKey {
  readonly key: string;
  readonly whip_url: string;
}

/** How many units the cart holds. */
export function unitsIn(cart: Cart | null): number {
  return cart?.lines.reduce((sum, line) => sum + line.units, 0) ?? 0;
}

/** A word nobody else makes, for an idempotency key. Works on pages without TLS too, where randomUUID is missing. */
export function freshKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
