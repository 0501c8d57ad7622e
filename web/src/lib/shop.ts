/** The shop over HTTP: cart, orders and payments as the doors of server/api give them. */
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
  readonly left: number;
  readonly limit: number;
}

export interface Cart {
  readonly lines: readonly CartLine[];
  readonly total: Money;
}

export type OrderStatus = "pending_payment" | "paid" | "expired" | "cancelled";
export type PaymentStatus = "requested" | "captured" | "declined" | "cancelled" | "refunded";

/** What the tester wants play money to do. */
export type Outcome = "pays" | "declines" | "never_answers";

export interface OrderLine {
  readonly offer: string;
  readonly variant: string;
  readonly title: Localized;
  readonly variant_name: Localized;
  readonly units: number;
  readonly unit_price: Money;
  readonly subtotal: Money;
}

export interface Payment {
  readonly id: string;
  readonly provider: string;
  readonly status: PaymentStatus;
}

export interface Order {
  readonly id: string;
  readonly number: string;
  readonly show: string;
  readonly status: OrderStatus;
  readonly lines: readonly OrderLine[];
  readonly total: Money;
  readonly placed_at: string;
  readonly reserved_until: string;
  readonly paid_at: string | null;
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
