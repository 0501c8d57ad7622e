"""From VP8 to H.264 and back: one line of numbers, and a picture that can be decoded from its first packet on."""

from itertools import pairwise

from aiortc.rtp import RtpPacket

from server.video.pictures import ReadingH264, ReadingVp8, Seen, reading_of
from server.video.program import Strand
from server.video.ring import Packet
from tests.server.video.test_h264 import CHANGE, IDR, PPS, SECOND_SLICE, SPS, fragments, together
from tests.server.video.test_vp8 import a_packet as vp8_payload
from tests.server.video.test_vp8 import numbers as vp8_numbers


def rtp(number: int, payload: bytes, *, at: int = 0, marker: int = 0) -> RtpPacket:
    return RtpPacket(sequence_number=number & 0xFFFF, timestamp=at, payload=payload, marker=marker)


class Line:
    """A program's picture, and whoever sends it now."""

    def __init__(self) -> None:
        self.strand = Strand("video")
        self.packets: list[Packet] = []
        self._now = 0.0
        self._reading = reading_of("vp8")

    def cut(self, codec: str, *sets: bytes) -> None:
        self._reading = ReadingH264(sets) if codec == "h264" else ReadingVp8()
        self.strand.cut()

    def send(self, packet: RtpPacket) -> tuple[Packet, ...]:
        self._now += 0.04
        taken = self.strand.take(packet, self._reading.read(packet), now=self._now)
        self.packets += taken
        return taken


def test_a_cut_to_h264_and_back_leaves_no_trace_in_numbers_and_times() -> None:
    line = Line()
    line.cut("vp8")
    line.send(rtp(40_000, vp8_payload(500, key=True), at=90_000))
    line.send(rtp(40_001, vp8_payload(501), at=93_600))
    line.cut("h264", SPS, PPS)
    for number, payload, at in ((7, fragments(IDR)[0], 10), (8, fragments(IDR)[1], 10), (9, CHANGE, 3_610)):
        line.send(rtp(number, payload, at=at))
    line.cut("vp8")
    line.send(rtp(65_535, vp8_payload(3, key=True), at=5))
    line.send(rtp(65_536, vp8_payload(4), at=3_605))

    assert [packet.number for packet in line.packets] == list(range(8))
    assert [packet.codec for packet in line.packets] == ["vp8"] * 2 + ["h264"] * 4 + ["vp8"] * 2
    assert [packet.keyframe for packet in line.packets] == [True, False, True, False, False, False, True, False]
    assert line.packets[2].payload == together(SPS, PPS)
    steps = [after.timestamp - before.timestamp for before, after in pairwise(line.packets)]
    assert min(steps) >= 0
    assert [at for at, step in enumerate(steps) if step == 0] == [2, 3], "the sets and one picture's two packets"
    pictures = [vp8_numbers(packet.payload)[0] for packet in line.packets if packet.codec == "vp8"]
    assert pictures == [500, 501, 502, 503]


def test_sets_that_a_picture_brings_are_not_given_again() -> None:
    for units in ([SPS, PPS, IDR, SECOND_SLICE], [together(SPS, PPS), *fragments(IDR)], [together(SPS, PPS, IDR)]):
        line = Line()
        line.cut("h264")

        for number, payload in enumerate(units):
            line.send(rtp(number, payload))

        assert [packet.payload for packet in line.packets] == units
        assert [packet.keyframe for packet in line.packets] == [True] + [False] * (len(units) - 1)


def test_sets_sent_once_are_put_before_every_later_whole_picture() -> None:
    line = Line()
    line.cut("h264")
    for number, payload in enumerate([SPS, PPS, IDR, CHANGE, IDR, SECOND_SLICE, CHANGE]):
        line.send(rtp(number, payload, at=max(0, number - 2) * 3_600 if number != 5 else 2 * 3_600))

    payloads = [packet.payload for packet in line.packets]
    assert payloads == [SPS, PPS, IDR, CHANGE, together(SPS, PPS), IDR, SECOND_SLICE, CHANGE]
    assert [packet.number for packet in line.packets] == list(range(8))
    assert line.strand.ring.keyframe == 4
    assert [packet.payload for packet in line.strand.ring.since(4)] == payloads[4:]


def test_a_late_packet_keeps_its_place_before_inserted_sets() -> None:
    line = Line()
    line.cut("h264", SPS, PPS)
    line.send(rtp(0, IDR))
    line.send(rtp(2, CHANGE, at=7_200))
    line.send(rtp(3, IDR, at=10_800))
    late = line.send(rtp(1, CHANGE, at=3_600))

    assert [packet.number for packet in line.packets] == [0, 1, 3, 4, 5, 2]
    assert [packet.number for packet in late] == [2]


def test_nothing_is_put_where_a_lost_packet_belongs() -> None:
    line = Line()
    line.cut("h264", SPS, PPS)
    line.send(rtp(0, IDR))
    after_a_gap = line.send(rtp(2, IDR, at=3_600))
    repaired = line.send(rtp(1, SPS, at=3_600))

    assert [(packet.number, packet.keyframe) for packet in after_a_gap] == [(3, False)]
    assert [(packet.number, packet.keyframe) for packet in repaired] == [(2, True)]
    assert line.strand.ring.keyframe == 2


def test_a_whole_picture_that_nobody_could_decode_is_no_beginning() -> None:
    reading = ReadingH264()

    assert reading.read(rtp(1, IDR)) == Seen(codec="h264")
    assert reading.read(rtp(2, PPS, at=9)) == Seen(codec="h264")
    assert reading.read(rtp(3, SPS, at=9)) == Seen(codec="h264", keyframe=True)
    assert reading.read(rtp(4, IDR, at=18)) == Seen(codec="h264", keyframe=True, needs=together(SPS, PPS))


def test_packets_without_a_payload_pass() -> None:
    assert ReadingH264().read(rtp(1, b"")) == Seen(codec="h264")
    assert ReadingVp8().read(rtp(1, b"")) == Seen(codec="vp8")
