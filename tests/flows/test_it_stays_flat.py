"""People come and go; the house holds what it held before."""

from pathlib import Path

import pytest

from tests.bench.flat import watch


@pytest.mark.compiler
async def test_a_house_holds_no_more_after_many_have_come_and_gone(tmp_path: Path) -> None:
    course = await watch(tmp_path, seconds=60, times=6, coming=100)

    assert course.joins >= 600
    assert course.last.tasks <= course.first.tasks
    assert course.last.fds <= course.first.fds + 1  # the database may have opened one more connection
    assert course.last.objects - course.first.objects < course.joins, "something is kept of everybody who came"
