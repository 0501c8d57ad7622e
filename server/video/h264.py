"""H.264: find where a whole picture begins, and keep what a decoder must know before it can show one.

Sizes and settings stand in parameter sets (SPS and PPS). Some encoders send them with every keyframe, some once at the
start and never again; who comes later could show nothing. Source: RFC 6184; ITU-T H.264, section 7.3.
"""

import binascii
from base64 import b64decode
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

LONGEST_PACKED: Final = 1_200
"""Bytes; parameter sets that do not fit into one packet are not kept. Usual ones have fifty."""

MOST_SETS: Final = 8
"""Parameter sets of one source that are kept; encoders have two."""

_SLICE_OF_WHOLE_PICTURE: Final = 5
_SPS: Final = 7
_PPS: Final = 8
_SINGLE: Final = range(1, 24)
_STAP_A: Final = 24
_FU_A: Final = 28
_IDENTITY_AT: Final = {_SPS: 4, _PPS: 1}
"""Bytes before a set's own number: an SPS has its profile and level there."""

_LARGEST_IDENTITY: Final = 255
_MOST_IMPORTANT: Final = 0x60


@dataclass(frozen=True, slots=True, kw_only=True)
class Units:
    """What one packet holds, as far as it matters to whoever passes it on."""

    sets: tuple[bytes, ...] = ()
    """Parameter sets, whole."""

    brings_sps: bool = False
    whole_picture: bool = False
    """Whether the first slice of a picture that needs no other begins here."""


_ORDINARY: Final = Units()


def read(payload: bytes) -> Units:
    """Read a packet's payload.

    Raises:
        ValueError: It ends before what it announces.
    """
    try:
        units = list(_units(payload))
    except IndexError as error:
        raise ValueError("H.264 payload is truncated") from error
    sets = tuple(unit for unit in units if _kind(unit) in _IDENTITY_AT)
    whole = any(_begins_whole_picture(unit) for unit in units)
    if not sets and not whole:
        return _ORDINARY
    return Units(sets=sets, brings_sps=any(_kind(unit) == _SPS for unit in sets), whole_picture=whole)


def sets_of_parameter(text: str) -> tuple[bytes, ...]:
    """The sets that an offer tells in ``sprop-parameter-sets``; what cannot be read is left out."""
    sets: list[bytes] = []
    for word in text.split(","):
        with suppress(binascii.Error, ValueError):
            sets.append(b64decode(word, validate=True))
    return tuple(sets)


class ParameterSets:
    """The latest parameter sets of one source."""

    def __init__(self, known: Iterable[bytes] = ()) -> None:
        self._sets: dict[tuple[int, int], bytes] = {}
        for each in known:
            self.keep(each)

    def keep(self, unit: bytes) -> None:
        """Remember a set; it takes the place of the one with the same number."""
        kind = _kind(unit)
        identity = _identity(unit[_IDENTITY_AT[kind] :]) if kind in _IDENTITY_AT else None
        if identity is None or len(unit) > LONGEST_PACKED:
            return
        if (kind, identity) not in self._sets and len(self._sets) >= MOST_SETS:
            del self._sets[next(iter(self._sets))]
        self._sets[kind, identity] = unit

    def packed(self) -> bytes | None:
        """All of them as one packet's payload (STAP-A), or None if they are not complete or too long."""
        if {kind for kind, _ in self._sets} != {_SPS, _PPS}:
            return None
        units = [self._sets[key] for key in sorted(self._sets)]
        payload = bytes([_MOST_IMPORTANT | _STAP_A]) + b"".join(len(unit).to_bytes(2) + unit for unit in units)
        return payload if len(payload) <= LONGEST_PACKED else None


def _units(payload: bytes) -> Iterator[bytes]:
    """The units that are in ``payload``; of one in several packets, its beginning."""
    kind = payload[0] & 0x1F
    if kind in _SINGLE:
        yield payload
    elif kind == _STAP_A:
        yield from _aggregated(payload)
    elif kind == _FU_A and payload[1] & 0x80:
        yield bytes([payload[0] & 0xE0 | payload[1] & 0x1F, payload[2]])


def _aggregated(payload: bytes) -> Iterator[bytes]:
    at = 1
    while at < len(payload):
        begin = at + 2
        at = begin + int.from_bytes(payload[at:begin])
        if at > len(payload) or at == begin:
            raise ValueError("H.264 aggregation is truncated")
        yield payload[begin:at]


def _kind(unit: bytes) -> int:
    return unit[0] & 0x1F if unit else 0


def _begins_whole_picture(unit: bytes) -> bool:
    """A slice's first bit says that it begins at the first block of the picture."""
    return _kind(unit) == _SLICE_OF_WHOLE_PICTURE and len(unit) > 1 and bool(unit[1] & 0x80)


def _identity(bits: bytes) -> int | None:
    """The Exp-Golomb number that ``bits`` begin with."""
    word = int.from_bytes(bits[:4].ljust(4, b"\0"))
    zeros = 32 - word.bit_length()
    if zeros > 8:
        return None
    number = (word >> (31 - 2 * zeros)) - 1
    return number if number <= _LARGEST_IDENTITY else None
