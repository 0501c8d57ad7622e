"""The till is what a model of it says, on both databases. ``--thorough N`` tries N times as much."""

import secrets
import shutil
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test as run_machine

from tests.postgres import PostgresServer
from tests.services import make_tables
from tests.shop.till_machine import Opening, TillMachine

SLOW = pytest.mark.timeout(300)
"""Half a minute on a quiet machine, and as often as ``--thorough`` says."""


def _try_it(opening: Opening, pytestconfig: pytest.Config) -> None:
    machine = type("Machine", (TillMachine,), {"opening": staticmethod(opening)})
    often = settings(
        max_examples=10 * pytestconfig.getoption("--thorough"),
        stateful_step_count=25,
        deadline=None,
        print_blob=True,
        phases=[Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )
    run_machine(machine, settings=often)


@SLOW
def test_the_till_is_what_the_model_says_on_sqlite(
    tmp_path: Path, sqlite_template: Path, pytestconfig: pytest.Config
) -> None:
    async def _open() -> tuple[str, Callable[[], Awaitable[None]]]:
        file = Path(shutil.copy(sqlite_template, tmp_path / f"{secrets.token_hex(4)}.db"))

        async def _remove() -> None:
            for each in file.parent.glob(f"{file.name}*"):
                each.unlink()

        return f"sqlite+aiosqlite:///{file}", _remove

    _try_it(_open, pytestconfig)


@SLOW
@pytest.mark.postgres
def test_the_till_is_what_the_model_says_on_postgres(
    postgres_server: PostgresServer, pytestconfig: pytest.Config
) -> None:
    async def _open() -> tuple[str, Callable[[], Awaitable[None]]]:
        name = f"till_{secrets.token_hex(6)}"
        await postgres_server.run(f"CREATE DATABASE {name} TEMPLATE {await postgres_server.template(make_tables)}")

        async def _remove() -> None:
            await postgres_server.run(f"DROP DATABASE {name} WITH (FORCE)")

        return f"postgresql+asyncpg://{postgres_server.address}/{name}", _remove

    _try_it(_open, pytestconfig)
