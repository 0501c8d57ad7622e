"""What a process is told on its command line."""

from pathlib import Path

import pytest

from server.processes.part import Part, Role

WORKER = Part(role=Role.WORKER, number=2, host="::", port=8000, media=Path("/tmp/a house/media.sock"), line=7)


def test_a_part_reads_what_it_was_told() -> None:
    assert Part.of(WORKER.arguments) == WORKER


def test_who_is_told_nothing_is_the_whole_house() -> None:
    assert Part.of([]) is None


def test_a_part_has_a_name_for_the_log() -> None:
    assert WORKER.name == "worker 2"
    assert Part(role=Role.MEDIA, host="::", port=8000, media=Path()).name == "media"


def test_a_role_that_is_none_is_refused() -> None:
    with pytest.raises(SystemExit):
        Part.of(["manager"])
