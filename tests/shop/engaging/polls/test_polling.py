"""A poll is prepared, begun once, ended once, and its words and pictures are fit to be shown."""

from asyncio import gather
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.database import Database
from core.errors import BadPoll, KeyReused, MayNotVote, NoSuchOffer, NoSuchPoll, PollRunning
from core.events import Localized, PollKind, PollStatus
from core.ids import OfferId, ShowId
from shop.engaging.grace import GRACE
from shop.engaging.polls.poll import LONGEST_TITLE, Option, Question, rules, winner_of
from tests.fakes import TurnedClock
from tests.shop.engaging.polls.booth import HOST, MINUTE, QUESTION, Booth, option
from tests.shop.shelf import SHOW, Shelf, an_offer


@pytest.fixture
def booth(database: Database, clock: TurnedClock) -> Booth:
    return Booth(database, clock)


async def test_nobody_sees_a_draft_and_the_same_wish_is_one(booth: Booth) -> None:
    draft, again = await booth.draft(), await booth.draft()

    assert draft == again
    assert await booth.polling.shown(SHOW) == []
    assert [each.id for each in await booth.polling.listed(SHOW)] == [draft.id]
    assert await booth.owed() == []
    with pytest.raises(KeyReused):
        await booth.draft(title="Другой?")


async def test_one_runs_at_a_time_and_ends_once_by_the_clock(booth: Booth, clock: TurnedClock) -> None:
    poll, other = await booth.begin(), await booth.draft(key="two")
    assert await booth.polling.begin(poll.id, show=SHOW) == poll
    with pytest.raises(PollRunning):
        await booth.polling.begin(other.id, show=SHOW)
    await booth.vote(poll, 2)

    clock.turn(MINUTE + GRACE)
    await gather(*(booth.polling.close(poll.id) for _ in range(5)))
    await booth.diary.do_some()

    ended = await booth.stands(poll)
    assert (ended.status, ended.winner) == (PollStatus.ENDED, 2)
    assert [type(fact).__name__ for fact in await booth.owed()] == ["PollBegan", "PollEnded"]
    with pytest.raises(BadPoll):
        await booth.polling.begin(poll.id, show=SHOW)
    await booth.polling.begin(other.id, show=SHOW)


async def test_staff_end_it_early_or_take_it_back(booth: Booth) -> None:
    first = await booth.begin()
    await booth.vote(first, 3)
    assert (await booth.polling.end(first.id, show=SHOW)).winner == 3

    second = await booth.begin(key="two")
    await booth.vote(second, 3)
    back = await booth.polling.cancel(second.id, show=SHOW)
    assert (back.status, back.winner) == (PollStatus.CANCELLED, None)
    assert (await booth.polling.end(second.id, show=SHOW)).status is PollStatus.CANCELLED
    draft = await booth.draft(key="three")
    assert (await booth.polling.cancel(draft.id, show=SHOW)).status is PollStatus.CANCELLED
    with pytest.raises(NoSuchPoll):
        await booth.polling.end(first.id, show=ShowId("shw_" + "9" * 32))


async def test_what_comes_next_is_an_offer_of_the_show_with_its_picture(shelf: Shelf, booth: Booth) -> None:
    mug, lamp = await shelf.put(an_offer("mug")), await shelf.put(an_offer("lamp"))
    options = tuple(Option(text=each.product.title, offer=each.id) for each in (mug, lamp))
    poll = await booth.begin(kind=PollKind.NEXT_PRODUCT, options=options)

    assert [each.picture for each in poll.question.options] == [mug.product.picture, lamp.product.picture]
    with pytest.raises(MayNotVote):
        await booth.vote(poll, 1, HOST)
    for bad in (OfferId("ofr_" + "9" * 32),):
        with pytest.raises(NoSuchOffer):
            await booth.draft(key="bad", options=(options[0], replace(options[1], offer=bad)))
    with pytest.raises(BadPoll):
        await booth.draft(kind=PollKind.NEXT_PRODUCT)


async def test_words_and_pictures_that_may_not_be_shown_are_refused(booth: Booth) -> None:
    with pytest.raises(BadPoll):
        await booth.draft(title="какого хуя")
    stolen = replace(option("Да"), picture="https://elsewhere.example/a.png")
    with pytest.raises(BadPoll):
        await booth.draft(options=(stolen, option("Нет")))
    ours = replace(option("Да"), picture="/pictures/yes.png")
    assert (await booth.draft(key="ours", options=(ours, option("Нет")))).question.options[0].picture == ours.picture


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"title": ""}, "title"),
        ({"title": "?" * (LONGEST_TITLE + 1)}, "title"),
        ({"options": (option("один"),)}, "options"),
        ({"options": tuple(option(str(n)) for n in range(11))}, "options"),
        ({"options": (option("да"), option("да"))}, "twice"),
        ({"options": (option(""), option("да"))}, "option"),
        ({"lasts": timedelta(seconds=14)}, "lasts"),
        ({"lasts": timedelta(seconds=1_801)}, "lasts"),
        ({"kind": PollKind.NEXT_PRODUCT}, "offer"),
    ],
)
def test_a_question_that_makes_no_sense_is_none(change: dict[str, object], why: str) -> None:
    with pytest.raises(BadPoll) as refused:
        replace(QUESTION, **change)  # type: ignore[arg-type]

    assert refused.value.facts["why"] == why


@given(st.lists(st.integers(0, 5), min_size=2, max_size=10))
def test_most_votes_win_and_of_equals_the_earlier(counts: list[int]) -> None:
    winner = winner_of(counts)

    if winner is None:
        assert not any(counts)
    else:
        assert all(counts[winner - 1] > each for each in counts[: winner - 1])
        assert all(counts[winner - 1] >= each for each in counts)


@given(st.builds(dict, kind=st.sampled_from(PollKind), hidden=st.booleans(), named_only=st.booleans()))
def test_the_rules_say_what_is_done(settings: dict[str, object]) -> None:
    offers = tuple(Option(text=Localized(ru=text, en=text), offer=OfferId("ofr_" + text * 32)) for text in "12")
    question = Question(title="?", options=offers, lasts=timedelta(seconds=95), **settings)  # type: ignore[arg-type]
    told = rules(question)

    assert "95 с" in told.ru
    assert "95 s" in told.en
    assert ("в конце" in told.ru, "at the end" in told.en) == (question.hidden, question.hidden)
    assert ("назвавшийся" in told.ru, "has a name" in told.en) == (question.named_only, question.named_only)
    assert ("следующим" in told.ru) is (question.kind is PollKind.NEXT_PRODUCT)
