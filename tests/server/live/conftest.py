"""Both ways to send to many: what is said of one is true of the other."""

from pathlib import Path

import pytest

from server.live import fanout
from server.live.fanout import SendMany, SendManyInC
from tests.native import build_helper, library_in


@pytest.fixture(scope="session")
def unpacked_helper(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for ``sys.path`` with the C helper of this checkout."""
    return build_helper(tmp_path_factory.mktemp("native"))


@pytest.fixture(params=["python", pytest.param("c", marks=pytest.mark.compiler)])
def send_many(request: pytest.FixtureRequest) -> SendMany:
    """The fan-out in Python, then in C."""
    if request.param == "python":
        return fanout.send_many
    return SendManyInC(library_in(request.getfixturevalue("unpacked_helper")))
