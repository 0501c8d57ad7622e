"""The threshold: every request crosses it on its way in, every answer on its way out."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Final

from fastapi import HTTPException
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shop.importing.reading import LARGEST_FILE
from shop.pictures import LARGEST_PICTURE

LONGEST_BODY: Final = 128 * 1024
"""Bytes of a request; twice the longest offer of a browser, which is the longest thing anybody has to say."""

LONGER_BODIES: Final[Mapping[str, int]] = {
    "/api/v1/catalogue/pictures": LARGEST_PICTURE + 1,
    "/api/v1/catalogue/imports": LARGEST_FILE + 1,
}
"""Bytes of a request where a file is brought; one more than the door takes, which then says why it does not."""

LONGEST_RULES: Final = 2 * 1024 * 1024
"""Bytes of a request with the words of a shop, of which two lists of ten thousand lines may be kept."""

_LOCKED: Final = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox"
"""For what is no page: an SVG opened by itself is drawn, and runs nothing."""

_USUAL: Final[Mapping[str, str]] = {"X-Content-Type-Options": "nosniff"}
_PRIVATE: Final[Mapping[str, str]] = {"Cache-Control": "no-store"}
_NO_PAGE: Final[Mapping[str, str]] = {"Content-Security-Policy": _LOCKED}


class Threshold:
    """Cuts off bodies without end, and gives answers the headers that they did not bring themselves."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See ASGI."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = _headers_for(scope["path"])

        async def _send(message: Message) -> None:
            if message["type"] == "http.response.start":
                brought = MutableHeaders(scope=message)
                for name, value in headers.items():
                    brought.setdefault(name, value)
            await send(message)

        await self._app(scope, _bounded(receive, longest=_longest(scope["path"])), _send)


def _longest(path: str) -> int:
    return LONGEST_RULES if path.endswith("/chat-rules") else LONGER_BODIES.get(path, LONGEST_BODY)


def _headers_for(path: str) -> Mapping[str, str]:
    if path.startswith("/api/"):
        return {**_USUAL, **_PRIVATE, **_NO_PAGE}
    return _USUAL if path.startswith("/assets/") else {**_USUAL, **_NO_PAGE}


def _bounded(receive: Receive, *, longest: int) -> Receive:
    heard = 0

    async def _receive() -> Message:
        nonlocal heard
        message = await receive()
        heard += len(message.get("body", b""))
        if heard > longest:
            raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "The request is too long.")
        return message

    return _receive
