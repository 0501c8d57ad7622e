/**
 * The mechanics of a show as they stand, and how a fact changes them. Pure, and the twin of `apply_to_crowd` in
 * server/live/crowd_state.py: tests/wire/*.json walks both.
 */
import type { AnyEvent, CrowdView } from "./wire.ts";

/** The crowd after `event`; the very same if it changes nothing. */
export function applyToCrowd(crowd: CrowdView, event: AnyEvent): CrowdView {
  switch (event.kind) {
    case "mechanics.switched":
      return event.switches.version <= crowd.switches.version ? crowd : { ...crowd, switches: event.switches };
    default:
      return crowd;
  }
}
