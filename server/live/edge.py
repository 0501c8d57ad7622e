"""Edge: the outermost ring of the live wire, a protocol that uvicorn hands its upgraded connections to.

A request for the doorway's path is answered here, and the same object stays as the line. Requests for any other path
get uvicorn's usual WebSocket. Source: docs/decisions/0011-own-edge-protocol.md.
"""

import asyncio
from http import HTTPStatus
from typing import Any, NamedTuple, cast

from uvicorn import Config
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from uvicorn.server import ServerState

from core.errors import VitrinaError
from server.live import handshake
from server.live.line import Doorway, Turned, Upgrade
from server.live.open_line import ASKING, DEAF, OPEN, OpenLine
from server.live.sockets import address_of, prepare

SERVICE_RESTART = 1012
"""Source: RFC 6455, registry of close codes."""

_STUMBLED = Turned(
    status=HTTPStatus.INTERNAL_SERVER_ERROR, code=VitrinaError.code, title="Something went wrong on our side."
)


class _Entry(NamedTuple):
    """What is known before the handshake, and forgotten after it."""

    config: Config
    state: ServerState
    shared: dict[str, Any]


class EdgeProtocol(OpenLine):
    """One connection, from the request to upgrade it until it is gone.

    Made by uvicorn: ``Config(app, ws=EdgeProtocol, ws_per_message_deflate=False, ws_ping_interval=None)``. Who may come
    in is decided by the ``Doorway`` that the application's lifespan yields as ``doorway``.
    """

    __slots__ = ("_connections", "_entry", "_heir")

    def __init__(self, config: Config, server_state: ServerState, app_state: dict[str, Any]) -> None:
        super().__init__()
        self._entry: _Entry | None = _Entry(config, server_state, app_state)
        self._connections = cast("set[object]", server_state.connections)
        self._heir: WebSocketsSansIOProtocol | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """There is a connection."""
        super().connection_made(transport)
        self._connections.add(self)

    def connection_lost(self, exc: Exception | None) -> None:
        """It is over; the loop closes the descriptor when we return."""
        if self._heir is not None:
            self._heir.connection_lost(exc)
            return
        self._connections.discard(self)
        super().connection_lost(exc)

    def shutdown(self) -> None:
        """Uvicorn goes: whoever was told nothing else is told to come back."""
        self.close(SERVICE_RESTART, "")

    # Until it is the heir's turn

    def eof_received(self) -> None:
        """They will say nothing any more."""
        if self._heir is not None:
            self._heir.eof_received()
        else:
            super().eof_received()

    def pause_writing(self) -> None:
        """Something waits."""
        if self._heir is not None:
            self._heir.pause_writing()
        else:
            super().pause_writing()

    def resume_writing(self) -> None:
        """Nothing waits."""
        if self._heir is not None:
            self._heir.resume_writing()
        else:
            super().resume_writing()

    # The request

    def _receive(self, data: bytes) -> None:
        if self._heir is not None:
            self._heir.data_received(data)
        elif self._entry is not None:
            entry, self._entry = self._entry, None
            self._knock(data, entry)
        else:
            super()._receive(data)

    def _knock(self, data: bytes, entry: _Entry) -> None:
        doorway: Doorway | None = entry.shared.get("doorway")
        request = handshake.read(data)
        if doorway is None or request is None or request.path != doorway.path:
            self._hand_over(data, entry)
            return
        try:
            self._let_in(request, doorway=doorway, entry=entry)
        except handshake.Refused as refused:
            self._turn_away(refused.turned, refused.headers)

    def _hand_over(self, data: bytes, entry: _Entry) -> None:
        self._connections.discard(self)
        self._heir = heir = WebSocketsSansIOProtocol(
            config=entry.config, server_state=entry.state, app_state=entry.shared
        )
        # uvicorn makes us the transport's protocol when we return; until it is the heir's turn, we pass on what we hear
        asyncio.get_running_loop().call_soon(self._transport.set_protocol, heir)
        heir.connection_made(self._transport)
        heir.data_received(data)

    def _let_in(self, request: handshake.Request, *, doorway: Doorway, entry: _Entry) -> None:
        handshake.check(request)
        form, extension = handshake.agree(request.headers.get("sec-websocket-extensions", ""))
        forwarded = request.headers.get("x-forwarded-for", "")
        address = address_of(self._transport, forwarded, config=entry.config)
        asked = Upgrade(path=request.path, headers=request.headers, address=address)
        turned = doorway.admit(asked)
        if turned is not None:
            raise handshake.Refused(turned)
        self._take_over()
        self.fd, self.form = prepare(self._transport), form
        self._transport.write(handshake.welcome(request, extension))
        self._phase = OPEN
        self._begin(doorway.welcome(self, asked), request.behind)

    def _take_over(self) -> None:
        former = self._transport.get_protocol()
        if isinstance(former, HttpToolsProtocol):
            former.parser = None  # type: ignore[assignment]  # they hold each other, and stay until the collector comes
        self._transport.set_protocol(self)  # uvicorn does, too, but later: what is written now may block already

    def _turn_away(self, turned: Turned, headers: handshake.Headers = ()) -> None:
        self._phase = DEAF
        self._transport.write(handshake.answer(turned, headers))
        self._transport.close()
        self._limit()

    def _stumble(self) -> None:
        if self._phase is ASKING:
            self._turn_away(_STUMBLED)
        else:
            super()._stumble()
