"""A verdict that refuses late still counts: the message goes from every screen, once, and staff are told why."""

import asyncio
from dataclasses import replace

import pytest

from chat import history
from core.events import MessageRefused, MessageRemoved
from moderation.verdict import ALLOWED, Action, Verdict
from tests.chat.talk import Talk, a_person, held_for

HELD = held_for("ну и шавка", "шавка")
REFUSED = replace(HELD, action=Action.REFUSE)


@pytest.mark.parametrize("verdict", [ALLOWED, HELD, REFUSED], ids=["allowed", "held", "refused"])
async def test_what_a_late_verdict_refuses_is_taken_back(talk: Talk, verdict: Verdict) -> None:
    late: asyncio.Future[Verdict] = asyncio.get_running_loop().create_future()
    talk.judge.held["ну и шавка"] = replace(ALLOWED, later=late)
    message = await talk.say("ну и шавка", by=a_person())

    late.set_result(verdict)
    await talk.chat.retracting.close()
    await talk.relay()

    async with talk.chat.database.reading() as sql:
        stands = await history.recent(sql, talk.show)
    removed = [fact.message for fact in talk.told if isinstance(fact, MessageRemoved)]
    reasons = [(fact.message, fact.reasons) for fact in talk.told if isinstance(fact, MessageRefused)]
    if verdict.action is not Action.REFUSE:
        assert (stands, removed, reasons) == ((message,), [], [])
    else:
        assert (stands, removed, reasons) == ((), [message.id], [(message.id, ("word",))])


async def test_a_late_verdict_that_never_comes_keeps_nobody_from_closing(talk: Talk) -> None:
    late: asyncio.Future[Verdict] = asyncio.get_running_loop().create_future()
    talk.judge.held["ну и шавка"] = replace(ALLOWED, later=late)
    message = await talk.say("ну и шавка", by=a_person())

    late.set_exception(RuntimeError("the model burnt down"))
    await talk.chat.retracting.close()

    async with talk.chat.database.reading() as sql:
        assert await history.recent(sql, talk.show) == (message,)
