/**
 * Events socket: the live connection where WebSockets are blocked. Facts come as server-sent events, commands go out
 * as requests; to the client it looks like the socket it stands in for.
 */
import { EventStream } from "./event-stream.ts";
import type { Outgoing, Places } from "./frames.ts";
import { BAD_TICKET, BROKEN, FORBIDDEN, MEMBERS_ONLY, TOO_MANY_REQUESTS } from "./goodbyes.ts";
import { Problem, problemOf, secondsIn } from "./problems.ts";
import type { Fetch } from "./session.ts";
import type { Ears, Socket } from "./surroundings.ts";

/** Milliseconds a command may take. */
const LIMIT = 15_000;
/** Commands that mean nothing here: the token says who we are, the stream pings by comments and cannot be thinned. */
const SPARED = ["connect", "view"] as const;

export interface EventsAround {
  readonly room: string;
  readonly fetch: Fetch;
  /** The access token; `renewed`: a new one, the old was refused. */
  readonly token: (renewed: boolean) => Promise<string>;
}

/** `places` as the id of an event: where a stream goes on. Source: docs/wire.md. */
export function markOf(places: Places): string {
  return Object.entries(places)
    .map(([lane, { o, ep }]) => `${lane}:${o}:${ep}`)
    .join(",");
}

/** Opens the stream of a show after `places`. Its first words answer the first join; a later one is a new stream. */
export class EventsSocket implements Socket {
  readonly #around: EventsAround;
  readonly #ears: Ears;
  readonly #stream = new AbortController();
  #joined = false;

  constructor(around: EventsAround, ears: Ears, places: Places) {
    this.#around = around;
    this.#ears = ears;
    this.#listen(places).then(
      (code) => this.#end(code),
      () => this.#end(BROKEN),
    );
  }

  send(text: string): void {
    const command = JSON.parse(text) as Outgoing;
    if (command.join !== undefined) this.#join();
    else if (Object.keys(command).length > 0 && SPARED.every((each) => command[each] === undefined)) void this.#ask(command);
  }

  close(): void {
    this.#stream.abort();
  }

  #join(): void {
    if (this.#joined) this.#end(BROKEN);
    this.#joined = true;
  }

  #end(code: number): void {
    if (this.#stream.signal.aborted) return;
    this.close();
    this.#ears.closed(code);
  }

  /** Returns the code the stream ended with. */
  async #listen(places: Places): Promise<number> {
    const { signal } = this.#stream;
    const path = `/api/v1/shows/${this.#around.room}/stream`;
    const headers = { Accept: "text/event-stream", ...(Object.keys(places).length > 0 && { "Last-Event-ID": markOf(places) }) };
    const response = await this.#request(path, { headers, signal });
    if (!response.ok || response.body === null) return this.#turnedAway(response);
    if (signal.aborted) return BROKEN;
    this.#ears.opened();
    const events = new EventStream((text) => signal.aborted || this.#ears.heard(text === "" ? "{}" : text));
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return BROKEN;
      events.read(value);
    }
  }

  /** A door that is closed for now says for how long. */
  async #turnedAway(response: Response): Promise<number> {
    const { status, headers } = response;
    if (status === 401) return BAD_TICKET;
    if (status === 403) return (await problemOf(response)).code === "members_only" ? MEMBERS_ONLY : FORBIDDEN;
    if (status !== 429 && status !== 503) return BROKEN;
    const after = (secondsIn(headers.get("Retry-After")) ?? 0) * 1000;
    this.#ears.heard(JSON.stringify({ disconnect: { code: TOO_MANY_REQUESTS, reason: "turned away", reconnect: true, after } }));
    return TOO_MANY_REQUESTS;
  }

  async #ask(command: Outgoing): Promise<void> {
    const body = JSON.stringify(command);
    try {
      const init = { method: "POST", headers: { "Content-Type": "application/json" }, body, signal: AbortSignal.timeout(LIMIT) };
      const response = await this.#request("/api/v1/live/commands", init);
      if (response.ok) this.#answer(response.status === 204 ? "" : await response.text());
      else this.#refuse(command, await problemOf(response));
    } catch (thrown) {
      this.#refuse(command, thrown);
    }
  }

  #refuse({ id }: Outgoing, thrown: unknown): void {
    if (id === undefined) return;
    const { code, message, facts, retryAfter } = thrown instanceof Problem ? thrown : new Problem({ code: "offline" });
    this.#answer(JSON.stringify({ id, error: { code, message, retry: retryAfter === null ? null : retryAfter * 1000, facts } }));
  }

  #answer(text: string): void {
    if (!this.#stream.signal.aborted && text !== "") this.#ears.heard(text);
  }

  /** With the name on it; a refused token is renewed once. */
  async #request(path: string, init: RequestInit & { readonly headers: Record<string, string> }): Promise<Response> {
    const send = async (renewed: boolean): Promise<Response> => {
      const Authorization = `Bearer ${await this.#around.token(renewed)}`;
      return this.#around.fetch(path, { ...init, headers: { ...init.headers, Authorization } });
    };
    const response = await send(false);
    return response.status === 401 ? send(true) : response;
  }
}
