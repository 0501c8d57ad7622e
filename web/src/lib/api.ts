/** The doors: one method each, typed, with the token put on and every refusal a `Problem`. */
import type { Places } from "./frames.ts";
import type { Means, Method } from "./paying.ts";
import { Problem, problemOf } from "./problems.ts";
import type { Fetch, Session } from "./session.ts";
import type { FlashTerms } from "./flash.ts";
import type { Cart, Order, OrderWish, SalesBoard, StreamKey } from "./shop.ts";
import type { OfferView, ShowState, ShowView, Snapshot } from "./wire.ts";

/** Milliseconds a request may take. */
const LIMIT = 15_000;

/** Milliseconds a file may take on its way. */
const FILE_LIMIT = 300_000;

/** What goes with a request. */
export interface Wish {
  readonly body?: object;
  /** Sent as it is, for as long as it takes. */
  readonly file?: Blob;
  readonly key?: string;
  /** `no`: without a name; `may`: with the name if there is one; otherwise somebody must be asking. */
  readonly name?: "no" | "may";
}

/** A demo account, told only by a server in demo mode. */
export interface DemoAccount {
  readonly email: string;
  readonly password: string;
  readonly role: string;
}

export class Api {
  readonly #fetch: Fetch;
  readonly #session: Session;

  constructor({ fetch, session }: { readonly fetch: Fetch; readonly session: Session }) {
    this.#fetch = fetch;
    this.#session = session;
  }

  async shows(): Promise<readonly ShowView[]> {
    return (await this.ask<{ readonly items: readonly ShowView[] }>("GET", "/shows", { name: "no" })).items;
  }

  show(slug: string): Promise<{ readonly snapshot: Snapshot; readonly lanes: Places }> {
    return this.ask("GET", `/shows/${encodeURIComponent(slug)}`, { name: "may" });
  }

  async ticket(): Promise<string> {
    return (await this.ask<{ readonly ticket: string }>("POST", "/live/tickets")).ticket;
  }

  /** Nobody when the server is not in demo mode. */
  async demoAccounts(): Promise<readonly DemoAccount[]> {
    try {
      return (await this.ask<{ readonly accounts: readonly DemoAccount[] }>("GET", "/session/demo", { name: "no" })).accounts;
    } catch {
      return [];
    }
  }

  pin(show: string, offer: string): Promise<ShowState> {
    return this.ask("PUT", `/shows/${show}/pin`, { body: { offer } });
  }

  /** Sell an offer cheaper from now on; null ends it. */
  flash(show: string, offer: string, terms: FlashTerms | null): Promise<OfferView> {
    return terms === null ? this.ask("DELETE", `/shows/${show}/offers/${offer}/flash`) : this.ask("PUT", `/shows/${show}/offers/${offer}/flash`, { body: terms });
  }

  unpin(show: string): Promise<ShowState> {
    return this.ask("DELETE", `/shows/${show}/pin`);
  }

  end(show: string): Promise<ShowState> {
    return this.ask("POST", `/shows/${show}/end`);
  }

  reopen(show: string): Promise<ShowState> {
    return this.ask("POST", `/shows/${show}/reopen`);
  }

  streamKey(show: string): Promise<StreamKey> {
    return this.ask("GET", `/shows/${show}/stream-key`);
  }

  rotateStreamKey(show: string): Promise<StreamKey> {
    return this.ask("POST", `/shows/${show}/stream-key`);
  }

  sales(show: string): Promise<SalesBoard> {
    return this.ask("GET", `/shows/${show}/sales`);
  }

  /** What of the cart `show` sells. */
  cart(show: string): Promise<Cart> {
    return this.ask("GET", `/cart?show=${show}`);
  }

  /** `units` is how many there shall be; 0 takes the line away. */
  setUnits(show: string, line: { readonly offer: string; readonly variant: string; readonly units: number }): Promise<Cart> {
    return this.ask("PUT", `/cart/lines?show=${show}`, { body: line });
  }

  /** Let a promo code lie in the cart; null takes it out. */
  typeCode(show: string, code: string | null): Promise<Cart> {
    return code === null ? this.ask("DELETE", `/cart/code?show=${show}`) : this.ask("PUT", `/cart/code?show=${show}`, { body: { code } });
  }

  place(order: OrderWish, key: string): Promise<Order> {
    return this.ask("POST", "/orders", { body: order, key });
  }

  async orders(): Promise<readonly Order[]> {
    return (await this.ask<{ readonly items: readonly Order[] }>("GET", "/orders")).items;
  }

  order(id: string): Promise<Order> {
    return this.ask("GET", `/orders/${id}`);
  }

  cancel(id: string): Promise<Order> {
    return this.ask("DELETE", `/orders/${id}`);
  }

  pay(id: string, means: Means, key: string): Promise<Order> {
    return this.ask("POST", `/orders/${id}/payments`, { body: means, key });
  }

  /** How one can pay here. */
  async methods(): Promise<readonly Method[]> {
    return (await this.ask<{ readonly items: readonly Method[] }>("GET", "/payment-methods", { name: "no" })).items;
  }

  /**
   * What a door answers. The methods above are for what many pages ask; a page with doors of its own asks here.
   *
   * @throws Problem The door said no, or did not answer.
   */
  async ask<T>(method: string, path: string, wish: Wish = {}): Promise<T> {
    const named = wish.name === undefined || (wish.name === "may" && this.#session.you !== null);
    let response = await this.#send(method, path, wish, named ? await this.#session.token() : null);
    if (response.status === 401 && named) {
      await this.#session.renew();
      response = await this.#send(method, path, wish, await this.#session.token());
    }
    if (!response.ok) throw await problemOf(response);
    return response.status === 204 ? (null as T) : ((await response.json()) as T);
  }

  /** What a door gives as a file. */
  async file(path: string): Promise<Blob> {
    const response = await this.#send("GET", path, {}, await this.#session.token());
    if (!response.ok) throw await problemOf(response);
    return response.blob();
  }

  async #send(method: string, path: string, { body, file, key }: Wish, token: string | null): Promise<Response> {
    const headers: Record<string, string> = { Accept: "application/json" };
    if (body !== undefined) headers["Content-Type"] = "application/json";
    if (token !== null) headers["Authorization"] = `Bearer ${token}`;
    if (key !== undefined) headers["Idempotency-Key"] = key;
    if (file !== undefined) headers["Content-Type"] = "application/octet-stream";
    const sent = file ?? (body === undefined ? undefined : JSON.stringify(body));
    const init = { method, headers, signal: AbortSignal.timeout(file === undefined ? LIMIT : FILE_LIMIT), ...(sent !== undefined && { body: sent }) };
    try {
      return await this.#fetch(`/api/v1${path}`, init);
    } catch (thrown) {
      throw new Problem({ code: thrown instanceof DOMException && thrown.name === "TimeoutError" ? "timeout" : "offline" });
    }
  }
}
