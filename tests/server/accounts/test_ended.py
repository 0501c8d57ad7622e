"""Which sessions are over."""

from datetime import timedelta

from server.accounts.ended import REMEMBERED, EndedSessions, Family, SessionEnd
from server.accounts.tokens import ACCESS_LIFE, TICKET_LIFE
from tests.fakes import EVENING


def an_end(name: str, *, after: timedelta = timedelta()) -> SessionEnd:
    return SessionEnd(session=Family(name), at=EVENING + after)


def test_an_end_is_news_once() -> None:
    ended = EndedSessions()

    first = ended.learn([an_end("a"), an_end("b")], now=EVENING)
    again = ended.learn([an_end("b"), an_end("c")], now=EVENING)

    assert (first, again) == (["a", "b"], ["c"])
    assert [ended.is_over(Family(name)) for name in "abcd"] == [True, True, True, False]


def test_an_end_is_forgotten_when_nothing_of_the_session_can_hold_any_more() -> None:
    ended = EndedSessions()
    ended.learn([an_end("a")], now=EVENING)

    ended.learn([], now=EVENING + REMEMBERED)
    assert ended.is_over(Family("a"))
    ended.learn([], now=EVENING + REMEMBERED + timedelta(seconds=1))

    assert not ended.is_over(Family("a"))
    assert REMEMBERED > ACCESS_LIFE + TICKET_LIFE
