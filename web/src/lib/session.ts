/**
 * Session: who this page is. The access token lives in memory only; the refresh cookie is the browser's, unseen here.
 *
 * Tabs share one rotating cookie, so only one of them renews at a time, and within a tab everybody waits for the
 * same renewal.
 */
import type { Clock } from "./clock.ts";
import { Problem, problemOf } from "./problems.ts";
import type { Language, Localized, You } from "./wire.ts";

/** The part of `fetch` that is used. */
export type Fetch = (path: string, init: RequestInit) => Promise<Response>;

/** Runs `what` while no other tab does. */
export type Alone = <T>(what: () => Promise<T>) => Promise<T>;

interface Opened {
  readonly access_token: string;
  readonly expires_in: number;
  readonly you: You;
}

/** What of a guest's cart lies in the account's now, and what did not fit. */
export interface Merged {
  readonly units: number;
  readonly capped: readonly { readonly title: Localized; readonly variant_name: Localized; readonly wanted: number; readonly taken: number; readonly why: "limit" | "left" | "lines" }[];
}

/** Milliseconds before its end at which a token counts as over. */
const MARGIN = 20_000;

export class Session {
  readonly #fetch: Fetch;
  readonly #clock: Clock;
  readonly #alone: Alone;
  #token: { readonly text: string; readonly until: number } | null = null;
  #you: You | null = null;
  #renewal: Promise<You> | null = null;
  #guestAllowed = false;
  #language: Language = "ru";
  #somebodyElse: () => void = () => undefined;

  constructor({ fetch, clock, alone }: { readonly fetch: Fetch; readonly clock: Clock; readonly alone: Alone }) {
    this.#fetch = fetch;
    this.#clock = clock;
    this.#alone = alone;
  }

  /** Who this is, once known. */
  get you(): You | null {
    return this.#you;
  }

  /**
   * Whoever the cookie says; a new guest when it says nobody.
   *
   * @param known Whether somebody was here before on this device; otherwise the cookie is not asked.
   * @throws Problem The server is not there, or does not take guests.
   */
  enter(language: Language, { known }: { readonly known: boolean }): Promise<You> {
    this.#guestAllowed = true;
    this.#language = language;
    this.#renewal ??= this.#alone(() => (known ? this.#refresh() : this.#welcome())).finally(() => {
      this.#renewal = null;
    });
    return this.#renewal;
  }

  /**
   * Whoever the cookie says, and nobody else.
   *
   * @throws Problem `session_over` or `not_signed_in`: sign in first.
   */
  recall(): Promise<You> {
    return this.renew();
  }

  /**
   * What of a guest's cart came along; null if there was no guest.
   *
   * @throws Problem `wrong_password`: nobody is signed in by this, whoever was stays.
   */
  async signIn(email: string, password: string): Promise<Merged | null> {
    const opened = await this.#ask<Opened & { readonly merged?: Merged | null }>("POST", "/api/v1/session", { email, password });
    this.#keep(opened);
    return opened.merged ?? null;
  }

  /** Call `met` whenever the cookie turns out to be somebody else's by now: they signed in, or out, in another tab. */
  onSomebodyElse(met: () => void): void {
    this.#somebodyElse = met;
  }

  /** @throws Problem `name_refused`: the old name stays. */
  async change(wishes: { readonly name?: string; readonly language?: Language }): Promise<You> {
    return this.#keep(await this.#ask("PATCH", "/api/v1/session/me", wishes, await this.token()));
  }

  async signOut(): Promise<void> {
    this.#token = null;
    this.#you = null;
    const response = await this.#send("DELETE", "/api/v1/session");
    if (!response.ok && response.status !== 401) throw await problemOf(response);
  }

  /** A token that holds a while longer. */
  async token(): Promise<string> {
    if (this.#token === null || this.#token.until - MARGIN < this.#clock.now()) await this.renew();
    return this.#token?.text ?? "";
  }

  /** A fresh token; whoever asks meanwhile gets the same one. */
  renew(): Promise<You> {
    this.#renewal ??= this.#alone(() => this.#refresh()).finally(() => {
      this.#renewal = null;
    });
    return this.#renewal;
  }

  async #refresh(): Promise<You> {
    try {
      return this.#keep(await this.#ask("POST", "/api/v1/session/refresh"));
    } catch (problem) {
      const nobody = problem instanceof Problem && (problem.status === 401 || problem.status === 403);
      if (!nobody || !this.#guestAllowed) throw problem;
      return this.#welcome();
    }
  }

  async #welcome(): Promise<You> {
    return this.#keep(await this.#ask("POST", "/api/v1/session/guest", { language: this.#language }));
  }

  #keep(opened: Opened): You {
    this.#token = { text: opened.access_token, until: this.#clock.now() + opened.expires_in * 1000 };
    const before = this.#you;
    this.#you = opened.you;
    if (before !== null && before.id !== opened.you.id) this.#somebodyElse();
    return opened.you;
  }

  async #ask<T = Opened>(method: string, path: string, body?: object, token?: string): Promise<T> {
    const response = await this.#send(method, path, body, token);
    if (!response.ok) throw await problemOf(response);
    return (await response.json()) as T;
  }

  async #send(method: string, path: string, body?: object, token?: string): Promise<Response> {
    const headers: Record<string, string> = {};
    if (body !== undefined) headers["Content-Type"] = "application/json";
    if (token !== undefined) headers["Authorization"] = `Bearer ${token}`;
    try {
      return await this.#fetch(path, { method, headers, credentials: "same-origin", ...(body !== undefined && { body: JSON.stringify(body) }) });
    } catch {
      throw new Problem({ code: "offline" });
    }
  }
}
