"""Who may be in a show that is for members is known without asking, and looked up where it is not."""

from datetime import timedelta

import pytest

from core.database import Database
from core.errors import MembersOnly
from core.events import Localized, ShowState, ShowStatus
from core.ids import ShowId, ViewerId, mint
from core.people import Role, Viewer
from server.shows import store
from server.shows.admission import TIDIES_EVERY, Admission
from server.shows.show import Show
from shop import member_store
from shop.member import Member
from tests.fakes import EVENING, TurnedClock

MONTH = timedelta(days=30)
WORDS = Localized(ru="Вечер", en="Evening")


@pytest.fixture
def clock() -> TurnedClock:
    return TurnedClock()


@pytest.fixture
async def admission(database: Database, clock: TurnedClock) -> Admission:
    return Admission(database=database, clock=clock)


def a_person(role: Role = Role.GUEST) -> Viewer:
    return Viewer(id=ViewerId(mint("vwr")), name="Anna", role=role)


async def a_show(database: Database, *, members_only: bool = False, members_write: bool = False) -> ShowId:
    state = ShowState(version=1, status=ShowStatus.LIVE, members_only=members_only, members_write=members_write)
    show = Show(
        id=ShowId(mint("shw")),
        slug=mint("evt"),
        title=WORDS,
        host=ViewerId(mint("vwr")),
        host_name=WORDS,
        starts_at=EVENING,
        state=state,
    )
    async with database.transaction() as work:
        await store.add(work.connection, show, key_hash=mint("evt"), key_sealed="")
    return show.id


async def belong(database: Database, clock: TurnedClock, who: Viewer, *, until: timedelta = MONTH) -> None:
    member = Member(viewer=who.id, tier="gold", rank=1, until=clock.now() + until)
    async with database.transaction() as work:
        await member_store.put(work.connection, member, now=clock.now())


async def lets_in(admission: Admission, who: Viewer | None, show: ShowId) -> bool:
    try:
        await admission.check(who, show)
    except MembersOnly:
        return False
    return True


async def may_write(admission: Admission, who: Viewer, show: ShowId) -> bool:
    try:
        await admission.check_may_write(who, show)
    except MembersOnly:
        return False
    return True


async def test_a_closed_show_lets_in_members_and_staff_and_nobody_else(
    database: Database, clock: TurnedClock, admission: Admission
) -> None:
    closed, still = await a_show(database, members_only=True), await a_show(database)
    anna, boris, moderator = a_person(), a_person(), a_person(Role.MODERATOR)
    await belong(database, clock, anna)
    await admission.look()

    assert admission.closed == (closed,)
    assert [await lets_in(admission, who, closed) for who in (anna, moderator, boris, None)] == [
        True,
        True,
        False,
        False,
    ]
    assert [await lets_in(admission, who, still) for who in (boris, None)] == [True, True]
    assert [admission.doubts(who, closed) for who in (anna, moderator, boris)] == [False, False, True]


async def test_in_a_members_chat_everybody_reads_and_members_write(
    database: Database, clock: TurnedClock, admission: Admission
) -> None:
    chat, anna, boris = await a_show(database, members_write=True), a_person(), a_person()
    await belong(database, clock, anna)
    await admission.look()

    assert await lets_in(admission, boris, chat)
    assert [await may_write(admission, who, chat) for who in (anna, boris, a_person(Role.HOST))] == [True, False, True]
    assert (admission.badge(anna.id), admission.badge(boris.id)) == ("gold", None)


async def test_who_just_joined_waits_for_no_look_and_who_ceased_is_known_at_the_next(
    database: Database, clock: TurnedClock, admission: Admission
) -> None:
    closed, anna = await a_show(database, members_only=True), a_person()
    await admission.look()
    await belong(database, clock, anna)

    assert await lets_in(admission, anna, closed)
    await belong(database, clock, anna, until=timedelta())
    await admission.look()

    assert not admission.knows(anna)
    assert not await lets_in(admission, anna, closed)


async def test_a_membership_ends_by_itself_in_memory_too(
    database: Database, clock: TurnedClock, admission: Admission
) -> None:
    closed, anna = await a_show(database, members_only=True), a_person()
    await belong(database, clock, anna)
    await admission.look()

    clock.turn(MONTH)

    assert (admission.badge(anna.id), await lets_in(admission, anna, closed)) == (None, False)
    clock.turn(TIDIES_EVERY)
    await admission.look()
    assert not admission.knows(anna)


async def test_what_may_be_told_of_a_closed_show_is_its_poster(database: Database, admission: Admission) -> None:
    closed = await a_show(database, members_only=True)
    await admission.look()

    with pytest.raises(MembersOnly) as refused:
        await admission.check(None, closed)

    assert refused.value.facts == {
        "show": closed,
        "poster": {"title": WORDS, "host_name": WORDS, "starts_at": EVENING},
    }
