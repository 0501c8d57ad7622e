"""Whoever sends, viewers get one line of numbers and times."""

import itertools

from aiortc.rtp import RtpPacket

from server.video.pictures import SOUND
from server.video.program import Strand
from server.video.ring import Packet


def a_packet(number: int, timestamp: int) -> RtpPacket:
    return RtpPacket(sequence_number=number & 0xFFFF, timestamp=timestamp & 0xFFFF_FFFF, payload=b"sound")


def take(strand: Strand, packet: RtpPacket, *, now: float = 0) -> Packet | None:
    """One packet of sound in, one or none out."""
    return next(iter(strand.take(packet, SOUND, now=now)), None)


def an_audio_strand() -> Strand:
    strand = Strand("audio")
    strand.cut()
    return strand


def test_numbers_and_times_go_on_across_a_cut() -> None:
    strand = an_audio_strand()
    before = [take(strand, a_packet(60_000 + each, each * 960), now=each * 0.02) for each in range(3)]

    strand.cut()
    after = [take(strand, a_packet(17 + each, 777 + each * 960), now=1 + each * 0.02) for each in range(3)]

    taken = [packet for packet in before + after if packet]
    assert [packet.number for packet in taken] == [0, 1, 2, 3, 4, 5]
    steps = [(late.timestamp - early.timestamp) & 0xFFFF_FFFF for early, late in itertools.pairwise(taken)]
    assert steps == [960, 960, round(0.96 * 48_000), 960, 960]


def test_source_numbers_may_wrap() -> None:
    strand = an_audio_strand()

    taken = [take(strand, a_packet(65_534 + each, each * 960), now=0) for each in range(4)]

    assert [packet.number for packet in taken if packet] == [0, 1, 2, 3]


def test_a_packet_from_before_the_cut_is_left_out() -> None:
    strand = an_audio_strand()
    take(strand, a_packet(100, 0), now=0)

    assert take(strand, a_packet(99, 0), now=0) is None


def test_packets_out_of_order_keep_their_numbers() -> None:
    strand = an_audio_strand()

    taken = [take(strand, a_packet(each, each * 960), now=0) for each in (10, 12, 11)]

    assert [packet.number for packet in taken if packet] == [0, 2, 1]
    assert strand.ring.head == 2


def test_the_time_follows_the_hosts_own_report() -> None:
    strand = an_audio_strand()
    first = take(strand, a_packet(1, 5_000), now=10.0)
    assert first

    assert strand.time(now=10.5, mapping=None) == (first.timestamp + 24_000) & 0xFFFF_FFFF
    assert strand.time(now=11.0, mapping=(10.0, 5_000 - 480)) == (first.timestamp + 48_000 - 480) & 0xFFFF_FFFF


def test_there_is_no_time_before_the_first_packet() -> None:
    assert Strand("video").time(now=1.0, mapping=None) is None
