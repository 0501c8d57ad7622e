"""What the edge takes for granted of uvicorn, which documents none of it."""

import asyncio
import gc
import struct
import weakref
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from websockets.asyncio.client import connect

from server.live.edge import EdgeProtocol
from server.live.entrance import Entrance
from tests.server.live.clients import CLOSE, a_frame
from tests.server.live.doorstep import PATH, a_request
from tests.server.live.gate import PATIENCE, an_application, an_open_gate, on_both_loops


def test_uvicorn_is_the_one_that_was_read() -> None:
    """How it hands over a connection is written nowhere but in its code: a new minor version is read again first."""
    assert uvicorn.__version__.startswith("0.54.")


@pytest.mark.parametrize("edge", [EdgeProtocol, "server.live.edge:EdgeProtocol"])
def test_uvicorn_takes_our_class_or_its_name(edge: Any) -> None:
    config = uvicorn.Config(an_application(None), log_config=None, ws=edge, http=Entrance)

    config.load()

    assert config.ws_protocol_class is EdgeProtocol
    assert config.http_protocol_class is Entrance


@pytest.mark.parametrize("proxy_headers", [True, False])
def test_uvicorn_wraps_the_application_if_proxies_may_be_trusted(proxy_headers: bool) -> None:
    config = uvicorn.Config(
        an_application(None), log_config=None, proxy_headers=proxy_headers, forwarded_allow_ips=["192.0.2.1"]
    )

    config.load()

    assert isinstance(config.loaded_app, ProxyHeadersMiddleware) is proxy_headers


class _Told(EdgeProtocol):
    """Writes down what uvicorn does with it."""

    story: list[str]
    first: list[bytes]

    def __init__(self, **given: Any) -> None:
        self.story.append(f"made of {sorted(given)}")
        super().__init__(**given)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        former = transport.get_protocol()
        self.story.append(f"connected in place of {type(former).__name__}, counted {former in self._connections}")
        super().connection_made(transport)

    def data_received(self, data: bytes) -> None:
        self.story.append("told the request")
        self.first.append(data)
        super().data_received(data)


@on_both_loops
async def test_uvicorn_hands_over_the_connection_with_the_request_told_again() -> None:
    class Told(_Told):
        story: list[str] = []  # noqa: RUF012  # of this test
        first: list[bytes] = []  # noqa: RUF012

    async with an_open_gate(ws=Told, http="httptools") as gate:
        reader, writer = await gate.knock()
        writer.write(a_request(X_Name="Mila"))
        await reader.readuntil(b"\r\n\r\n")
        protocols: list[type] = [type(each) for each in gate.server.server_state.connections]
        writer.close()

    assert Told.story == [
        "made of ['app_state', 'config', 'server_state']",
        "connected in place of HttpToolsProtocol, counted False",
        "told the request",
    ]
    assert Told.first[0].startswith(f"GET {PATH} HTTP/1.1\r\nhost: ".encode())
    assert b"x-name: Mila\r\n" in Told.first[0].lower().replace(b"mila", b"Mila")
    assert protocols == [Told]


@on_both_loops
async def test_nothing_is_left_of_the_http_that_led_to_a_line() -> None:
    """Not even until the collector comes: a storm of joins would leave thousands."""
    met: list[weakref.ref[HttpToolsProtocol]] = []

    class Met(Entrance):
        def __init__(self, *given: Any, **named: Any) -> None:
            super().__init__(*given, **named)
            met.append(weakref.ref(self))

    gc.disable()
    try:
        async with an_open_gate(http=Met) as gate, connect(gate.address()):
            await gate.until(lambda: len(gate.server.server_state.connections) == 1)
            left = [each() for each in met if each() is not None]
    finally:
        gc.enable()

    assert left == []


@pytest.mark.parametrize("folder", [False, True], ids=["plain", "TLS"])
@on_both_loops
async def test_a_server_that_stops_says_so_and_waits_for_nobody_long(folder: bool, tmp_path: Path) -> None:
    async with an_open_gate(folder=tmp_path if folder else None) as gate:
        guests = [await connect(gate.address(), ssl=gate.trust) for _ in range(3)]
        gate.doorway.ears[0].line.close(3001, "shutdown")
        gate.server.should_exit = True
        await asyncio.wait_for(asyncio.gather(*(guest.wait_closed() for guest in guests)), PATIENCE)
        await gate.until(lambda: not gate.server.server_state.connections)

    assert [guest.close_code for guest in guests] == [3001, 1012, 1012]
    assert [ears.moods for ears in gate.doorway.ears] == [["lost"]] * 3


@on_both_loops
async def test_a_guest_who_ignores_the_stop_is_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("server.live.open_line.LET_GO_WITHIN", 0.05)
    async with an_open_gate() as gate:
        reader, writer = await gate.knock()
        writer.write(a_request())
        await reader.readuntil(b"\r\n\r\n")
        gate.server.should_exit = True
        said = await asyncio.wait_for(reader.read(), PATIENCE)
        await gate.until(lambda: not gate.server.server_state.connections)
        writer.close()

    assert said == a_frame(CLOSE, struct.pack("!H", 1012), mask=None)
