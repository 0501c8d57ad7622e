"""What was found counts in every process that looks, for its model alone, until it is undone."""

import logging

import pytest

from core.database import Database
from moderation import store
from moderation.learning import Learning
from moderation.thresholds import AS_IT_COMES, Marks, Thresholds
from moderation.verdict import Label
from tests.fakes import TurnedClock

NOW = TurnedClock().now()


def found(held: float, *, model: str = "m 1") -> Thresholds:
    return Thresholds(model=model, marks={"ru": {Label.SPAM: Marks(held=held)}}, share=0.01, messages=900)


async def write(database: Database, made: Thresholds) -> int:
    async with database.transaction() as work:
        return await store.add(work.connection, made, at=NOW)


async def undo(database: Database, version: int) -> bool:
    async with database.transaction() as work:
        return await store.undo(work.connection, version, at=NOW)


async def test_the_newest_count_and_undone_ones_give_way_to_those_before(database: Database) -> None:
    learning = Learning(database=database)
    await learning.look()
    assert learning.of("m 1") == AS_IT_COMES

    first, second = await write(database, found(0.6)), await write(database, found(0.7))
    await learning.look()
    counts = learning.of("m 1")
    assert (counts.version, counts.of("ru", Label.SPAM).held, counts.made_at) == (second, 0.7, NOW)

    assert [await undo(database, second), await undo(database, second)] == [True, False]
    await learning.look()
    assert learning.of("m 1").version == first

    await undo(database, first)
    await learning.look()
    assert learning.of("m 1") == AS_IT_COMES


async def test_of_another_model_they_say_nothing_and_the_log_says_so_once(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    learning = Learning(database=database)
    await write(database, found(0.6))
    await learning.look()

    with caplog.at_level(logging.WARNING):
        assert [learning.of("m 2") for _ in range(3)] == [AS_IT_COMES] * 3

    assert [record.message for record in caplog.records] == ["thresholds were found for another model and do not count"]
