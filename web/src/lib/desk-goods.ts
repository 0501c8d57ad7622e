/** The goods of the house, for its staff: the doors under /api/v1/catalogue, and what a form makes of a product. */
import type { Api } from "./api.ts";
import { asked } from "./desk-orders.ts";
import type { Localized, Money, OfferView, ProductView } from "./wire.ts";

export interface Option {
  readonly name: string;
  readonly value: string;
}

export interface StockedVariant {
  readonly id: string;
  readonly name: Localized;
  readonly sku: string | null;
  readonly barcode: string | null;
  readonly options: readonly Option[];
  readonly price: Money | null;
  readonly list_price: Money | null;
  readonly on_hand: number;
  readonly reserved: number;
  readonly left: number;
  readonly version: number;
}

/** A show that sells a product, and its terms there. */
export interface Selling {
  readonly offer: string;
  readonly show: string;
  readonly price: Money;
  readonly list_price: Money;
  readonly limit: number;
  readonly position: number;
  readonly variants: readonly VariantPrice[];
}

/** The price of one variant in a show, where it is not the offer's. */
export interface VariantPrice {
  readonly variant: string;
  readonly price: Money;
  readonly list_price: Money;
}

export interface SpecificationLine {
  readonly key: string;
  readonly label: Localized;
  readonly value: Localized;
  readonly unit: Localized | null;
}

export interface Goods {
  readonly product: ProductView;
  readonly specification: readonly SpecificationLine[];
  readonly pictures: readonly string[];
  readonly vendor: string;
  readonly category: string;
  readonly source: string | null;
  readonly external_id: string | null;
  readonly version: number;
  readonly archived_at: string | null;
  readonly variants: readonly StockedVariant[];
  readonly selling: readonly Selling[];
}

export interface GoodsPage {
  readonly items: readonly Goods[];
  readonly next: string | null;
}

export interface GoodsFilter {
  readonly words: string;
  readonly archived: boolean;
}

export function listGoods(api: Api, { words, archived }: GoodsFilter, cursor: string | null = null): Promise<GoodsPage> {
  return api.ask("GET", `/catalogue/products${asked({ q: words.trim(), archived: archived ? "true" : "", cursor: cursor ?? "" })}`);
}

export function oneGoods(api: Api, id: string): Promise<Goods> {
  return api.ask("GET", `/catalogue/products/${id}`);
}

export function createGoods(api: Api, wish: object, key: string): Promise<Goods> {
  return api.ask("POST", "/catalogue/products", { body: wish, key });
}

export function editGoods(api: Api, id: string, version: number, wish: object): Promise<Goods> {
  return api.ask("PUT", `/catalogue/products/${id}`, { body: { version, product: wish } });
}

export function putAway(api: Api, id: string, archived: boolean): Promise<Goods> {
  return api.ask("PUT", `/catalogue/products/${id}/archived`, { body: { archived } });
}

export async function bringPicture(api: Api, file: Blob): Promise<string> {
  return (await api.ask<{ readonly url: string }>("POST", "/catalogue/pictures", { file })).url;
}

export interface Terms {
  readonly price: Money;
  readonly list_price: Money;
  readonly limit: number;
  readonly position: number | null;
  readonly variants: readonly VariantPrice[];
}

export function putOnSale(api: Api, show: string, product: string, terms: Terms): Promise<OfferView> {
  return api.ask("PUT", `/shows/${show}/products/${product}`, { body: terms });
}

export function takeOff(api: Api, show: string, product: string): Promise<OfferView> {
  return api.ask("DELETE", `/shows/${show}/products/${product}`);
}

export type MovementKind = "opening" | "counted" | "adjusted" | "imported" | "shipped" | "returned" | "written_off";

export interface Movement {
  readonly id: string;
  readonly kind: MovementKind;
  readonly units: number;
  readonly on_hand: number;
  readonly reason: string;
  readonly at: string;
}

export interface StockChange {
  readonly kind: "counted" | "adjusted";
  readonly units: number;
  readonly reason: string;
}

export function changeStock(api: Api, variant: string, change: StockChange, key: string): Promise<Pick<StockedVariant, "on_hand" | "reserved" | "left" | "version">> {
  return api.ask("POST", `/catalogue/variants/${variant}/stock`, { body: change, key });
}

export async function movements(api: Api, variant: string): Promise<readonly Movement[]> {
  return (await api.ask<{ readonly items: readonly Movement[] }>("GET", `/catalogue/variants/${variant}/movements`)).items;
}

/** Units that can be bought, of all variants. */
export function leftOfGoods(goods: Goods): number {
  return goods.variants.reduce((sum, variant) => sum + variant.left, 0);
}

/** The lowest price of a product outside of shows, and whether its variants differ; null if it has none. */
export function priceOfGoods(goods: Goods): { readonly price: Money; readonly from: boolean } | null {
  const prices = goods.variants.flatMap(({ price }) => (price === null ? [] : [price]));
  const [first] = prices;
  if (first === undefined) return null;
  const price = prices.reduce((least, each) => (each.amount < least.amount ? each : least), first);
  return { price, from: prices.some((each) => each.amount !== price.amount) };
}

/** The currency that a product counts in; that of the house where it has no price yet. */
export function currencyOf(goods: Goods | null): string {
  return goods?.variants.find(({ price }) => price !== null)?.price?.currency ?? goods?.selling[0]?.price.currency ?? "RUB";
}
