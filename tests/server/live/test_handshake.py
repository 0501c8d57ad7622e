"""Handshake: requests are read, judged and answered as RFC 6455 and RFC 7692 want it."""

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.live import handshake
from server.live.framing import Form
from server.live.line import Turned
from tests.server.live.doorstep import ACCEPT, DEFLATE, PATH, a_request

BOTH = "permessage-deflate; server_no_context_takeover; client_no_context_takeover"


def asked(**request: Any) -> handshake.Request:
    read = handshake.read(a_request(**request))
    assert read is not None
    return read


def test_a_request_is_read() -> None:
    read = handshake.read(a_request(line=f"GET {PATH}?ticket=x HTTP/1.1", Origin="https://brand.test") + b"behind")

    assert read is not None
    assert (read.method, read.path, read.version, read.behind) == ("GET", PATH, "HTTP/1.1", b"behind")
    assert read.headers["origin"] == "https://brand.test"
    assert read.headers["connection"] == "keep-alive, Upgrade"


def test_an_encoded_path_is_read_as_what_it_means() -> None:
    assert asked(line="GET /api/v1/liv%65 HTTP/1.1").path == PATH


def test_a_repeated_header_is_joined() -> None:
    read = handshake.read(b"GET / HTTP/1.1\r\nX-Forwarded-For: 192.0.2.1\r\nx-forwarded-for:192.0.2.2\r\n\r\n")

    assert read is not None
    assert read.headers == {"x-forwarded-for": "192.0.2.1, 192.0.2.2"}


@pytest.mark.parametrize("data", [b"", b"GET / HTTP/1.1\r\n", b"GET /\r\n\r\n", b"\r\n\r\n", b"a b c d\r\n\r\n"])
def test_what_is_no_whole_request_is_not_read(data: bytes) -> None:
    assert handshake.read(data) is None


@given(data=st.binary(max_size=200))
def test_noise_is_read_or_refused(data: bytes) -> None:
    read = handshake.read(data + b"\r\n\r\n")

    if read is not None:
        with pytest.raises(handshake.Refused):
            handshake.check(read)


@pytest.mark.parametrize(
    "request_",
    [{}, {"Connection": "upgrade"}, {"Connection": "Keep-Alive,UPGRADE"}, {"Upgrade": "WebSocket"}],
)
def test_a_sound_request_passes(request_: dict[str, str]) -> None:
    handshake.check(asked(**request_))


@pytest.mark.parametrize(
    ("request_", "status", "header"),
    [
        ({"line": f"POST {PATH} HTTP/1.1"}, 405, ("Allow", "GET")),
        ({"line": f"GET {PATH} HTTP/1.0"}, 505, None),
        ({"Upgrade": "h2c"}, 426, ("Upgrade", "websocket")),
        ({"Connection": "close"}, 426, ("Upgrade", "websocket")),
        ({"Connection": "not-upgrade"}, 426, ("Upgrade", "websocket")),
        ({"version": "8"}, 426, ("Sec-WebSocket-Version", "13")),
        ({"version": "13, 13"}, 426, ("Sec-WebSocket-Version", "13")),
        ({"version": None}, 426, ("Sec-WebSocket-Version", "13")),
        ({"key": None}, 400, None),
        ({"key": ""}, 400, None),
        ({"key": "dGhlIHNhbXBsZSBub25jZQ"}, 400, None),
        ({"key": "dGhlIHNhbXBsZSBub25jZQ==, x"}, 400, None),
        ({"key": "dG9vIHNob3J0"}, 400, None),
        ({"key": "dGhlIHNhbXBs*SBub25jZQ=="}, 400, None),
        ({"key": "dGhlIHNhbXBs\xe9SBub25jZQ=="}, 400, None),
    ],
)
def test_an_unsound_request_is_refused(
    request_: dict[str, str | None], status: int, header: tuple[str, str] | None
) -> None:
    with pytest.raises(handshake.Refused) as caught:
        handshake.check(asked(**request_))

    assert caught.value.turned.status == status
    assert header is None or header in caught.value.headers


@pytest.mark.parametrize(
    ("offered", "form", "said"),
    [
        ("", Form.PLAIN, ""),
        ("permessage-deflate", Form.DEFLATED, BOTH),
        (DEFLATE, Form.DEFLATED, BOTH),
        ("permessage-deflate; client_no_context_takeover", Form.DEFLATED, BOTH),
        ("permessage-deflate; server_no_context_takeover; client_no_context_takeover", Form.DEFLATED, BOTH),
        ("permessage-deflate; client_max_window_bits=10", Form.DEFLATED, f"{BOTH}; client_max_window_bits=10"),
        ("permessage-deflate; server_max_window_bits=15", Form.DEFLATED, f"{BOTH}; server_max_window_bits=15"),
        ('permessage-deflate; server_max_window_bits="15"', Form.DEFLATED, f"{BOTH}; server_max_window_bits=15"),
        ("permessage-deflate; server_max_window_bits=14", Form.PLAIN, ""),
        ("permessage-deflate; server_max_window_bits=8", Form.PLAIN, ""),
        ("permessage-deflate; server_max_window_bits=10, permessage-deflate", Form.DEFLATED, BOTH),
        ("permessage-deflate; server_max_window_bits", Form.PLAIN, ""),
        ("permessage-deflate; server_max_window_bits=16", Form.PLAIN, ""),
        ("permessage-deflate; server_max_window_bits=015", Form.PLAIN, ""),
        ("permessage-deflate; client_max_window_bits=7", Form.PLAIN, ""),
        ("permessage-deflate; client_max_window_bits; client_max_window_bits", Form.PLAIN, ""),
        ("permessage-deflate; server_no_context_takeover=1", Form.PLAIN, ""),
        ("permessage-deflate; something_new", Form.PLAIN, ""),
        ("permessage-deflate; something_new, permessage-deflate", Form.DEFLATED, BOTH),
        ("x-webkit-deflate-frame", Form.PLAIN, ""),
        ("bbf-usp-protocol, permessage-deflate", Form.DEFLATED, BOTH),
        ("permessage-deflate" + "; a" * 400, Form.PLAIN, ""),
    ],
)
def test_an_offer_of_deflate_is_taken_if_one_frame_can_serve_everybody(offered: str, form: Form, said: str) -> None:
    assert handshake.agree(offered) == (form, said)


@pytest.mark.parametrize(
    "offered", [";", "permessage-deflate; =", "permessage deflate", 'permessage-deflate; a="', "é"]
)
def test_an_offer_that_cannot_be_read_is_refused(offered: str) -> None:
    with pytest.raises(handshake.Refused) as caught:
        handshake.agree(offered)

    assert caught.value.turned.status == 400


@given(offered=st.text(max_size=60))
def test_any_offer_is_taken_declined_or_refused(offered: str) -> None:
    with suppress(handshake.Refused):
        form, said = handshake.agree(f"permessage-deflate; {offered}")

        assert (form is Form.DEFLATED) == said.startswith("permessage-deflate; server_no_context_takeover")


def test_the_answer_proves_that_the_request_was_read() -> None:
    assert handshake.welcome(asked(), "").decode().split("\r\n") == [
        "HTTP/1.1 101 Switching Protocols",
        "Upgrade: websocket",
        "Connection: Upgrade",
        f"Sec-WebSocket-Accept: {ACCEPT}",
        "",
        "",
    ]


def test_the_answer_says_what_was_agreed() -> None:
    assert f"Sec-WebSocket-Extensions: {BOTH}\r\n\r\n" in handshake.welcome(asked(), BOTH).decode()


def test_who_is_turned_away_gets_a_problem() -> None:
    turned = Turned(status=503, code="room_full", title="Too many at once: é.", retry_after=7)

    head, _, body = handshake.answer(turned).partition(b"\r\n\r\n")

    first, *lines = head.decode().split("\r\n")
    assert first == "HTTP/1.1 503 Service Unavailable"
    assert set(lines) == {
        "Content-Type: application/problem+json",
        f"Content-Length: {len(body)}",
        "Retry-After: 7",
        "Connection: close",
    }
    assert json.loads(body) == {
        "type": "about:blank",
        "title": "Service Unavailable",
        "status": 503,
        "detail": "Too many at once: é.",
        "code": "room_full",
    }


def test_a_status_of_no_registry_has_words_too() -> None:
    assert handshake.answer(Turned(status=499, code="odd", title="Odd.")).startswith(b"HTTP/1.1 499 Refused\r\n")
