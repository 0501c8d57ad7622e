"""Where a picture begins is found in every way of packing; parameter sets are kept and given again."""

import pytest
from aiortc.codecs.h264 import H264PayloadDescriptor
from hypothesis import given
from hypothesis import strategies as st

from server.video import h264

SPS = bytes.fromhex("6742c01ed900a0")
PPS = bytes.fromhex("68ce06e2")
IDR = bytes([0x65, 0x88, 1, 2])
"""First slice of a whole picture."""

SECOND_SLICE = bytes([0x65, 0x40, 1, 2])
CHANGE = bytes([0x41, 0x9A, 1, 2])
SEI = bytes([0x06, 5, 1, 0x80])


def together(*units: bytes) -> bytes:
    """A STAP-A."""
    return b"\x78" + b"".join(len(unit).to_bytes(2) + unit for unit in units)


def fragments(unit: bytes) -> list[bytes]:
    """Two FU-A."""
    indicator, kind = unit[0] & 0xE0 | 28, unit[0] & 0x1F
    return [bytes([indicator, kind | 0x80]) + unit[1:3], bytes([indicator, kind | 0x40]) + unit[3:]]


@pytest.mark.parametrize("payload", [IDR, together(SEI, IDR), fragments(IDR)[0]])
def test_a_whole_picture_is_known_by_its_first_slice(payload: bytes) -> None:
    assert h264.read(payload).whole_picture
    assert not h264.read(payload).brings_sps


@pytest.mark.parametrize(
    "payload", [SECOND_SLICE, CHANGE, SEI, together(SEI, CHANGE), fragments(IDR)[1], fragments(CHANGE)[0]]
)
def test_what_follows_is_not_a_whole_picture(payload: bytes) -> None:
    assert h264.read(payload) == h264.Units()


@pytest.mark.parametrize("payload", [SPS, together(SPS, PPS), together(SPS, PPS, IDR)])
def test_sets_are_found(payload: bytes) -> None:
    units = h264.read(payload)

    assert units.brings_sps
    assert units.sets[0] == SPS
    assert h264.read(PPS).sets == (PPS,)
    assert not h264.read(PPS).brings_sps


@pytest.mark.parametrize("payload", [b"", b"\x78\x00", b"\x78\x00\x09ab", b"\x78\x00\x00", b"\x7c", b"\x7c\x85"])
def test_what_is_cut_off_is_refused(payload: bytes) -> None:
    with pytest.raises(ValueError, match="truncated"):
        h264.read(payload)


@given(st.binary(max_size=24))
def test_any_bytes_are_read_or_refused(payload: bytes) -> None:
    try:
        units = h264.read(payload)
    except ValueError:
        return
    h264.ParameterSets(units.sets).packed()


def test_sets_are_packed_as_a_decoder_takes_them() -> None:
    packed = h264.ParameterSets([PPS, SPS]).packed()

    assert packed == together(SPS, PPS)
    _, bitstream = H264PayloadDescriptor.parse(packed)
    assert bitstream == b"\0\0\0\1" + SPS + b"\0\0\0\1" + PPS


def test_half_a_pair_is_worth_nothing() -> None:
    assert h264.ParameterSets([SPS]).packed() is None
    assert h264.ParameterSets([PPS]).packed() is None
    assert h264.ParameterSets([IDR, b"", b"\x68\x00\x00"]).packed() is None


def test_a_new_set_takes_the_place_of_the_one_with_its_number() -> None:
    wider, second = SPS[:-1] + b"\xff", bytes.fromhex("685a06e2")
    sets = h264.ParameterSets([SPS, PPS, second])

    sets.keep(wider)

    assert sets.packed() == together(wider, PPS, second)


def test_sets_that_would_not_fit_are_left() -> None:
    assert h264.ParameterSets([SPS, PPS + bytes(1_300)]).packed() is None
    assert h264.ParameterSets([SPS + bytes(700), PPS + bytes(700)]).packed() is None


def test_no_source_fills_the_memory() -> None:
    sets = h264.ParameterSets([SPS])
    for number in range(1, 200):  # Exp-Golomb: as many zeros as the number plus one has bits after its first
        bits = (number + 1).bit_length()
        sets.keep(b"\x68" + ((number + 1) << (32 - 2 * bits + 1)).to_bytes(4))

    packed = sets.packed()

    assert packed is None or len(packed) < h264.LONGEST_PACKED
