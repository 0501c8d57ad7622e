"""Rows by pairs of texts: exactly those, whatever is written in them, and by their index."""

from sqlalchemy import insert, select

from core.database import Database
from core.pairs import ByPairs
from core.tables import DueRow
from tests.fakes import EVENING

ODD = ["plain", "", "'quoted'", '"twice"', "[1, 2]", "{curly}", "null", "100%", "back\\slash", "ё 🤡", "a,b"]
FOUND = ByPairs(select(DueRow.__table__), DueRow.kind, DueRow.subject)


async def written(database: Database, pairs: list[tuple[str, str]]) -> None:
    rows = [{"kind": one, "subject": other, "due_at": EVENING, "attempts": 0} for one, other in pairs]
    async with database.transaction() as work:
        await work.connection.execute(insert(DueRow), rows)


async def found(database: Database, pairs: list[tuple[str, str]]) -> set[tuple[str, str]]:
    async with database.reading() as sql:
        return {(row.kind, row.subject) for row in await FOUND.find(sql, pairs)}


async def test_exactly_the_pairs_are_found_whatever_is_written_in_them(database: Database) -> None:
    pairs = list(zip(ODD, reversed(ODD), strict=True))
    await written(database, [*pairs, ("plain", "other"), ("other", "a,b")])

    assert await found(database, [*pairs, ("nobody", "plain")]) == set(pairs)
    assert await found(database, []) == set()


async def test_a_thousand_are_found_at_once(database: Database) -> None:
    pairs = [(f"kind {number % 7}", f"{number}") for number in range(3_000)]
    await written(database, pairs)

    assert await found(database, pairs[::3]) == set(pairs[::3])
