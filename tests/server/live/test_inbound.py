"""Inbound: whatever a client sends, however it is cut, says the same as in the `websockets` library."""

import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.live.inbound import LONGEST_MESSAGE, Broken, Inbound, Kind, legible, whole_text
from tests.server.live.clients import (
    BINARY,
    CLOSE,
    CONTINUATION,
    PING,
    PONG,
    TEXT,
    Verdict,
    a_frame,
    deflated,
    ours,
    theirs,
)

KAPPA = "κόσμε".encode()
BOMB = deflated(b"a" * 1_000_000)

masks = st.binary(min_size=4, max_size=4)


@st.composite
def a_message(draw: st.DrawFn, *, squeezed: bool) -> list[bytes]:
    """The frames of one text, some of them fragments, with pings and pongs in between."""
    payload = draw(st.text(max_size=60)).encode()
    rsv = 4 if squeezed and draw(st.booleans()) else 0
    payload = deflated(payload) if rsv else payload
    cuts = sorted(draw(st.lists(st.integers(0, len(payload)), max_size=3)))
    pieces = [payload[start:end] for start, end in zip([0, *cuts], [*cuts, len(payload)], strict=True)]
    frames = []
    for at, piece in enumerate(pieces):
        last, mask = at == len(pieces) - 1, draw(masks)
        frames.append(a_frame(CONTINUATION if at else TEXT, piece, fin=last, rsv=0 if at else rsv, mask=mask))
        if not last and draw(st.booleans()):
            frames.append(a_frame(draw(st.sampled_from([PING, PONG])), draw(st.binary(max_size=125)), mask=draw(masks)))
    return frames


@st.composite
def a_fault(draw: st.DrawFn, *, may_deflate: bool) -> bytes:
    """One frame, most likely a broken one. Broken deflate is left out: the library finds it earlier than we do."""
    return a_frame(
        draw(st.integers(0, 15)),
        draw(st.binary(max_size=140)),
        fin=draw(st.booleans()),
        rsv=draw(st.sampled_from([0, 0, 0, 1, 2] if may_deflate else [0, 0, 0, 1, 2, 4])),
        mask=draw(st.one_of(masks, masks, st.none())),
    )


@st.composite
def cut(draw: st.DrawFn, stream: bytes) -> list[bytes]:
    """A stream in chunks of any size."""
    cuts = sorted(draw(st.lists(st.integers(0, len(stream)), max_size=12)))
    return [stream[start:end] for start, end in zip([0, *cuts], [*cuts, len(stream)], strict=True)]


@settings(max_examples=300)
@given(story=st.data(), may_deflate=st.booleans())
def test_messages_say_what_they_say_in_the_library_however_they_are_cut(
    story: st.DataObject, may_deflate: bool
) -> None:
    messages = story.draw(st.lists(a_message(squeezed=may_deflate), max_size=5))
    stream = b"".join(frame for message in messages for frame in message)
    chunks = story.draw(cut(stream))

    assert ours(chunks, may_deflate=may_deflate) == theirs(stream, may_deflate=may_deflate)


@settings(max_examples=500)
@given(story=st.data(), may_deflate=st.booleans())
def test_a_broken_frame_is_refused_with_the_code_of_the_library(story: st.DataObject, may_deflate: bool) -> None:
    sound = story.draw(a_message(squeezed=may_deflate))
    stream = b"".join(sound) + story.draw(a_fault(may_deflate=may_deflate))

    assert ours([stream], may_deflate=may_deflate) == theirs(stream, may_deflate=may_deflate)


@settings(max_examples=500)
@given(chunks=st.lists(st.binary(max_size=40), max_size=10), may_deflate=st.booleans())
def test_no_noise_is_more_than_a_breach(chunks: list[bytes], may_deflate: bool) -> None:
    verdict = ours(chunks, may_deflate=may_deflate)

    assert verdict.end in {None, "no code", 1002, 1003, 1007, 1009} or 1000 <= int(verdict.end or 0) < 5000


@pytest.mark.parametrize("length", [0, 1, 125, 126, 127, 4_000, LONGEST_MESSAGE])
def test_a_text_of_any_length_comes_one_byte_at_a_time(length: int) -> None:
    stream = a_frame(TEXT, b"x" * length)

    verdict = ours([stream[at : at + 1] for at in range(len(stream))])

    assert verdict == Verdict(texts=["x" * length])


CASES = {
    "an empty text": ([a_frame(TEXT)], Verdict(texts=[""])),
    "a text in two": ([a_frame(TEXT, b"fra", fin=False), a_frame(CONTINUATION, b"gment")], Verdict(texts=["fragment"])),
    "empty fragments": (
        [a_frame(TEXT, fin=False), a_frame(CONTINUATION, fin=False), a_frame(CONTINUATION)],
        Verdict(texts=[""]),
    ),
    "a ping between two fragments": (
        [a_frame(TEXT, b"a", fin=False), a_frame(PING, b"?"), a_frame(CONTINUATION, b"b")],
        Verdict(texts=["ab"], pings=[b"?"]),
    ),
    "ten pings": ([a_frame(PING, bytes([at])) for at in range(10)], Verdict(pings=[bytes([at]) for at in range(10)])),
    "a pong nobody asked for": ([a_frame(PONG, b"!"), a_frame(TEXT, b"a")], Verdict(texts=["a"])),
    "a ping as long as may be": ([a_frame(PING, b"p" * 125)], Verdict(pings=[b"p" * 125])),
    "a ping too long": ([a_frame(PING, b"p" * 126)], Verdict(end=1002)),
    "a ping in fragments": ([a_frame(PING, fin=False)], Verdict(end=1002)),
    "a continuation of nothing": ([a_frame(CONTINUATION, b"a")], Verdict(end=1002)),
    "a text within a text": ([a_frame(TEXT, b"a", fin=False), a_frame(TEXT, b"b")], Verdict(end=1002)),
    "a second continuation after the end": (
        [a_frame(TEXT, b"a", fin=False), a_frame(CONTINUATION, b"b"), a_frame(CONTINUATION, b"c")],
        Verdict(texts=["ab"], end=1002),
    ),
    "no mask": ([a_frame(TEXT, b"a", mask=None)], Verdict(end=1002)),
    "a mask of zeros": ([a_frame(TEXT, b"a", mask=bytes(4))], Verdict(texts=["a"])),
    **{f"reserved bit {bit}": ([a_frame(TEXT, b"a", rsv=bit)], Verdict(end=1002)) for bit in (1, 2, 4)},
    **{
        f"opcode {opcode}": ([a_frame(opcode, b"a")], Verdict(end=1002))
        for opcode in (3, 4, 5, 6, 7, 11, 12, 13, 14, 15)
    },
    "binary": ([a_frame(BINARY, b"a")], Verdict(end=1003)),
    "UTF-8": ([a_frame(TEXT, KAPPA)], Verdict(texts=["κόσμε"])),
    "UTF-8 cut within a character": (
        [a_frame(TEXT, KAPPA[:3], fin=False), a_frame(CONTINUATION, KAPPA[3:])],
        Verdict(texts=["κόσμε"]),
    ),
    "no UTF-8": ([a_frame(TEXT, b"\xce\xba\xe1\xbd\xb9\xcf\x83\xce\xbc\xce\xb5\xed\xa0\x80edited")], Verdict(end=1007)),
    "an overlong slash": ([a_frame(TEXT, b"\xc0\xaf")], Verdict(end=1007)),
    "beyond the last character": ([a_frame(TEXT, b"\xf4\x90\x80\x80")], Verdict(end=1007)),
    "half a character at the end": ([a_frame(TEXT, KAPPA[:-1])], Verdict(end=1007)),
    "the longest text": ([a_frame(TEXT, b"a" * LONGEST_MESSAGE)], Verdict(texts=["a" * LONGEST_MESSAGE])),
    "a text too long": ([a_frame(TEXT, b"a" * (LONGEST_MESSAGE + 1))], Verdict(end=1009)),
    "fragments too long together": (
        [a_frame(TEXT, b"a" * LONGEST_MESSAGE, fin=False), a_frame(CONTINUATION, b"a")],
        Verdict(end=1009),
    ),
    "a length nobody has": ([b"\x81\xff\xff" + b"\xff" * 7 + bytes(4)], Verdict(end=1009)),
    "a goodbye without words": ([a_frame(CLOSE)], Verdict(end="no code")),
    "a goodbye of one byte": ([a_frame(CLOSE, b"\x03")], Verdict(end=1002)),
    "a goodbye with a reason": ([a_frame(CLOSE, b"\x03\xe8bye")], Verdict(end=1000)),
    "a goodbye that is too long": ([a_frame(CLOSE, b"\x03\xe8" + b"a" * 124)], Verdict(end=1002)),
    "a goodbye without UTF-8": ([a_frame(CLOSE, b"\x03\xe8\xff")], Verdict(end=1007)),
    "what comes behind a goodbye": ([a_frame(CLOSE, b"\x03\xe8"), a_frame(TEXT, b"a")], Verdict(end=1000)),
    "a goodbye within a message": ([a_frame(TEXT, b"a", fin=False), a_frame(CLOSE, b"\x03\xe8")], Verdict(end=1000)),
    **{
        f"goodbye {code}": ([a_frame(CLOSE, code.to_bytes(2, "big"))], Verdict(end=code))
        for code in (1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 3000, 3999, 4000, 4999)
    },
    **{
        f"goodbye {code}, which is none": ([a_frame(CLOSE, code.to_bytes(2, "big"))], Verdict(end=1002))
        for code in (0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65535)
    },
}


@pytest.mark.parametrize("whole", [True, False], ids=["whole", "byte by byte"])
@pytest.mark.parametrize("case", CASES)
def test_the_cases_that_matter(case: str, whole: bool) -> None:
    frames, verdict = CASES[case]
    stream = b"".join(frames)

    chunks = [stream] if whole else [stream[at : at + 1] for at in range(len(stream))]

    assert ours(chunks) == verdict


@pytest.mark.parametrize("chars", ["a", "€", "🛍"])
def test_a_deflated_text_of_the_longest_length_comes_through(chars: str) -> None:
    text = chars * (LONGEST_MESSAGE // len(chars.encode()))

    assert ours([a_frame(TEXT, deflated(text.encode()), rsv=4)], may_deflate=True) == Verdict(texts=[text])


@given(text=st.text(min_size=900, max_size=1_000).filter(lambda text: len(text.encode()) <= LONGEST_MESSAGE))
def test_a_text_that_deflate_makes_longer_comes_through(text: str) -> None:
    assert ours([a_frame(TEXT, deflated(text.encode()), rsv=4)], may_deflate=True) == Verdict(texts=[text])


def test_a_deflated_text_in_fragments_comes_through() -> None:
    squeezed = deflated(KAPPA * 100)
    frames = [a_frame(TEXT, squeezed[:7], fin=False, rsv=4), a_frame(PING), a_frame(CONTINUATION, squeezed[7:])]

    assert ours(frames, may_deflate=True) == Verdict(texts=["κόσμε" * 100], pings=[b""])


def test_a_plain_text_may_come_on_a_line_that_deflates() -> None:
    assert ours([a_frame(TEXT, KAPPA), a_frame(TEXT, b"a")], may_deflate=True) == Verdict(texts=["κόσμε", "a"])


BROKEN_SQUEEZES = {
    "a bomb": ([a_frame(TEXT, BOMB, rsv=4)], 1009),
    "a bomb in fragments": ([a_frame(TEXT, BOMB[:500], fin=False, rsv=4), a_frame(CONTINUATION, BOMB[500:])], 1009),
    "one byte too many": ([a_frame(TEXT, deflated(b"a" * (LONGEST_MESSAGE + 1)), rsv=4)], 1009),
    "no deflate": ([a_frame(TEXT, b"\xff\xff\xff", rsv=4)], 1002),
    "the bit on a continuation": ([a_frame(TEXT, b"a", fin=False, rsv=4), a_frame(CONTINUATION, b"a", rsv=4)], 1002),
    "the bit on a ping": ([a_frame(PING, b"a", rsv=4)], 1002),
    "no UTF-8 inside": ([a_frame(TEXT, deflated(b"\xff"), rsv=4)], 1007),
}


@pytest.mark.parametrize("case", BROKEN_SQUEEZES)
def test_what_is_deflated_wrongly_is_refused(case: str) -> None:
    frames, code = BROKEN_SQUEEZES[case]

    assert ours(frames, may_deflate=True) == Verdict(end=code)


def test_nothing_is_in_the_middle_of_nothing() -> None:
    inbound = Inbound(deflated=False)
    inbound.feed(a_frame(TEXT, b"a"))

    assert not inbound.is_idle
    assert inbound.next() == (Kind.TEXT, "a", b"", None)
    assert inbound.is_idle


def test_bytes_that_are_done_with_are_not_kept() -> None:
    inbound = Inbound(deflated=False)
    inbound.feed(a_frame(PING, b"p" * 100) * 2_000 + a_frame(TEXT, b"a")[:3])
    while inbound.next() is not None:
        pass

    assert inbound._bytes == a_frame(TEXT, b"a")[:3]


def test_fragments_of_nothing_weigh_nothing() -> None:
    inbound = Inbound(deflated=False)
    inbound.feed(a_frame(TEXT, fin=False) + a_frame(CONTINUATION, fin=False) * 10_000)
    while inbound.next() is not None:
        pass

    assert sys.getsizeof(inbound._message) < 100


@given(text=st.text(max_size=31), times=st.integers(1, 40), mask=masks)
def test_a_whole_text_is_read_at_a_glance(text: str, times: int, mask: bytes) -> None:
    payload = (text * times).encode()[:LONGEST_MESSAGE]

    assert whole_text(a_frame(TEXT, payload, mask=mask)) == payload


@given(
    data=st.one_of(
        st.binary(max_size=200), st.binary(min_size=1, max_size=300).map(lambda noise: b"\x81\xfe\x00" + noise)
    )
)
def test_only_a_whole_text_is_read_at_a_glance(data: bytes) -> None:
    if (payload := whole_text(data)) is not None:
        assert ours([data]).end in {None, 1007}
        assert a_frame(TEXT, payload, mask=data[2:6] if len(payload) < 126 else data[4:8]) == data


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x81",
        a_frame(TEXT, b"a")[:-1],
        a_frame(TEXT, b"a") + b"\x81",
        a_frame(TEXT, b"a", fin=False),
        a_frame(TEXT, b"a", rsv=4),
        a_frame(TEXT, b"a" * 126)[:-1],
        a_frame(TEXT, b"a" * (LONGEST_MESSAGE + 1)),
        b"\x81\xfe\x00\x01" + bytes(4) + b"a",
        a_frame(TEXT, b"a" * 6, mask=None),
        a_frame(PING, b"a"),
    ],
)
def test_nothing_else_is_read_at_a_glance(data: bytes) -> None:
    assert whole_text(data) is None


def test_what_is_no_utf_8_is_not_legible() -> None:
    with pytest.raises(Broken) as caught:
        legible(b"\xed\xa0\x80")

    assert caught.value.code == 1007
