"""What is at hand agrees with the bus: everything after a place, or nothing at all."""

from hypothesis import given
from hypothesis import strategies as st

from core.bus import REPLAY_LIMIT, Batch, Position
from core.events import Lane
from core.ids import ShowId
from server.live.recent import AT_HAND, Recent

EPOCH = "e"


def batch(first: int, count: int, *, epoch: str = EPOCH) -> Batch:
    events = tuple(str(number).encode() for number in range(first, first + count))
    return Batch(show=ShowId("s"), lane=Lane.SHOP, offset=first + count - 1, epoch=epoch, events=events)


def at(offset: int, epoch: str = EPOCH) -> Position:
    return Position(offset=offset, epoch=epoch)


def recent(top: int, *, start: int = 0) -> Recent:
    kept = Recent(at(start))
    kept.add(batch(start + 1, top - start).events)
    return kept


@given(st.integers(0, 30), st.integers(0, 30), st.integers(1, 30))
def test_a_batch_adds_what_is_new_or_shows_a_hole(top: int, before: int, count: int) -> None:
    kept = recent(top)
    first = before + 1

    new = kept.new_in(batch(first, count))

    if first > top + 1:
        assert new is None
    else:
        assert new == batch(top + 1, max(0, before + count - top)).events


@given(st.integers(0, 500), st.integers(0, 500), st.integers(0, 500))
def test_after_is_everything_or_nothing(start: int, more: int, place: int) -> None:
    top = start + more
    kept = recent(top, start=start)

    events = kept.after(at(place))

    is_at_hand = start <= place <= top and top - place <= min(AT_HAND, REPLAY_LIMIT)
    assert events == (batch(place + 1, top - place).events if is_at_hand else None)


def test_what_happened_before_is_at_hand_if_it_ends_where_we_stand() -> None:
    kept, elsewhere = Recent(at(9)), Recent(at(9))

    kept.begin_with(batch(5, 5))
    elsewhere.begin_with(batch(1, 5))

    assert kept.after(at(6)) == batch(7, 3).events
    assert elsewhere.after(at(6)) is None


def test_what_is_newer_than_where_we_stand_is_left_to_be_heard() -> None:
    kept = Recent(at(9))

    kept.begin_with(batch(5, 8))

    assert kept.place == at(9)
    assert kept.after(at(4)) == batch(5, 5).events
    assert kept.new_in(batch(10, 3)) == batch(10, 3).events


def test_another_numbering_has_nothing_in_common() -> None:
    kept = recent(5)

    assert kept.after(at(5, "other")) is None
    assert kept.new_in(batch(6, 1, epoch="other")) is None
