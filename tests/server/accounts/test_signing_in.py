"""Signing in, on both databases."""

from asyncio import gather
from datetime import timedelta

import pytest

from core.database import Database
from core.errors import NameRefused, SessionOver, WrongPassword
from core.ids import ViewerId, mint
from core.people import Language, Role, Viewer
from server.accounts import store
from server.accounts.ended import Family
from server.accounts.passwords import Passwords
from server.accounts.signing_in import ROTATION_GRACE, SESSION_LIFE, SignedIn, SigningIn
from server.accounts.tokens import Tokens
from tests.fakes import EVENING, TurnedClock

BEYOND_GRACE = ROTATION_GRACE + timedelta(seconds=1)


class PoliteNames:
    """A gate that refuses one name."""

    async def check(self, name: str, viewer: Viewer) -> None:
        if name == "rude":
            raise NameRefused


@pytest.fixture
def clock() -> TurnedClock:
    return TurnedClock()


@pytest.fixture
def tokens(clock: TurnedClock) -> Tokens:
    return Tokens("a secret of at least thirty-two characters", clock=clock)


class Rope:
    """Counts how often it was pulled."""

    def __init__(self) -> None:
        self.pulled = 0

    async def ring(self) -> None:
        self.pulled += 1


@pytest.fixture
def rope() -> Rope:
    return Rope()


@pytest.fixture
def desk(database: Database, tokens: Tokens, clock: TurnedClock, rope: Rope) -> SigningIn:
    return SigningIn(
        database=database, tokens=tokens, passwords=Passwords(), names=PoliteNames(), clock=clock, ring=rope.ring
    )


async def ended(database: Database) -> list[Family]:
    """The sessions written down as over."""
    async with database.reading() as sql:
        return [end.session for end in await store.ends(sql, since=EVENING)]


def session_of(signed_in: SignedIn, tokens: Tokens) -> Family:
    return tokens.passage(tokens.ticket(signed_in.access_token)).session


@pytest.fixture
async def host(desk: SigningIn) -> Viewer:
    host = Viewer(id=ViewerId(mint("vwr")), name="Мира", role=Role.HOST)
    await desk.register(host, email="Mira@Shop.example ", password="correct horse")
    return host


async def test_the_right_password_opens_a_session_however_the_email_is_written(
    desk: SigningIn, host: Viewer, tokens: Tokens
) -> None:
    signed_in = await desk.sign_in("MIRA@shop.example", "correct horse")

    assert signed_in.viewer == host
    assert tokens.read_access(signed_in.access_token) == host


@pytest.mark.parametrize(
    ("email", "password"), [("mira@shop.example", "wrong"), ("nobody@shop.example", "correct horse")]
)
async def test_a_wrong_password_and_an_unknown_email_are_told_alike(
    desk: SigningIn, host: Viewer, email: str, password: str
) -> None:
    with pytest.raises(WrongPassword):
        await desk.sign_in(email, password)


async def test_a_guest_without_a_name_gets_one(desk: SigningIn) -> None:
    guest = (await desk.enter_as_guest(None, Language.EN)).viewer

    assert guest.role is Role.GUEST
    assert guest.name.startswith("Guest ")
    assert not guest.named


async def test_a_guest_who_chooses_a_name_is_named_from_then_on(desk: SigningIn, tokens: Tokens) -> None:
    entered = await desk.enter_as_guest(None, Language.RU)
    await desk.change(entered.viewer, name=None, language=Language.EN)
    still_unnamed = await desk.refresh(entered.refresh_token)
    assert (still_unnamed.viewer.named, still_unnamed.viewer.language) == (False, Language.EN)

    await desk.change(still_unnamed.viewer, name="Анна", language=None)

    again = await desk.refresh(still_unnamed.refresh_token)
    assert (again.viewer.named, tokens.read_access(again.access_token).named) == (True, True)


async def test_a_guest_cannot_take_a_refused_name(desk: SigningIn) -> None:
    with pytest.raises(NameRefused):
        await desk.enter_as_guest("rude", Language.EN)


async def test_a_new_name_is_remembered_by_the_next_session(desk: SigningIn) -> None:
    entered = await desk.enter_as_guest("Аня", Language.RU)
    await desk.change(entered.viewer, name="Анна", language=None)

    again = await desk.refresh(entered.refresh_token)

    assert again.viewer.id == entered.viewer.id
    assert again.viewer.name == "Анна"


async def test_who_changes_their_language_in_an_old_tab_keeps_the_name_of_the_new_one(desk: SigningIn) -> None:
    old_tab = (await desk.enter_as_guest("Аня", Language.RU)).viewer
    await desk.change(old_tab, name="Анна", language=None)

    changed = await desk.change(old_tab, name=None, language=Language.EN)

    assert (changed.name, changed.language) == ("Анна", Language.EN)


async def test_a_refused_name_changes_nothing(desk: SigningIn) -> None:
    entered = await desk.enter_as_guest("Аня", Language.RU)
    with pytest.raises(NameRefused):
        await desk.change(entered.viewer, name="rude", language=Language.EN)

    assert (await desk.refresh(entered.refresh_token)).viewer == entered.viewer


async def test_a_refresh_token_is_exchanged_for_another(desk: SigningIn) -> None:
    first = await desk.enter_as_guest(None, Language.RU)

    second = await desk.refresh(first.refresh_token)

    assert second.refresh_token != first.refresh_token
    assert (await desk.refresh(second.refresh_token)).viewer == first.viewer


async def test_an_answer_lost_on_the_way_may_be_asked_for_again(desk: SigningIn) -> None:
    first = await desk.enter_as_guest(None, Language.RU)
    await desk.refresh(first.refresh_token)

    assert (await desk.refresh(first.refresh_token)).viewer == first.viewer


async def test_a_token_used_again_later_ends_the_whole_family(desk: SigningIn, clock: TurnedClock) -> None:
    stolen = await desk.enter_as_guest(None, Language.RU)
    honest = await desk.refresh(stolen.refresh_token)
    clock.turn(BEYOND_GRACE)

    with pytest.raises(SessionOver):
        await desk.refresh(stolen.refresh_token)
    with pytest.raises(SessionOver):
        await desk.refresh(honest.refresh_token)


async def test_two_tabs_refreshing_at_once_both_go_on(desk: SigningIn) -> None:
    first = await desk.enter_as_guest(None, Language.RU)

    tabs = await gather(desk.refresh(first.refresh_token), desk.refresh(first.refresh_token))

    assert {tab.viewer for tab in tabs} == {first.viewer}
    for tab in tabs:
        await desk.refresh(tab.refresh_token)


async def test_a_session_ends_with_its_life(desk: SigningIn, clock: TurnedClock) -> None:
    entered = await desk.enter_as_guest(None, Language.RU)
    clock.turn(SESSION_LIFE)

    with pytest.raises(SessionOver):
        await desk.refresh(entered.refresh_token)


async def test_signing_out_ends_what_the_session_was_continued_to(desk: SigningIn, host: Viewer) -> None:
    first = await desk.sign_in("mira@shop.example", "correct horse")
    second = await desk.refresh(first.refresh_token)

    await desk.sign_out(first.refresh_token)

    with pytest.raises(SessionOver):
        await desk.refresh(second.refresh_token)


async def test_a_session_has_one_name_however_often_it_is_continued(desk: SigningIn, tokens: Tokens) -> None:
    first = await desk.enter_as_guest(None, Language.RU)
    second = await desk.refresh(first.refresh_token)
    another = await desk.enter_as_guest(None, Language.RU)

    names = [session_of(each, tokens) for each in (first, second, another)]

    assert names[0] == names[1] != names[2]


async def test_signing_out_is_written_down_and_rung(
    desk: SigningIn, database: Database, tokens: Tokens, rope: Rope
) -> None:
    entered = await desk.enter_as_guest(None, Language.RU)
    stays = await desk.enter_as_guest(None, Language.RU)
    assert (await ended(database), rope.pulled) == ([], 0)

    await desk.sign_out(entered.refresh_token)

    assert (await ended(database), rope.pulled) == ([session_of(entered, tokens)], 1)
    assert await desk.refresh(stays.refresh_token)


async def test_a_stolen_session_is_written_down_and_rung(
    desk: SigningIn, database: Database, tokens: Tokens, clock: TurnedClock, rope: Rope
) -> None:
    entered = await desk.enter_as_guest(None, Language.RU)
    session = session_of(entered, tokens)
    await desk.refresh(entered.refresh_token)
    clock.turn(BEYOND_GRACE)

    with pytest.raises(SessionOver):
        await desk.refresh(entered.refresh_token)

    assert (await ended(database), rope.pulled) == ([session], 1)


async def test_locking_out_ends_every_session_of_that_person(
    desk: SigningIn, host: Viewer, database: Database, tokens: Tokens, rope: Rope
) -> None:
    sessions = {session_of(await desk.sign_in("mira@shop.example", "correct horse"), tokens) for _ in range(2)}

    await desk.lock_out("mira@shop.example", "correct horse")

    assert (set(await ended(database)), rope.pulled) == (sessions, 1)


async def test_ends_are_forgotten_after_a_day(desk: SigningIn, database: Database, clock: TurnedClock) -> None:
    await desk.sign_out((await desk.enter_as_guest(None, Language.RU)).refresh_token)
    clock.turn(store.ENDS_KEPT + timedelta(seconds=1))

    async with database.transaction() as work:
        await store.prune(work.connection, now=clock.now())

    assert await ended(database) == []


async def test_an_unknown_token_opens_nothing_and_signs_nobody_out(desk: SigningIn, rope: Rope) -> None:
    await desk.sign_out("never given")
    assert rope.pulled == 0

    with pytest.raises(SessionOver):
        await desk.refresh("never given")


async def test_a_password_everybody_knows_is_locked_out_with_its_sessions(desk: SigningIn, host: Viewer) -> None:
    signed_in = await desk.sign_in("mira@shop.example", "correct horse")

    await desk.lock_out("mira@shop.example", "correct horse")

    with pytest.raises(WrongPassword):
        await desk.sign_in("mira@shop.example", "correct horse")
    with pytest.raises(SessionOver):
        await desk.refresh(signed_in.refresh_token)

    await desk.let_in_again("mira@shop.example", host.id, password="battery staple")
    await desk.let_in_again("mira@shop.example", host.id, password="something else")
    assert (await desk.sign_in("mira@shop.example", "battery staple")).viewer == host


async def test_who_has_another_password_by_now_is_not_locked_out(desk: SigningIn, host: Viewer) -> None:
    signed_in = await desk.sign_in("mira@shop.example", "correct horse")

    await desk.lock_out("mira@shop.example", "host-demo")
    await desk.lock_out("nobody@shop.example", "host-demo")

    assert (await desk.refresh(signed_in.refresh_token)).viewer == host
