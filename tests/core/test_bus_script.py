"""What Redis answers and carries, read back."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from core.bus import Batch, Signal
from core.bus_script import heard, placed, replayed
from core.events import Lane
from core.ids import ShowId

SHOW = ShowId("shw")


@given(sizes=some.lists(some.integers(1, 7), min_size=1, max_size=20), at=some.floats(0, 1))
def test_a_replay_is_cut_out_of_the_batches_wherever_it_begins(sizes: list[int], at: float) -> None:
    events = [b"%d" % number for number in range(1, sum(sizes) + 1)]
    since = round(at * len(events))
    tops = [sum(sizes[: number + 1]) for number in range(len(sizes))]
    answer: list[object] = [len(events)]
    for top, size in zip(tops, sizes, strict=True):
        if top > since:
            answer += [b"%d-0" % top, b"\n".join(events[top - size : top])]

    assert replayed(answer, since=since) == tuple(events[since:])


@pytest.mark.parametrize(
    "entries",
    [
        [(5, b"4\n5")],  # 3 is missing before
        [(3, b"3"), (5, b"5")],  # 4 is missing between
        [(4, b"3\n4")],  # 5 is missing after
        [],
        [(4, b"2\n3\n4"), (5, b"4\n5")],  # 4 is there twice
    ],
)
def test_a_replay_with_a_hole_is_none(entries: list[tuple[int, bytes]]) -> None:
    answer = [5, *(part for top, payload in entries for part in (b"%d-0" % top, payload))]

    assert replayed(answer, since=2) is None


def test_left_out_has_no_place() -> None:
    places = placed([b"epoch", 7, 0, 8])

    assert [place and (place.offset, place.epoch) for place in places] == [(7, "epoch"), None, (8, "epoch")]


def test_a_channel_carries_batches_and_signals() -> None:
    batch = heard(SHOW, b"shop:9:2:abcd:{1:2}\n{3:4}")
    signal = heard(SHOW, b"signal:any:thing\nat all")

    assert batch == Batch(show=SHOW, lane=Lane.SHOP, offset=9, epoch="abcd", events=(b"{1:2}", b"{3:4}"))
    assert signal == Signal(show=SHOW, payload=b"any:thing\nat all")


@pytest.mark.parametrize(
    "message", [b"", b"what", b"shop:1", b"shop:x:1:e:p", b"attic:1:1:e:p", b"shop:2:2:e:only one", b"\xff:1:1:e:p"]
)
def test_what_nobody_said_cannot_be_read(message: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011, any of them: whoever hears it drops it
        heard(SHOW, message)
