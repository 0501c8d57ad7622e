"""Handshake: a request for a line is read, judged, and answered. Source: RFC 6455, 4.2; RFC 7692, 5 and 7.1."""

import base64
import binascii
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from http import HTTPStatus
from urllib.parse import unquote

from websockets.exceptions import InvalidHeader, NegotiationError
from websockets.extensions.permessage_deflate import ServerPerMessageDeflateFactory
from websockets.headers import build_extension, parse_extension

from server.live.framing import Form
from server.live.line import Turned
from server.problems import MEDIA_TYPE, Problem

VERSION = "13"
"""Of the protocol. Source: RFC 6455, 4.1."""

LONGEST_OFFER = 512
"""Characters of offered extensions that are read; browsers send about 50. A longer offer is declined."""

Headers = Iterable[tuple[str, str]]

_GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
_KEY_BYTES = 16
_WINDOW_BITS = "server_max_window_bits"
_WHOLE_WINDOW = "15"
_DEFLATE = ServerPerMessageDeflateFactory(server_no_context_takeover=True, client_no_context_takeover=True)


class Refused(Exception):
    """The request is none for a line; ``turned`` and ``headers`` are the answer."""

    def __init__(self, turned: Turned, *headers: tuple[str, str]) -> None:
        super().__init__(turned.title)
        self.turned = turned
        self.headers = headers


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What they asked for.

    Attributes:
        path: Decoded, without the query.
        headers: Names in lower case; of a repeated header the values joined by commas.
        behind: Bytes that came behind the request.
    """

    method: str
    path: str
    version: str
    headers: dict[str, str]
    behind: bytes


def read(data: bytes) -> Request | None:
    """The request that ``data`` begins with; None if it is no whole one."""
    head, blank, behind = data.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    words = first.split(" ")
    if not blank or len(words) != 3:
        return None
    headers: dict[str, str] = {}
    for line in lines:
        name, _, value = line.partition(":")
        name, value = name.lower(), value.strip(" \t")
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    return Request(
        method=words[0], path=unquote(words[1].partition("?")[0]), version=words[2], headers=headers, behind=behind
    )


def check(request: Request) -> None:
    """Is this a request for a line at all?

    Raises:
        Refused: It is not.
    """
    asked = request.headers
    if request.method != "GET":
        raise Refused(_turned(HTTPStatus.METHOD_NOT_ALLOWED, "Only GET opens a line."), ("Allow", "GET"))
    if request.version != "HTTP/1.1":
        raise Refused(_turned(HTTPStatus.HTTP_VERSION_NOT_SUPPORTED, "Only HTTP/1.1 opens a line."))
    if "upgrade" not in _tokens(asked, "connection") or "websocket" not in _tokens(asked, "upgrade"):
        raise Refused(
            _turned(HTTPStatus.UPGRADE_REQUIRED, "A line is a WebSocket."),
            ("Upgrade", "websocket"),
            ("Connection", "Upgrade"),
        )
    if asked.get("sec-websocket-version") != VERSION:
        raise Refused(
            _turned(HTTPStatus.UPGRADE_REQUIRED, f"Only version {VERSION} is spoken here."),
            ("Sec-WebSocket-Version", VERSION),
        )
    if not _is_key(asked.get("sec-websocket-key", "")):
        raise Refused(_turned(HTTPStatus.BAD_REQUEST, "Sec-WebSocket-Key must be 16 bytes in base64."))


def agree(offered: str) -> tuple[Form, str]:
    """How texts will be wrapped, and what the answer says about it (nothing: no extension).

    One frame serves everybody, so nobody's compression remembers anything, and an offer that asks for a window
    smaller than the whole is declined.

    Args:
        offered: The value of Sec-WebSocket-Extensions.

    Raises:
        Refused: It cannot be read.
    """
    if not offered or len(offered) > LONGEST_OFFER:
        return Form.PLAIN, ""
    return _agreed(offered)


def welcome(request: Request, extension: str) -> bytes:
    """The answer that opens the line."""
    key = request.headers["sec-websocket-key"].encode()
    accepted = base64.b64encode(hashlib.sha1(key + _GUID, usedforsecurity=False).digest()).decode()
    said = f"Sec-WebSocket-Extensions: {extension}\r\n" if extension else ""
    return (
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        f"Sec-WebSocket-Accept: {accepted}\r\n{said}\r\n"
    ).encode()


def answer(turned: Turned, headers: Headers = ()) -> bytes:
    """The answer that opens nothing: a problem, as every door of the house says it."""
    phrase = _phrase(turned.status)
    problem = Problem(type="about:blank", title=phrase, status=turned.status, detail=turned.title, code=turned.code)
    body = problem.model_dump_json().encode()
    said = [*headers, ("Content-Type", MEDIA_TYPE), ("Content-Length", str(len(body)))]
    if turned.retry_after is not None:
        said.append(("Retry-After", str(turned.retry_after)))
    if not any(name == "Connection" for name, _ in said):
        said.append(("Connection", "close"))
    lines = "".join(f"{name}: {value}\r\n" for name, value in said)
    return f"HTTP/1.1 {turned.status} {phrase}\r\n{lines}\r\n".encode("latin-1") + body


@lru_cache(maxsize=64)  # the browsers of the world make a handful of offers
def _agreed(offered: str) -> tuple[Form, str]:
    try:
        offers = parse_extension(offered)
    except InvalidHeader:
        raise Refused(_turned(HTTPStatus.BAD_REQUEST, "Sec-WebSocket-Extensions cannot be read.")) from None
    for name, asked in offers:
        if name != _DEFLATE.name:
            continue
        try:
            agreed, _ = _DEFLATE.process_request_params(asked, [])
        except NegotiationError:
            continue
        if dict(agreed).get(_WINDOW_BITS) in {None, _WHOLE_WINDOW}:
            return Form.DEFLATED, str(build_extension([(name, agreed)]))
    return Form.PLAIN, ""


def _tokens(headers: dict[str, str], name: str) -> set[str]:
    return {token.strip().lower() for token in headers.get(name, "").split(",")}


def _is_key(key: str) -> bool:
    try:
        return len(base64.b64decode(key.encode("latin-1"), validate=True)) == _KEY_BYTES
    except binascii.Error:
        return False


def _turned(status: HTTPStatus, title: str) -> Turned:
    return Turned(status=status, code=status.name.lower(), title=title)


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Refused"
