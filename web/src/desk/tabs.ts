/** The tabs of the back office, in their order. A new one is a line here, an element that extends `DeskTab`, and a word. */
import type { Key } from "../lib/i18n.ts";
import type { DeskTab } from "./desk-tab.ts";

export interface Tab {
  /** What stands after the `#` in the address. */
  readonly name: string;
  readonly label: Key;
  /** Loads the tab's script when it is opened for the first time, and makes its element. */
  readonly open: () => Promise<DeskTab>;
}

export const TABS: readonly Tab[] = [
  { name: "orders", label: "desk.tab_orders", open: async () => new (await import("./desk-orders.ts")).DeskOrders() },
  { name: "returns", label: "desk.tab_returns", open: async () => new (await import("./desk-returns.ts")).DeskReturns() },
  { name: "products", label: "desk.tab_products", open: async () => new (await import("./desk-products.ts")).DeskProducts() },
  { name: "stock", label: "desk.tab_stock", open: async () => new (await import("./desk-stock.ts")).DeskStock() },
  { name: "import", label: "desk.tab_import", open: async () => new (await import("./desk-import.ts")).DeskImport() },
  { name: "promotions", label: "desk.tab_promotions", open: async () => new (await import("./desk-promotions.ts")).DeskPromotions() },
  { name: "faq", label: "desk.tab_faq", open: async () => new (await import("./desk-faq.ts")).DeskFaq() },
  { name: "members", label: "desk.tab_members", open: async () => new (await import("./desk-members.ts")).DeskMembers() },
  { name: "health", label: "desk.tab_health", open: async () => new (await import("./desk-health.ts")).DeskHealth() },
  { name: "keys", label: "desk.tab_keys", open: async () => new (await import("./desk-keys.ts")).DeskKeys() },
];
