"""Picture numbers go on by one, whoever sends."""

import pytest
from aiortc.codecs.vpx import VpxPayloadDescriptor
from hypothesis import given
from hypothesis import strategies as st

from server.video import vp8


def a_packet(picture_id: int | None, *, key: bool = False, start: bool = True, tl0: int | None = None) -> bytes:
    descriptor = VpxPayloadDescriptor(partition_start=int(start), partition_id=0, picture_id=picture_id, tl0picidx=tl0)
    return bytes(descriptor) + bytes([0 if key else 1]) + b"picture"


def a_short_packet(picture_id: int) -> bytes:
    return bytes([0x90, 0x80, picture_id & 0x7F, 1]) + b"picture"


def numbers(payload: bytes) -> tuple[int | None, int | None]:
    descriptor, rest = VpxPayloadDescriptor.parse(payload)
    assert rest[1:] == b"picture"
    return descriptor.picture_id, descriptor.tl0picidx


def send(numbering: vp8.Numbering, payload: bytes) -> tuple[int | None, int | None]:
    return numbers(numbering.renumber(payload, vp8.read(payload)))


def test_a_keyframe_is_known_by_its_first_packet() -> None:
    assert vp8.read(a_packet(7, key=True)).keyframe
    assert not vp8.read(a_packet(7, key=True, start=False)).keyframe
    assert not vp8.read(a_packet(7)).keyframe
    assert vp8.read(a_packet(None, key=True)).keyframe


def test_numbers_go_on_across_a_cut() -> None:
    numbering = vp8.Numbering()
    numbering.cut()
    assert [send(numbering, a_packet(each, tl0=each & 0xFF)) for each in (500, 501)] == [(500, 244), (501, 245)]

    numbering.cut()

    assert [send(numbering, a_packet(each, tl0=9)) for each in (12, 12, 13)] == [(502, 246), (502, 246), (503, 246)]


def test_numbers_wrap_at_fifteen_bits() -> None:
    numbering = vp8.Numbering()
    numbering.cut()
    send(numbering, a_packet(0x7FFF))

    numbering.cut()

    assert send(numbering, a_packet(0x7FFF)) == (0, None)
    assert send(numbering, a_packet(0)) == (1, None)


def test_short_numbers_become_long_ones() -> None:
    numbering = vp8.Numbering()
    numbering.cut()
    send(numbering, a_packet(1000))
    numbering.cut()

    sent = [send(numbering, a_short_packet(each))[0] for each in (126, 127, 128, 129)]

    assert sent == [1001, 1002, 1003, 1004]


def test_a_late_packet_keeps_its_place() -> None:
    numbering = vp8.Numbering()
    numbering.cut()
    send(numbering, a_packet(100))
    send(numbering, a_packet(102))
    assert send(numbering, a_packet(101)) == (101, None)

    numbering.cut()

    assert send(numbering, a_packet(5)) == (103, None)


def test_a_source_without_numbers_is_left_alone() -> None:
    numbering = vp8.Numbering()
    numbering.cut()
    payload = a_packet(None, key=True)

    assert numbering.renumber(payload, vp8.read(payload)) == payload


@given(st.binary(max_size=12))
def test_any_bytes_are_read_or_refused(payload: bytes) -> None:
    try:
        descriptor = vp8.read(payload)
    except ValueError:
        return
    vp8.Numbering().renumber(payload, descriptor)


def test_an_empty_payload_is_refused() -> None:
    with pytest.raises(ValueError, match="truncated"):
        vp8.read(b"")
