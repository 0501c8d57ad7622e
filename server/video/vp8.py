"""VP8: read a payload descriptor, and keep picture numbers in one line across a change of source.

A browser that sees a picture number jump waits for a picture that will never come: it freezes. So the numbers that
viewers see go on by one from the old source's last picture to the new source's first. Source: RFC 7741, section 4.2.
"""

from dataclasses import dataclass

_LONG = 0x7FFF
_SHORT = 0x7F


@dataclass(frozen=True, slots=True, kw_only=True)
class Descriptor:
    """What stands before the picture in a VP8 packet. Positions are None where a field is absent."""

    picture_start: bool
    keyframe: bool
    picture_id: int | None
    picture_id_at: int | None
    long_picture_id: bool
    tl0_at: int | None


def read(payload: bytes) -> Descriptor:
    """Read the descriptor of ``payload``.

    Raises:
        ValueError: The payload ends before its descriptor does.
    """
    try:
        return _read(payload)
    except IndexError as error:
        raise ValueError("VP8 descriptor is truncated") from error


class Numbering:
    """Keeps PictureID and TL0PICIDX going across cuts."""

    def __init__(self) -> None:
        self._picture_offset = 0
        self._tl0_offset = 0
        self._last_picture = -1
        self._last_short = 0
        self._last_tl0 = -1
        self._new_source = False

    def cut(self) -> None:
        """The next packet begins a picture of another source."""
        self._new_source = True

    def renumber(self, payload: bytes, descriptor: Descriptor) -> bytes:
        """``payload`` with its numbers in our line; a short picture number becomes a long one."""
        if descriptor.picture_id is None or descriptor.picture_id_at is None:
            self._new_source = False
            return payload
        source_picture = self._lengthen(descriptor)
        if self._new_source:
            self._begin(payload, descriptor, source_picture)
        picture = (source_picture + self._picture_offset) & _LONG
        if (picture - self._last_picture) & _LONG < 0x4000:
            self._last_picture = picture
        at = descriptor.picture_id_at
        head = bytearray(payload[:at])
        head += (0x8000 | picture).to_bytes(2)
        rest = bytearray(payload[at + (2 if descriptor.long_picture_id else 1) :])
        if descriptor.tl0_at is not None:
            self._last_tl0 = rest[0] = (rest[0] + self._tl0_offset) & 0xFF
        return bytes(head + rest)

    def _begin(self, payload: bytes, descriptor: Descriptor, source_picture: int) -> None:
        self._new_source = False
        if self._last_picture >= 0:
            self._picture_offset = self._last_picture + 1 - source_picture
        if descriptor.tl0_at is not None and self._last_tl0 >= 0:
            self._tl0_offset = self._last_tl0 + 1 - payload[descriptor.tl0_at]

    def _lengthen(self, descriptor: Descriptor) -> int:
        number = descriptor.picture_id or 0
        if descriptor.long_picture_id:
            return number
        if self._new_source:
            self._last_short = number
        step = (number - self._last_short) & _SHORT
        unwrapped = self._last_short + (step if step < 0x40 else step - 0x80)
        self._last_short = max(self._last_short, unwrapped)
        return unwrapped


def _read(payload: bytes) -> Descriptor:
    first, at = payload[0], 1
    picture_id = picture_id_at = tl0_at = None
    long = False
    if first & 0x80:
        extended, at = payload[1], 2
        if extended & 0x80:
            picture_id_at, long = at, bool(payload[at] & 0x80)
            picture_id = int.from_bytes(payload[at : at + 2]) & _LONG if long else payload[at]
            at += 2 if long else 1
        if extended & 0x40:
            tl0_at, at = at, at + 1
        if extended & 0x30:
            at += 1
    picture = payload[at]  # there must be some, whatever it is
    start = first & 0x1F == 0x10
    return Descriptor(
        picture_start=start,
        keyframe=start and picture & 1 == 0,
        picture_id=picture_id,
        picture_id_at=picture_id_at,
        long_picture_id=long,
        tl0_at=tl0_at,
    )
