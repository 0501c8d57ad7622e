"""Staff write drafts, the host publishes; nobody overwrites another."""

import asyncio

import pytest

from chat.faq.store import Search
from chat.faq.writing import Wish, Writing
from core.database import Database
from core.errors import BadAnswer, FaqChanged, NoSuchFaq, NotTheHost, StaffOnly
from core.events import Localized
from core.ids import FaqId, mint
from core.people import Role
from moderation.verdict import Reason
from tests.chat.talk import MildJudge, a_person
from tests.fakes import TurnedClock

HOST, MODERATOR = a_person(Role.HOST, "Анна"), a_person(Role.MODERATOR, "Мила")

GIFTS = Wish(
    question=Localized(ru="Упакуете в подарок?", en="Do you wrap gifts?"),
    answer=Localized(ru="Да, бесплатно.", en="Yes, for free."),
    topic="giftwrap",
)


@pytest.fixture
def judge() -> MildJudge:
    return MildJudge()


@pytest.fixture
def writing(database: Database, judge: MildJudge) -> Writing:
    return Writing(database=database, clock=TurnedClock(), judge=judge)


async def test_an_entry_is_written_found_changed_and_taken_away(writing: Writing) -> None:
    made = await writing.add(GIFTS, by=MODERATOR)
    changed = await writing.change(made.id, GIFTS, version=1, by=MODERATOR)

    found = await writing.listed(Search(words="ПОДАРОК бесплатно", published=False), after=None, limit=5)
    assert [(each.id, each.version) for each in found.items] == [(made.id, 2)]
    assert (await writing.listed(Search(words="велосипед"), after=None, limit=5)).items == ()

    await writing.drop(changed.id, version=2, by=MODERATOR)
    with pytest.raises(NoSuchFaq):
        await writing.drop(made.id, version=2, by=MODERATOR)


async def test_of_all_who_change_the_same_version_one_has_changed_it(writing: Writing) -> None:
    made = await writing.add(GIFTS, by=MODERATOR)
    start = asyncio.Barrier(5)

    async def change() -> None:
        await start.wait()
        await writing.change(made.id, GIFTS, version=1, by=MODERATOR)

    endings = await asyncio.gather(*(change() for _ in range(5)), return_exceptions=True)

    late = [each for each in endings if isinstance(each, FaqChanged)]
    assert (len(late), {each.facts["version"] for each in late}) == (4, {2})


async def test_only_the_host_publishes_and_changes_what_is_published(writing: Writing) -> None:
    made = await writing.add(GIFTS, by=MODERATOR)
    for deed in (
        writing.publish(made.id, version=1, by=MODERATOR, published=True),
        writing.add(Wish(question=GIFTS.question, answer=GIFTS.answer, published=True), by=MODERATOR),
    ):
        with pytest.raises(NotTheHost):
            await deed
    published = await writing.publish(made.id, version=1, by=HOST, published=True)
    again = await writing.publish(made.id, version=1, by=HOST, published=True)
    assert (published.published, published.version, again.version) == (True, 2, 2)

    with pytest.raises(NotTheHost):
        await writing.change(made.id, GIFTS, version=2, by=MODERATOR)
    with pytest.raises(StaffOnly):
        await writing.add(GIFTS, by=a_person())
    with pytest.raises(NoSuchFaq):
        await writing.change(FaqId(mint("faq")), GIFTS, version=2, by=HOST)


async def test_words_that_may_not_be_shown_are_refused(writing: Writing, judge: MildJudge) -> None:
    judge.refused["Да, бесплатно."] = Reason.WORD

    with pytest.raises(BadAnswer):
        await writing.add(GIFTS, by=HOST)
