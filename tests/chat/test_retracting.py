"""A late verdict still counts: what it refuses goes from every screen, and what waited for it is said or denied."""

import asyncio
from dataclasses import replace

import pytest

from chat import history
from core.events import HeldDecided, HeldState, MessageHeld, MessagePosted, MessageRefused, MessageRemoved
from core.people import Role
from moderation.verdict import ALLOWED, LATE, Action, Finding, Reason, Span, Verdict
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


UNSURE = Finding(reason=Reason.UNSURE, rule=LATE, span=Span(start=0, end=10))
WISH = "хочу скидку"


@pytest.mark.parametrize(
    ("verdict", "state", "reasons"),
    [
        (ALLOWED, HeldState.APPROVED, ()),
        (REFUSED, HeldState.DENIED, ("word",)),
        (HELD, HeldState.WAITING, ("word",)),
    ],
    ids=["allowed", "refused", "held"],
)
async def test_what_was_held_for_the_model_being_late_is_decided_by_what_it_says(
    talk: Talk, verdict: Verdict, state: HeldState, reasons: tuple[str, ...]
) -> None:
    late: asyncio.Future[Verdict] = asyncio.get_running_loop().create_future()
    talk.judge.held[WISH] = Verdict(action=Action.HOLD, findings=(UNSURE,), later=late)
    posted = await talk.post(WISH, by=a_person(Role.VIEWER), key="k")

    late.set_result(verdict)
    await talk.chat.retracting.close()
    await talk.relay()

    (row,) = (await talk.chat.deciding.listed(talk.show, open_only=False, after=None, limit=10)).items
    assert (posted.held, row.state, row.view.reasons, row.view.decided_by) == (True, state, reasons, None)
    said = [fact for fact in talk.told if isinstance(fact, MessagePosted)]
    assert [(fact.message.id, fact.may_be_left_out) for fact in said] == [(row.id, True)] * (verdict is ALLOWED)
    assert await talk.wished("discount") == (verdict is ALLOWED)
    decided = [fact.held.state for fact in talk.told if isinstance(fact, HeldDecided)]
    assert decided == [state] * (state is not HeldState.WAITING)
    if state is HeldState.WAITING:
        news = [fact.held for fact in talk.told if isinstance(fact, MessageHeld)]
        assert (news[-1].reasons, news[-1].state) == (("word",), HeldState.WAITING)


async def test_a_late_verdict_is_too_late_where_staff_have_decided_and_lets_nothing_pass_that_was_held_for_more(
    talk: Talk,
) -> None:
    lates = [asyncio.get_running_loop().create_future() for _ in range(2)]
    talk.judge.held[WISH] = Verdict(action=Action.HOLD, findings=(UNSURE,), later=lates[0])
    talk.judge.held["ну и шавка"] = replace(HELD, findings=(UNSURE, *HELD.findings), later=lates[1])
    denied = await talk.post(WISH, by=a_person(Role.VIEWER))
    held = await talk.post("ну и шавка", by=a_person(Role.VIEWER))
    olga = a_person(Role.MODERATOR)
    await talk.chat.deciding.decide(denied.message.id, HeldState.DENIED, show=talk.show, by=olga)

    for late in lates:
        late.set_result(ALLOWED)
    await talk.chat.retracting.close()

    rows = (await talk.chat.deciding.listed(talk.show, open_only=False, after=None, limit=10)).items
    assert [(each.id, each.state) for each in rows] == [
        (held.message.id, HeldState.WAITING),
        (denied.message.id, HeldState.DENIED),
    ]
