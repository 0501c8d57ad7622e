"""Shutting people out, on both databases."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest

from chat import ban_store
from chat.banning import LISTED, Banning, Sentence
from chat.bans import Ban, BanKind
from chat.held.held import KEPT
from core.database import Database, Work
from core.errors import Banned, NoSuchViewer, NotBannable, NotTheHost, StaffOnly, Unfit
from core.ids import BanId, ShowId, ViewerId, mint
from core.people import Role, Viewer
from tests.chat.talk import HOME, Talk, a_person
from tests.fakes import EVENING, TurnedClock

HOUR = timedelta(hours=1)


class Register:
    """People who came, and how often it was rung."""

    def __init__(self) -> None:
        self.people: dict[ViewerId, Viewer] = {}
        self.rung = 0

    def a(self, role: Role, name: str = "Mila") -> Viewer:
        person = a_person(role, name)
        self.people[person.id] = person
        return person

    async def person(self, viewer: ViewerId) -> Viewer | None:
        return self.people.get(viewer)

    async def staff(self) -> list[Viewer]:
        return [each for each in self.people.values() if each.is_staff]

    async def ring(self) -> None:
        self.rung += 1


@pytest.fixture
def clock() -> TurnedClock:
    return TurnedClock()


@pytest.fixture
def register() -> Register:
    return Register()


@pytest.fixture
def banning(database: Database, register: Register, clock: TurnedClock) -> Banning:
    return Banning(database=database, people=register, ring=register.ring, clock=clock)


@pytest.fixture
def show() -> ShowId:
    return ShowId(mint("shw"))


async def test_a_moderator_shuts_a_guest_out_and_rings(banning: Banning, register: Register, show: ShowId) -> None:
    guest, moderator = register.a(Role.GUEST), register.a(Role.MODERATOR)

    ban = await banning.ban(guest.id, Sentence(reason="spam", lasts=HOUR), show=show, by=moderator)

    assert (ban.name, ban.by, ban.at, ban.until) == ("Mila", moderator.id, EVENING, EVENING + HOUR)
    assert await banning.holding(show) == [ban]
    assert register.rung == 1


async def test_the_same_ban_twice_is_one_with_the_later_reason(
    banning: Banning, register: Register, show: ShowId
) -> None:
    guest, host = register.a(Role.GUEST), register.a(Role.HOST)
    await banning.ban(guest.id, Sentence(reason="spam", lasts=HOUR), show=show, by=host)

    second = await banning.ban(guest.id, Sentence(reason="worse", lasts=None), show=show, by=host)

    assert await banning.holding(show) == [second]


async def test_a_later_ban_never_ends_before_the_one_that_holds(
    talk: Talk, banning: Banning, register: Register
) -> None:
    show = talk.show
    guest, olga, petr = register.a(Role.GUEST), register.a(Role.MODERATOR), register.a(Role.MODERATOR)
    await talk.say("hello", by=guest)
    await banning.ban(guest.id, Sentence(reason="spam", lasts=2 * HOUR), show=show, by=olga)

    shorter = await banning.ban(guest.id, Sentence(reason="caps", lasts=HOUR), show=show, by=petr)
    longer = await banning.ban(guest.id, Sentence(reason="worse", lasts=None), show=show, by=petr)
    late = await banning.ban(guest.id, Sentence(reason="caps", lasts=HOUR), show=show, by=olga)

    assert [ban.until for ban in (shorter, longer, late)] == [EVENING + 2 * HOUR, None, None]
    assert await banning.holding(show) == [late]
    with pytest.raises(Unfit):  # nobody shuts an address out for good
        await banning.ban(guest.id, Sentence(reason="x", lasts=HOUR, on_address=True), show=show, by=olga)


async def test_only_the_host_changes_or_lifts_what_the_host_decided(
    banning: Banning, register: Register, show: ShowId, clock: TurnedClock
) -> None:
    guest, moderator, host = register.a(Role.GUEST), register.a(Role.MODERATOR), register.a(Role.HOST)
    made = await banning.ban(guest.id, Sentence(reason="spam", lasts=HOUR), show=show, by=host)

    for lasts in (HOUR / 2, None):
        with pytest.raises(NotTheHost):
            await banning.ban(guest.id, Sentence(reason="x", lasts=lasts), show=show, by=moderator)
    with pytest.raises(NotTheHost):
        await banning.lift(guest.id, show=show, by=moderator)
    assert await banning.holding(show) == [made]

    clock.turn(HOUR)
    anew = await banning.ban(guest.id, Sentence(reason="x", lasts=HOUR), show=show, by=moderator)
    await banning.lift(guest.id, show=show, by=moderator)
    assert (anew.by_host, await banning.holding(show)) == (False, [])


async def test_of_staff_who_sentence_one_person_at_once_the_longest_counts(
    database: Database, register: Register, show: ShowId, clock: TurnedClock
) -> None:
    guest, staff, start = register.a(Role.GUEST), [register.a(Role.MODERATOR) for _ in range(4)], asyncio.Barrier(4)
    processes = [Banning(database=database, people=register, ring=register.ring, clock=clock) for _ in staff]

    async def sentence(number: int) -> None:
        await start.wait()
        lasts = None if number == 1 else number * HOUR + HOUR
        await processes[number].ban(guest.id, Sentence(reason="x", lasts=lasts), show=show, by=staff[number])

    await asyncio.gather(*map(sentence, range(4)))

    assert [ban.until for ban in await processes[0].holding(show)] == [None]


async def test_where_somebody_was_shut_out_from_is_forgotten_a_month_after_it_ended(
    talk: Talk, register: Register, banning: Banning
) -> None:
    host, guests = register.a(Role.HOST), [register.a(Role.GUEST) for _ in range(3)]
    for guest in guests:
        await talk.say("hello", by=guest)
    ended, lifted, stands = [
        await banning.ban(guest.id, Sentence(reason="x", lasts=lasts, on_device=True), show=talk.show, by=host)
        for guest, lasts in zip(guests, (HOUR, None, None), strict=True)
    ]
    await banning.lift(lifted.viewer, show=talk.show, by=host)

    async def devices() -> list[str | None]:
        async with talk.chat.database.reading() as sql:
            found = [await ban_store.find(sql, ban.viewer, show=talk.show) for ban in (ended, lifted, stands)]
        return [ban.device for ban in found if ban]

    talk.clock.turn(KEPT)
    await talk.chat.forgetting.forget("every day")
    assert await devices() == [HOME.device, None, HOME.device]
    talk.clock.turn(HOUR)
    await talk.chat.forgetting.forget("every day")
    assert await devices() == [None, None, HOME.device]


async def test_who_is_let_in_again_is_out_no_more_and_it_rings_once(
    banning: Banning, register: Register, show: ShowId
) -> None:
    guest, host = register.a(Role.GUEST), register.a(Role.HOST)
    await banning.ban(guest.id, Sentence(reason="spam", lasts=None), show=show, by=host)

    for _ in range(2):
        await banning.lift(guest.id, show=show, by=host)

    assert (await banning.holding(show), register.rung) == ([], 2)


async def test_who_was_let_in_again_can_be_shut_out_again(banning: Banning, register: Register, show: ShowId) -> None:
    guest, host = register.a(Role.GUEST), register.a(Role.HOST)
    await banning.ban(guest.id, Sentence(reason="spam", lasts=None), show=show, by=host)
    await banning.lift(guest.id, show=show, by=host)

    again = await banning.ban(guest.id, Sentence(reason="spam", lasts=None), show=show, by=host)

    assert await banning.holding(show) == [again]


@pytest.mark.parametrize("role", [Role.HOST, Role.MODERATOR])
async def test_nobody_shuts_staff_out(banning: Banning, register: Register, show: ShowId, role: Role) -> None:
    with pytest.raises(NotBannable):
        await banning.ban(register.a(role).id, Sentence(reason="x", lasts=None), show=show, by=register.a(Role.HOST))

    assert (await banning.holding(show), register.rung) == ([], 0)


async def test_nobody_shuts_themselves_out(banning: Banning, register: Register, show: ShowId) -> None:
    moderator = register.a(Role.MODERATOR)

    with pytest.raises(NotBannable):
        await banning.ban(moderator.id, Sentence(reason="x", lasts=None), show=show, by=moderator)


@pytest.mark.parametrize("role", [Role.GUEST, Role.VIEWER])
async def test_only_staff_decide(banning: Banning, register: Register, show: ShowId, role: Role) -> None:
    guest, somebody = register.a(Role.GUEST), register.a(role)

    with pytest.raises(StaffOnly):
        await banning.ban(guest.id, Sentence(reason="x", lasts=None), show=show, by=somebody)
    with pytest.raises(StaffOnly):
        await banning.lift(guest.id, show=show, by=somebody)


async def test_only_the_host_decides_about_all_shows(banning: Banning, register: Register) -> None:
    guest, moderator = register.a(Role.GUEST), register.a(Role.MODERATOR)

    with pytest.raises(NotTheHost):
        await banning.ban(guest.id, Sentence(reason="x", lasts=None), show=None, by=moderator)
    with pytest.raises(NotTheHost):
        await banning.lift(guest.id, show=None, by=moderator)


async def test_who_never_came_cannot_be_shut_out(banning: Banning, register: Register, show: ShowId) -> None:
    with pytest.raises(NoSuchViewer):
        await banning.ban(ViewerId(mint("vwr")), Sentence(reason="x", lasts=None), show=show, by=register.a(Role.HOST))


async def test_a_show_lists_its_own_bans_and_those_of_the_house(
    banning: Banning, register: Register, show: ShowId
) -> None:
    host, other = register.a(Role.HOST), ShowId(mint("shw"))
    bans = [
        await banning.ban(register.a(Role.GUEST).id, Sentence(reason="x", lasts=None), show=where, by=host)
        for where in (show, other, None)
    ]

    assert await banning.holding(show) == [bans[2], bans[0]]
    assert await banning.holding(None) == [bans[2]]


async def test_a_long_list_comes_in_pages(banning: Banning, register: Register, show: ShowId) -> None:
    host = register.a(Role.HOST)
    bans = [
        await banning.ban(register.a(Role.GUEST).id, Sentence(reason="x", lasts=None), show=show, by=host)
        for _ in range(LISTED + 2)
    ]

    first = await banning.holding(show)
    second = await banning.holding(show, before=first[-1].id)

    assert [*first, *second] == bans[::-1]


async def test_what_ended_by_itself_is_not_listed(
    banning: Banning, register: Register, show: ShowId, clock: TurnedClock
) -> None:
    await banning.ban(register.a(Role.GUEST).id, Sentence(reason="x", lasts=HOUR), show=show, by=register.a(Role.HOST))
    clock.turn(HOUR)

    assert await banning.holding(show) == []


async def test_changes_since_a_moment_are_those_made_and_those_taken_back(
    banning: Banning, register: Register, show: ShowId, clock: TurnedClock, database: Database
) -> None:
    host, guests = register.a(Role.HOST), [register.a(Role.GUEST) for _ in range(3)]
    for guest in guests[:2]:
        await banning.ban(guest.id, Sentence(reason="x", lasts=None), show=show, by=host)
    clock.turn(HOUR)
    await banning.lift(guests[1].id, show=show, by=host)
    await banning.ban(guests[2].id, Sentence(reason="x", lasts=None), show=None, by=host)

    async with database.reading() as sql:
        since = await ban_store.changed(sql, since=EVENING + HOUR, now=clock.now())
        holding = await ban_store.changed(sql, since=None, now=clock.now())

    assert {(ban.viewer, ban.holds(clock.now())) for ban in since} == {(guests[1].id, False), (guests[2].id, True)}
    assert {ban.viewer for ban in holding} == {guests[0].id, guests[2].id}


async def test_who_is_shut_out_cannot_write(talk: Talk, banning: Banning, register: Register) -> None:
    guest = register.a(Role.GUEST)
    ban = await banning.ban(guest.id, Sentence(reason="spam", lasts=HOUR), show=talk.show, by=register.a(Role.HOST))
    talk.chat.bans.learn([ban], now=EVENING)

    with pytest.raises(Banned) as refusal:
        await talk.say("hello", by=guest)

    assert refusal.value.facts == {"until": EVENING + HOUR}


class Tally:
    """Takes back who is shut out, or fails, as a test says."""

    def __init__(self, *, fails: bool = False) -> None:
        self.fails = fails
        self.asked: list[tuple[ViewerId, ShowId | None]] = []
        self.told: list[ShowId] = []

    async def uncount(self, _work: Work, person: ViewerId, *, show: ShowId | None) -> list[ShowId]:
        if self.fails:
            raise ZeroDivisionError
        self.asked.append((person, show))
        return [show] if show else []

    def uncounted(self, shows: Sequence[ShowId]) -> None:
        self.told.extend(shows)


async def test_a_ban_and_what_it_takes_back_are_both_true_or_neither(
    database: Database, register: Register, clock: TurnedClock, show: ShowId
) -> None:
    guest, host = register.a(Role.GUEST), register.a(Role.HOST)
    fine, broken = Tally(), Tally(fails=True)
    kept, lost = (
        Banning(database=database, people=register, ring=register.ring, clock=clock, counters=[fine, *more])
        for more in ([], [broken])
    )

    with pytest.raises(ZeroDivisionError):
        await lost.ban(guest.id, Sentence(reason="spam", lasts=None), show=show, by=host)
    assert (await lost.holding(show), fine.told, register.rung) == ([], [], 0)
    await kept.ban(guest.id, Sentence(reason="spam", lasts=None), show=show, by=host)
    await kept.ban(guest.id, Sentence(reason="spam", lasts=None), show=None, by=host)

    assert fine.asked[1:] == [(guest.id, show), (guest.id, None)]
    assert fine.told == [show]


async def test_who_is_shut_out_of_the_show_or_of_all_is_known_to_whoever_asks(database: Database) -> None:
    show, other = ShowId(mint("shw")), ShowId(mint("shw"))
    here, everywhere, elsewhere, short, muted, free = people = [ViewerId(mint("vwr")) for _ in range(6)]

    def ban(who: ViewerId, where: ShowId | None, kind: BanKind = BanKind.OUT, until: datetime | None = None) -> Ban:
        return Ban(
            id=BanId(mint("ban")),
            show=where,
            viewer=who,
            kind=kind,
            name="",
            reason="",
            by=free,
            at=EVENING,
            until=until,
        )

    async with database.transaction() as work:
        for each in (
            ban(here, show),
            ban(everywhere, None),
            ban(elsewhere, other),
            ban(short, show, until=EVENING + HOUR),
            ban(muted, show, BanKind.MUTED),
        ):
            await ban_store.put(work.connection, each)
        now = await ban_store.shut_out(work.connection, show, people, now=EVENING)
        later = await ban_store.shut_out(work.connection, show, people, now=EVENING + HOUR)

    assert (now, later) == ({here, everywhere, short}, {here, everywhere})
