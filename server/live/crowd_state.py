"""Crowd state: the mechanics of a show as they stand, and how a fact changes them. Pure, a part of ``snapshot.apply``.

Its twin is ``web/src/lib/crowd-state.ts``: ``tests/wire/*.json`` walks both.
"""

from core.events import AnyEvent, CrowdView, MechanicsSwitched


def apply_to_crowd(crowd: CrowdView, event: AnyEvent) -> CrowdView:
    """The crowd after ``event``; the very same if it changes nothing."""
    match event:
        case MechanicsSwitched():
            if event.switches.version <= crowd.switches.version:
                return crowd
            return crowd.model_copy(update={"switches": event.switches})
        case _:
            return crowd
