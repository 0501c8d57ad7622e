"""Caller: HTTP/1.1 over one connection that is kept, in as little Python as will do: the server shares its cores."""

import asyncio
import json
from dataclasses import dataclass
from typing import Any, Self, cast

_END = b"\r\n\r\n"
_LENGTH = b"content-length:"


class HungUp(OSError):
    """The connection ended before the answer; nobody knows what was done."""


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer as it came."""

    status: int
    head: bytes
    body: bytes

    def json(self) -> Any:
        """What the body says."""
        return json.loads(self.body)

    @property
    def replayed(self) -> bool:
        """Whether nothing was done this time."""
        return b"idempotent-replayed: true" in self.head.lower()


class Caller(asyncio.Protocol):
    """One connection, one question at a time."""

    def __init__(self) -> None:
        self._transport: asyncio.Transport | None = None
        self._waiting: asyncio.Future[Answered] | None = None
        self._came = b""

    @classmethod
    async def connect(cls, host: str, port: int) -> Self:
        """Open a connection.

        Raises:
            OSError: Nobody is there.
        """
        _, caller = await asyncio.get_running_loop().create_connection(cls, host, port)
        return caller

    async def ask(self, request: bytes) -> Answered:
        """Send ``request`` and wait for the answer.

        Raises:
            HungUp: There will be none.
        """
        if self._transport is None or self._transport.is_closing():
            raise HungUp
        self._waiting = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        return await self._waiting

    def close(self) -> None:
        """Hang up."""
        if self._transport is not None:
            self._transport.close()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """See asyncio."""
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        """See asyncio."""
        self._came = self._came + data if self._came else data
        end = self._came.find(_END)
        if end < 0:
            return
        head, body = self._came[:end], self._came[end + len(_END) :]
        if len(body) < _length(head):
            return
        self._came = b""
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(Answered(int(head[9:12]), head, body))

    def connection_lost(self, exc: Exception | None) -> None:
        """See asyncio."""
        self._transport = None
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_exception(HungUp())


def request(
    method: str, path: str, *, host: str, token: str = "", key: str = "", body: dict[str, Any] | None = None
) -> bytes:
    """The bytes of a request."""
    lines = [f"{method} {path} HTTP/1.1", f"Host: {host}"]
    if token:
        lines.append(f"Authorization: Bearer {token}")
    if key:
        lines.append(f"Idempotency-Key: {key}")
    content = b"" if body is None else json.dumps(body).encode()
    if body is not None:
        lines.append("Content-Type: application/json")
    if method != "GET":
        lines.append(f"Content-Length: {len(content)}")
    return "\r\n".join(lines).encode() + _END + content


def _length(head: bytes) -> int:
    lower = head.lower()
    at = lower.find(_LENGTH)
    if at < 0:
        return 0
    return int(lower[at + len(_LENGTH) :].split(b"\r\n", 1)[0])
