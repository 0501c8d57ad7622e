"""Tokens."""

from dataclasses import replace
from datetime import timedelta

import pytest
from joserfc import jwt
from joserfc.jwk import OctKey

from core.errors import NotSignedIn, TicketRefused
from core.ids import ViewerId, mint
from core.people import Language, Role, Viewer
from server.accounts.ended import EndedSessions, Family, SessionEnd
from server.accounts.tokens import ACCESS_LIFE, SOCKET_LIFE, TICKET_LIFE, Passage, Tokens
from tests.fakes import EVENING, TurnedClock

EVENING_SESSION = Family("evening")
SECRET = "a secret of at least thirty-two characters"


@pytest.fixture
def clock() -> TurnedClock:
    return TurnedClock()


@pytest.fixture
def ended() -> EndedSessions:
    return EndedSessions()


@pytest.fixture
def tokens(clock: TurnedClock, ended: EndedSessions) -> Tokens:
    return Tokens(SECRET, clock=clock, ended=ended)


@pytest.fixture
def ana() -> Viewer:
    return Viewer(id=ViewerId(mint("vwr")), name="Ана", role=Role.MODERATOR, language=Language.EN)


def test_an_access_token_says_who_it_was_made_for(tokens: Tokens, ana: Viewer) -> None:
    assert tokens.read_access(tokens.access(ana, session=EVENING_SESSION)) == ana


def test_an_access_token_ends_after_its_life(tokens: Tokens, ana: Viewer, clock: TurnedClock) -> None:
    token = tokens.access(ana, session=EVENING_SESSION)
    clock.turn(ACCESS_LIFE)

    with pytest.raises(NotSignedIn):
        tokens.read_access(token)


def test_a_token_for_another_name_does_not_live_longer(tokens: Tokens, ana: Viewer, clock: TurnedClock) -> None:
    token = tokens.access(ana, session=EVENING_SESSION)
    clock.turn(ACCESS_LIFE - timedelta(seconds=7))

    renamed, left = tokens.renamed(token, replace(ana, name="Анна"))

    assert (tokens.read_access(renamed).name, left) == ("Анна", timedelta(seconds=7))
    clock.turn(timedelta(seconds=7))
    with pytest.raises(NotSignedIn):
        tokens.read_access(renamed)


def test_a_ticket_is_no_access_token_and_the_other_way_round(tokens: Tokens, ana: Viewer) -> None:
    with pytest.raises(NotSignedIn):
        tokens.read_access(tokens.ticket(tokens.access(ana, session=EVENING_SESSION)))
    with pytest.raises(TicketRefused):
        tokens.passage(tokens.access(ana, session=EVENING_SESSION))


def test_a_ticket_is_taken_once(tokens: Tokens, ana: Viewer) -> None:
    ticket = tokens.ticket(tokens.access(ana, session=EVENING_SESSION))

    assert tokens.passage(ticket) == Passage(viewer=ana, session=EVENING_SESSION, ends_at=EVENING + SOCKET_LIFE)
    with pytest.raises(TicketRefused):
        tokens.passage(ticket)


@pytest.mark.parametrize("begun", range(0, 40, 7))
def test_a_used_ticket_stays_used_as_long_as_it_would_hold(
    tokens: Tokens, ana: Viewer, clock: TurnedClock, begun: int
) -> None:
    clock.turn(timedelta(seconds=begun))
    ticket = tokens.ticket(tokens.access(ana, session=EVENING_SESSION))
    tokens.passage(ticket)

    for _ in range(int(TICKET_LIFE.total_seconds()) - 1):
        clock.turn(timedelta(seconds=1))
        tokens.passage(tokens.ticket(tokens.access(ana, session=EVENING_SESSION)))
        with pytest.raises(TicketRefused):
            tokens.passage(ticket)


def test_a_ticket_waits_half_a_minute_at_most(tokens: Tokens, ana: Viewer, clock: TurnedClock) -> None:
    ticket = tokens.ticket(tokens.access(ana, session=EVENING_SESSION))
    clock.turn(TICKET_LIFE + timedelta(seconds=1))

    with pytest.raises(TicketRefused):
        tokens.passage(ticket)


def test_a_renamed_token_still_belongs_to_its_session(tokens: Tokens, ana: Viewer) -> None:
    renamed, _ = tokens.renamed(tokens.access(ana, session=EVENING_SESSION), replace(ana, name="Анна"))

    assert tokens.passage(tokens.ticket(renamed)).session == EVENING_SESSION


def test_what_belongs_to_an_ended_session_opens_nothing(tokens: Tokens, ana: Viewer, ended: EndedSessions) -> None:
    token = tokens.access(ana, session=EVENING_SESSION)
    ticket, other = tokens.ticket(token), tokens.access(ana, session=Family("another"))

    ended.learn([SessionEnd(session=EVENING_SESSION, at=EVENING)], now=EVENING)

    with pytest.raises(NotSignedIn):
        tokens.read_access(token)
    with pytest.raises(NotSignedIn):
        tokens.ticket(token)
    with pytest.raises(NotSignedIn):
        tokens.renamed(token, ana)
    with pytest.raises(TicketRefused):
        tokens.passage(ticket)
    assert tokens.read_access(other) == ana


@pytest.mark.parametrize("forged", ["", "x", "a.b.c", "eyJhbGciOiJub25lIn0.eyJzdWIiOiJ2d3JfMSIsImF1ZCI6ImFjY2VzcyJ9."])
def test_a_forged_token_is_refused(tokens: Tokens, forged: str) -> None:
    with pytest.raises(NotSignedIn):
        tokens.read_access(forged)
    with pytest.raises(TicketRefused):
        tokens.passage(forged)


def test_a_token_of_another_secret_is_refused(tokens: Tokens, ana: Viewer, clock: TurnedClock) -> None:
    elsewhere = Tokens("another secret of at least thirty-two chars", clock=clock)

    with pytest.raises(NotSignedIn):
        tokens.read_access(elsewhere.access(ana, session=EVENING_SESSION))


def test_a_signed_token_with_an_unknown_role_is_refused(tokens: Tokens, clock: TurnedClock) -> None:
    claims = {"aud": "access", "sub": "vwr_1", "ses": "s", "name": "x", "role": "owner", "lang": "ru", "named": True}
    claims |= {"iat": 1, "exp": 2**40, "jti": "j"}
    token = jwt.encode({"alg": "HS256"}, claims, OctKey.import_key(SECRET))

    with pytest.raises(NotSignedIn):
        tokens.read_access(token)


def test_a_ticket_carries_the_device_that_asked_for_it(tokens: Tokens, ana: Viewer) -> None:
    access = tokens.access(ana, session=EVENING_SESSION)

    assert tokens.passage(tokens.ticket(access, device="phone")).device == "phone"
    assert tokens.passage(tokens.ticket(access)).device is None
