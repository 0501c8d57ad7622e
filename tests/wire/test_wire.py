"""The wire scripts: apply(snapshot, events) is what a fresh snapshot says.

The pages' own reducer, ``web/src/lib/show-state.ts``, replays the same files.
"""

import json
from functools import reduce
from pathlib import Path

import pytest

from core.events import AnyEvent, Audience, CrowdView, Event, decode
from server.live.snapshot import Snapshot, apply

SCRIPTS = sorted(Path(__file__).parent.glob("*.json"))


def _events(script: Path) -> list[AnyEvent]:
    return [decode(json.dumps(event)) for event in json.loads(script.read_text())["events"]]


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.stem)
def test_a_snapshot_and_the_facts_after_it_are_the_fresh_snapshot(path: Path) -> None:
    script = json.loads(path.read_text())
    snapshot = Snapshot.model_validate_json(json.dumps(script["snapshot"]))
    after = Snapshot.model_validate_json(json.dumps(script["after"]))

    assert reduce(apply, _events(path), snapshot) == after


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.stem)
def test_the_scripts_say_exactly_what_travels(path: Path) -> None:
    script = json.loads(path.read_text())
    nobody_does_anything = CrowdView().model_dump(mode="json")  # of the crowd a script says only what stands
    after = {**script["after"], "crowd": {**nobody_does_anything, **script["after"].get("crowd", {})}}

    assert Snapshot.model_validate_json(json.dumps(script["after"])).model_dump(mode="json") == after
    assert [event.model_dump(mode="json") for event in _events(path)] == script["events"]


def test_every_public_kind_is_in_a_script() -> None:
    played = {event.kind for script in SCRIPTS for event in _events(script)}
    public = {
        each.model_fields["kind"].default
        for each in _kinds(Event)
        if "kind" in each.model_fields and each.audience is not Audience.INSIDE
    }

    assert public - played == set()


def _kinds(of: type[Event]) -> list[type[Event]]:
    """Of the wire; a bench has kinds of its own."""
    ours = [child for child in of.__subclasses__() if child.__module__.startswith("core.events.")]
    return [kind for child in ours for kind in (child, *_kinds(child))]
