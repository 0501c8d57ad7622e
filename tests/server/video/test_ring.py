"""The last packets are kept, older ones forgotten."""

from math import inf

from server.video.ring import RING_SIZE, Packet, Ring


def a_packet(number: int, *, keyframe: bool = False) -> Packet:
    return Packet(number=number, timestamp=0, marker=False, payload=b"", codec="opus", keyframe=keyframe)


def test_a_packet_is_found_until_it_is_too_old() -> None:
    ring = Ring()
    for number in range(RING_SIZE + 1):
        ring.add(a_packet(number), now=0)

    assert ring.get(0) is None
    assert ring.get(1) == a_packet(1)
    assert ring.get(RING_SIZE + 1) is None


def test_a_newcomer_gets_everything_since_the_keyframe() -> None:
    ring = Ring()
    for number in (0, 1, 2, 4):
        ring.add(a_packet(number, keyframe=number == 1), now=7)

    assert ring.keyframe == 1
    assert ring.keyframe_at == 7
    assert [packet.number for packet in ring.since(1)] == [1, 2, 4]


def test_a_newcomer_gets_nothing_that_begins_in_the_middle() -> None:
    ring = Ring()
    for number in range(RING_SIZE + 1):
        ring.add(a_packet(number, keyframe=number == 0), now=7)

    assert list(ring.since(0)) == []
    assert ring.keyframe_age(now=9) == 2
    assert Ring().keyframe_age(now=9) == inf


def test_a_keyframe_sent_again_late_is_not_the_newest() -> None:
    ring = Ring()
    ring.add(a_packet(9, keyframe=True), now=1)
    ring.add(a_packet(3, keyframe=True), now=2)

    assert (ring.keyframe, ring.keyframe_at) == (9, 1)
