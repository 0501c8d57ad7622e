/** The wire: what travels between server and page. Generated from core/events.py, server/live/snapshot.py, server/live/frames.py. */

export type Audience = "everyone" | "studio" | "inside";
export type Lane = "chat" | "shop" | "studio";
export type Role = "guest" | "viewer" | "moderator" | "host";
export type Language = "ru" | "en";
export type ShowStatus = "scheduled" | "live" | "reconnecting" | "ended";

export interface Money {
  readonly amount: number;
  readonly currency: string;
}

export interface Localized {
  readonly ru: string;
  readonly en: string;
}

export interface Author {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
}

export interface Quote {
  readonly id: string;
  readonly name: string;
  readonly text: string;
}

export interface ChatMessage {
  readonly id: string;
  readonly author: Author;
  readonly text: string;
  readonly at: string;
  readonly reply_to: Quote | null;
}

export interface TickerLine {
  readonly id: string;
  readonly name: string;
  readonly title: Localized;
  readonly units: number;
  readonly at: string;
}

export interface SaleLine {
  readonly offer: string;
  readonly title: Localized;
  readonly units: number;
}

export interface Sales {
  readonly orders: number;
  readonly units: number;
  readonly revenue: Money;
}

export interface ShowState {
  readonly version: number;
  readonly status: ShowStatus;
  readonly started_at: string | null;
  readonly ended_at: string | null;
  readonly reconnect_until: string | null;
  readonly pinned: string | null;
}

export interface ShowWentLive {
  readonly id: string;
  readonly show: string;
  readonly at: string;
  readonly state: ShowState;
  readonly kind: "show.live";
}

export interface ShowReconnecting {
  readonly id: string;
  readonly show: string;
  readonly at: string;
  readonly state: ShowState;
  readonly kind: "show.reconnecting";
}

export interface ShowEnded {
  readonly id: string;
  readonly show: string;
  readonly at: string;
  readonly state: ShowState;
  readonly kind: "show.ended";
}

export interface OfferPinned {
  readonly id: string;
  readonly show: string;
  readonly at: string;
  readonly state: ShowState;
  readonly kind: "offer.pinned";
}

export interface OfferUnpinned {
  readonly id: string;
  readonly show: string;
  readonly at: string;
  readonly state: ShowState;
  readonly kind: "offer.unpinned";
}

export interface BroadcastChanged {
  readonly id: string;
  readonly show: string;
  readonly at: string;
  readonly kind: "broadcast.changed";
  readonly source: string | null;
}

export interface MessagePosted {
  readonly id: string;
  readonly show: string;
  readonly at: string;
  readonly kind: "message.posted";
  readonly message: ChatMessage;
}

export interface MessageRemoved {
  readonly id: string;
  readonly show: string;
  readonly at: string;
  readonly kind: "message.removed";
  readonly message: string;
}

export interface MessageRefused {
  readonly id: string;
  readonly show: string;
  readonly at: string;
  readonly kind: "message.refused";
  readonly author: Author;
  readonly text: string;
  readonly reasons: readonly string[];
}

export interface StockChanged {
  readonly id: string;
  readonly show: string;
  readonly at: string;
  readonly kind: "stock.changed";
  readonly variant: string;
  readonly left: number;
  readonly version: number;
}

export interface TickerAdded {
  readonly id: string;
  readonly show: string;
  readonly at: string;
  readonly kind: "ticker.added";
  readonly line: TickerLine;
}

export interface SaleMade {
  readonly id: string;
  readonly show: string;
  readonly at: string;
  readonly kind: "sale.made";
  readonly order: string;
  readonly lines: readonly SaleLine[];
  readonly total: Money;
  readonly sales: Sales;
}

export interface OrderPlaced {
  readonly id: string;
  readonly show: string;
  readonly at: string;
  readonly kind: "order.placed";
  readonly order: string;
  readonly buyer: string;
}

export interface OrderPaid {
  readonly id: string;
  readonly show: string;
  readonly at: string;
  readonly kind: "order.paid";
  readonly order: string;
  readonly buyer: string;
}

export interface OrderExpired {
  readonly id: string;
  readonly show: string;
  readonly at: string;
  readonly kind: "order.expired";
  readonly order: string;
  readonly buyer: string;
}

export type AnyEvent =
  | ShowWentLive
  | ShowReconnecting
  | ShowEnded
  | OfferPinned
  | OfferUnpinned
  | BroadcastChanged
  | MessagePosted
  | MessageRemoved
  | MessageRefused
  | StockChanged
  | TickerAdded
  | SaleMade
  | OrderPlaced
  | OrderPaid
  | OrderExpired;

export interface ShowView {
  readonly id: string;
  readonly slug: string;
  readonly title: Localized;
  readonly host_name: string;
  readonly starts_at: string;
  readonly state: ShowState;
}

export interface AttributeView {
  readonly key: string;
  readonly label: Localized;
  readonly value: Localized;
}

export interface ProductView {
  readonly id: string;
  readonly slug: string;
  readonly title: Localized;
  readonly description: Localized;
  readonly picture: string;
  readonly attributes: readonly AttributeView[];
}

export interface VariantView {
  readonly id: string;
  readonly name: Localized;
  readonly left: number;
  readonly version: number;
}

export interface OfferView {
  readonly id: string;
  readonly product: ProductView;
  readonly price: Money;
  readonly list_price: Money;
  readonly limit: number;
  readonly variants: readonly VariantView[];
}

export interface Snapshot {
  readonly show: ShowView;
  readonly offers: readonly OfferView[];
  readonly messages: readonly ChatMessage[];
  readonly ticker: readonly TickerLine[];
  readonly sales: Sales | null;
}

export interface Place {
  readonly o: number;
  readonly ep: string;
}

export interface Connect {
  readonly ticket: string;
  readonly v: 1;
  readonly app: string;
}

export interface Join {
  readonly room: string;
  readonly lanes: Readonly<Partial<Record<Lane, Place>>>;
}

export interface Leave {
  readonly room: string;
}

export interface Say {
  readonly room: string;
  readonly text: string;
  readonly key: string;
  readonly reply_to: string | null;
}

export interface Remove {
  readonly room: string;
  readonly message: string;
}

export interface React {
  readonly room: string;
  readonly kind: "heart" | "fire" | "clap" | "laugh" | "wow";
  readonly n: number;
}

export interface You {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  readonly language: Language;
}

export interface Connected {
  readonly cid: string;
  readonly ping: number;
  readonly exp: number;
  readonly t: number;
  readonly you: You;
}

export interface Refusal {
  readonly code: string;
  readonly message: string;
  readonly retry: number | null;
  readonly facts: Readonly<Record<string, unknown>>;
}

export interface Disconnect {
  readonly code: number;
  readonly reason: string;
  readonly reconnect: boolean;
  readonly after: number;
}

export interface Said {
  readonly message: string;
  readonly shown: boolean;
}
