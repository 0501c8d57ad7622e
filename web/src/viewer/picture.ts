/** The picture of a show, as a browser asks for it; that of a show for members is asked for by name. */
import { wallClock } from "../lib/clock.ts";
import type { Fetch, Session } from "../lib/session.ts";
import { type Picture, Watching } from "../lib/whep.ts";

interface Around {
  readonly fetch: Fetch;
  readonly session: Session;
  /** Whether the show is for members now. */
  readonly closed: () => boolean;
  readonly changed: (picture: Picture) => void;
}

export function pictureOf(show: string, { fetch, session, closed, changed }: Around): Watching {
  return new Watching({
    endpoint: `/whep/${show}`,
    fetch: async (input, init = {}) => (closed() ? fetch(input, { ...init, headers: { ...(init.headers as Record<string, string>), Authorization: `Bearer ${await session.token()}` } }) : fetch(input, init)),
    clock: wallClock,
    random: Math.random,
    peer: () => new RTCPeerConnection({ bundlePolicy: "max-bundle" }),
    stream: () => new MediaStream(),
    changed,
  });
}
