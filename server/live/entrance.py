"""Entrance: uvicorn's HTTP, made to lose nothing. What comes right behind a request to upgrade is dropped by it; here
it goes to whoever takes the connection over. No client should be so quick (RFC 6455, 4.1), but half a frame that is
lost makes nonsense of all that follow.
"""

import asyncio
import sys
from typing import cast

import httptools
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol


class Entrance(HttpToolsProtocol):
    """Made by uvicorn: ``Config(app, http=Entrance, ws=EdgeProtocol)``."""

    _came = b""

    def data_received(self, data: bytes) -> None:
        """Bytes came."""
        self._came = data
        try:
            super().data_received(data)
        finally:
            self._came = b""

    def handle_websocket_upgrade(self) -> None:
        """The parser stopped behind a request to upgrade."""
        stopped = sys.exc_info()[1]
        came = self._came
        super().handle_websocket_upgrade()
        if isinstance(stopped, httptools.HttpParserUpgrade) and (behind := came[stopped.args[0] :]):
            cast("asyncio.Protocol", self.transport.get_protocol()).data_received(behind)
