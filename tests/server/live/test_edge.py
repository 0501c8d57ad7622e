"""Edge: from the request to upgrade to the first word, without a loop's help."""

import asyncio
import json
from collections.abc import Callable
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.live.framing import Form, close_frame
from server.live.line import Turned, TwoWay, Upgrade
from tests.server.live.clients import TEXT, a_frame
from tests.server.live.doorstep import ACCEPT, DEFLATE, KEY, PATH, Doorstep, Listening, an_open_line


async def test_who_is_let_in_is_welcomed() -> None:
    step = Doorstep()

    answer = step.ask(Origin="https://brand.test", extensions=DEFLATE)

    assert answer.startswith("HTTP/1.1 101 Switching Protocols\r\n")
    assert f"Sec-WebSocket-Accept: {ACCEPT}" in answer
    assert step.ears.line is step.edge
    assert step.ears.asked.headers["origin"] == "https://brand.test"
    assert (step.ears.asked.path, step.ears.asked.address) == (PATH, "192.0.2.7")
    assert step.edge.form is Form.DEFLATED
    assert step.is_counted


async def test_whatever_waits_is_to_be_told_at_once() -> None:
    step = an_open_line()

    assert step.transport.deeds == ["limits 0"]
    assert step.transport.protocol is step.edge


async def test_what_comes_right_behind_the_request_is_heard() -> None:
    step = Doorstep()

    step.ask(behind=a_frame(TEXT, b"early") + a_frame(TEXT, b"bird")[:3])
    step.say(a_frame(TEXT, b"bird")[3:])

    assert step.ears.texts == ["early", "bird"]


async def test_who_is_turned_away_gets_a_problem_and_goes() -> None:
    step = Doorstep()
    step.doorway.turned = Turned(status=503, code="room_full", title="Full.", retry_after=3)

    answer = step.ask()

    head, _, body = answer.partition("\r\n\r\n")
    assert head.startswith("HTTP/1.1 503 ")
    assert "Retry-After: 3" in head
    assert json.loads(body)["code"] == "room_full"
    assert step.transport.deeds == ["close"]
    assert step.doorway.ears == []


async def test_nobody_is_asked_about_a_request_that_is_none() -> None:
    step = Doorstep()

    answer = step.ask(version="8")

    assert answer.startswith("HTTP/1.1 426 Upgrade Required\r\nSec-WebSocket-Version: 13\r\n")
    assert step.doorway.asked == []


async def test_who_was_turned_away_is_not_heard() -> None:
    step = Doorstep()
    step.doorway.turned = Turned(status=403, code="not_allowed", title="No.")
    before = step.ask()

    step.say(a_frame(TEXT, b"but"))

    assert step.transport.written.decode() == before


async def test_a_doorway_that_stumbles_costs_one_request(caplog: pytest.LogCaptureFixture) -> None:
    step = Doorstep()
    del step.doorway.asked

    answer = step.ask()

    assert answer.startswith("HTTP/1.1 500 ")
    assert "line stumbled" in caplog.messages
    assert step.transport.deeds == ["close"]


async def test_a_welcome_that_stumbles_costs_one_line(caplog: pytest.LogCaptureFixture) -> None:
    step = Doorstep()

    def stumble(_line: TwoWay, _asked: Upgrade) -> Listening:
        raise RuntimeError

    step.doorway.make = stumble
    step.ask()

    assert bytes(step.transport.written) == close_frame(1011)
    assert step.transport.deeds == ["limits 0", "eof"]


async def test_what_waits_since_the_welcome_is_told() -> None:
    step = Doorstep()
    step.transport.is_full = True

    step.ask()

    assert step.ears.moods == ["blocked"]


@given(first=st.binary(max_size=120))
async def test_no_noise_instead_of_a_request_comes_out_of_the_edge(first: bytes) -> None:
    step = Doorstep()

    step.edge.data_received(f"GET {PATH} HTTP/1.1\r\nSec-WebSocket-Key: {KEY}\r\n".encode() + first + b"\r\n\r\n")

    assert step.transport.written.startswith(b"HTTP/1.1 4")


async def test_a_server_that_goes_says_so_to_whoever_was_told_nothing() -> None:
    step = an_open_line()

    step.edge.shutdown()

    assert bytes(step.transport.written) == close_frame(1012)


class _Heir:
    """In place of uvicorn's WebSocket: writes down what it is told."""

    def __init__(self, **given: object) -> None:
        self.given = sorted(given)
        self.told: list[str] = []

    def __getattr__(self, name: str) -> Callable[..., None]:
        return lambda *_: self.told.append(name)


async def test_until_it_is_the_heirs_turn_it_is_told_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("server.live.edge.WebSocketsSansIOProtocol", _Heir)
    step = Doorstep()

    step.ask(line="GET /other HTTP/1.1")
    heir = cast("_Heir", step.edge._heir)
    step.transport.set_protocol(step.edge)  # as uvicorn does
    step.say(b"more")
    step.edge.pause_writing()
    step.edge.resume_writing()
    step.edge.eof_received()
    step.edge.connection_lost(None)
    await asyncio.sleep(0)

    assert heir.given == ["app_state", "config", "server_state"]
    assert heir.told == [
        "connection_made",
        "data_received",
        "data_received",
        "pause_writing",
        "resume_writing",
        "eof_received",
        "connection_lost",
    ]
    assert cast("object", step.transport.protocol) is heir
    assert not step.is_counted
