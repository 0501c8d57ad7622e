/** What the browser lends to the rest of `lib`: fetch, sockets, locks, memory. Each page makes one of these. */
import { Api } from "./api.ts";
import { wallClock } from "./clock.ts";
import { EventsSocket } from "./events-socket.ts";
import { type Alone, type Fetch, Session } from "./session.ts";
import type { Ears, Open, Socket } from "./surroundings.ts";
import { Ways } from "./ways.ts";

export interface House {
  readonly session: Session;
  readonly api: Api;
  readonly fetch: Fetch;
}

export function house(): House {
  const fetch: Fetch = (path, init) => globalThis.fetch(path, init);
  const session = new Session({ fetch, clock: wallClock, alone });
  return { session, fetch, api: new Api({ fetch, session }) };
}

/** The live connection of one show: by WebSocket, or round by events where those are blocked. */
export function openWays({ session, fetch }: House, room: string): Open {
  const token = async (renewed: boolean): Promise<string> => {
    if (renewed) await session.renew();
    return session.token();
  };
  const events: Open = (ears, places) => new EventsSocket({ room, fetch, token }, ears, places);
  return new Ways({ socket: openSocket, events, clock: wallClock, random: Math.random }).open;
}

function openSocket(ears: Ears): Socket {
  const scheme = location.protocol === "https:" ? "wss" : "ws";
  const socket = new WebSocket(`${scheme}://${location.host}/api/v1/live`);
  socket.onopen = () => ears.opened();
  socket.onmessage = ({ data }) => typeof data === "string" && ears.heard(data);
  socket.onclose = ({ code }) => ears.closed(code);
  return {
    send: (text) => socket.readyState === WebSocket.OPEN && socket.send(text),
    close: () => socket.close(1000),
  };
}

/** The show's name in `/s/{slug}` and `/studio/{slug}`. */
export function slugIn(path: string): string {
  return decodeURIComponent(path.split("/")[2] ?? "");
}

/** What the address says about `name`, once: who reloads the page, or gives its address away, has it no more. */
export function takeFromAddress(name: string): string | null {
  const address = new URL(location.href);
  const value = address.searchParams.get(name);
  if (value === null) return null;
  address.searchParams.delete(name);
  history.replaceState(history.state, "", address);
  return value;
}

/** Give a file to whoever looks. */
export function save(file: Blob, name: string): void {
  const address = URL.createObjectURL(file);
  const link = Object.assign(document.createElement("a"), { href: address, download: name });
  link.click();
  URL.revokeObjectURL(address);
}

/** Something small kept on this device. Private windows may refuse; then it is forgotten. */
export function remember(key: string, value: string): void {
  try {
    localStorage.setItem(`vitrina.${key}`, value);
  } catch {
    // Storage is off: the page works without it.
  }
}

export function recall(key: string): string | null {
  try {
    return localStorage.getItem(`vitrina.${key}`);
  } catch {
    return null;
  }
}

/** Locks exist only on secure pages; without them each tab is on its own. */
const alone: Alone = (what) => ("locks" in navigator ? navigator.locks.request("vitrina-session", what) : what());
