"""Framing: byte for byte what the `websockets` library would send; what it deflates, it inflates."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from websockets.extensions.permessage_deflate import PerMessageDeflate
from websockets.frames import Close, Frame, Opcode

from server.live.framing import WORTH_DEFLATING, Form, close_frame, frame, pong_frame

BORDERS = [0, 1, 125, 126, 127, 65_535, 65_536, 65_537, 200_000]


@pytest.mark.parametrize("length", BORDERS)
def test_a_plain_frame_is_what_the_library_would_send(length: int) -> None:
    text = bytes(97 + at % 26 for at in range(length))

    assert frame(text, Form.PLAIN) == Frame(Opcode.TEXT, text).serialize(mask=False)


@given(text=st.text(max_size=400))
def test_any_text_is_framed_as_the_library_would(text: str) -> None:
    assert frame(text.encode(), Form.PLAIN) == Frame(Opcode.TEXT, text.encode()).serialize(mask=False)


@given(text=st.text(alphabet='abcd{}:,"é€🛍', min_size=WORTH_DEFLATING, max_size=3_000), times=st.integers(1, 60))
def test_what_is_deflated_inflates_in_the_library(text: str, times: int) -> None:
    said = (text * times).encode()

    sent = frame(said, Form.DEFLATED)

    assert inflated(sent) == said
    assert len(sent) <= len(frame(said, Form.PLAIN))


@given(noise=st.binary(min_size=WORTH_DEFLATING + 1, max_size=2_000))
def test_what_does_not_get_smaller_stays_plain(noise: bytes) -> None:
    sent = frame(noise, Form.DEFLATED)

    assert len(sent) <= len(frame(noise, Form.PLAIN))
    assert inflated(sent) == noise


def test_a_short_text_is_not_worth_deflating() -> None:
    text = b"a" * WORTH_DEFLATING

    assert frame(text, Form.DEFLATED) == frame(text, Form.PLAIN)


def test_every_deflated_frame_stands_alone() -> None:
    """Nobody's compression remembers anything: who joins at the second frame reads it."""
    text = b'{"r":"show-1"}\n' * 100

    first, second = frame(text, Form.DEFLATED), frame(text, Form.DEFLATED)

    assert first == second
    assert len(first) < len(text) // 4


@pytest.mark.parametrize(
    ("text", "mark", "sent"),
    [
        (b'{"n":1}', "", b'data: {"n":1}\n\n'),
        (b'{"n":1}', "shop:7:k3f", b'id: shop:7:k3f\ndata: {"n":1}\n\n'),
        (b"one\ntwo", "m", b"id: m\ndata: one\ndata: two\n\n"),
        (b"one\r\ntwo\rthree\n", "", b"data: one\ndata: two\ndata: three\ndata: \n\n"),
        (b"", "", b"data: \n\n"),
    ],
)
def test_an_event_has_one_data_line_a_line(text: bytes, mark: str, sent: bytes) -> None:
    assert frame(text, Form.EVENTS, mark=mark) == sent


@given(code=st.sampled_from([1000, 1001, 1012, 3001, 3008, 4999]), reason=st.text(max_size=30))
def test_a_goodbye_is_what_the_library_would_send(code: int, reason: str) -> None:
    expected = Frame(Opcode.CLOSE, Close(code, reason).serialize()).serialize(mask=False)

    assert close_frame(code, reason) == expected


def test_a_goodbye_without_a_code_has_no_words() -> None:
    assert close_frame(None) == b"\x88\x00"


@given(reason=st.text(min_size=1, max_size=300))
def test_a_reason_too_long_is_cut_between_two_characters(reason: str) -> None:
    sent = close_frame(3008, reason)

    said = sent[4:].decode()
    assert len(sent) == 2 + sent[1] <= 127
    assert reason.startswith(said)
    assert said == reason or len(said.encode()) > 123 - 4


@given(payload=st.binary(max_size=125))
def test_a_pong_is_what_the_library_would_send(payload: bytes) -> None:
    assert pong_frame(payload) == Frame(Opcode.PONG, payload).serialize(mask=False)


def inflated(sent: bytes) -> bytes:
    """The text of a frame, as a client of the library reads it after our handshake."""
    start = {126: 4, 127: 10}.get(sent[1], 2)
    came = Frame(Opcode.TEXT, sent[start:], rsv1=bool(sent[0] & 0x40))
    return bytes(PerMessageDeflate(True, True, 15, 15).decode(came).data)
