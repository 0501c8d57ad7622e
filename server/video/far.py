"""Far: the picture when another process of this house carries it, asked over a Unix socket that nobody else reaches."""

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import quote

import httpx

from core.errors import Unavailable
from core.ids import ShowId

ANSWERS_WITHIN: Final = 10.0
"""Seconds an offer may take; a browser waits about as long for a picture before its person does something else."""

CONNECTS_WITHIN: Final = 1.0
"""Seconds: it is the same machine."""

ASKED_AT_ONCE: Final = 64
"""Questions on their way at once from one process; more wait, within the same limit."""

END_SHOW: Final = "/inside/shows/{show}/end"
"""Where the media process takes a show's picture off."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class FarAnswer:
    """What the media process said."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class FarVideo:
    """Stands where ``Video`` would, and passes on what it is asked."""

    def __init__(self, media: Path) -> None:
        """Nothing is opened before the first question.

        Args:
            media: The Unix socket of the media process.
        """
        self._http = httpx.AsyncClient(
            transport=httpx.AsyncHTTPTransport(
                uds=str(media), limits=httpx.Limits(max_connections=ASKED_AT_ONCE, max_keepalive_connections=8)
            ),
            base_url="http://media",
            timeout=httpx.Timeout(ANSWERS_WITHIN, connect=CONNECTS_WITHIN),
        )

    async def ask(self, method: str, path: str, *, headers: Mapping[str, str], body: bytes = b"") -> FarAnswer:
        """Pass a request on.

        Raises:
            Unavailable: The media process is not there, or takes too long; whether it did anything is unknown.
        """
        try:
            async with asyncio.timeout(ANSWERS_WITHIN):
                answer = await self._http.request(method, quote(path), headers=dict(headers), content=body)
        except (httpx.TransportError, TimeoutError) as failure:
            log.warning("the media process does not answer", extra={"why": repr(failure)})
            raise Unavailable("the media process does not answer") from failure
        return FarAnswer(status=answer.status_code, headers=answer.headers, body=answer.content)

    async def end_show(self, show: ShowId) -> None:
        """Send host and viewers home. A media process that is not there has sent them home already."""
        try:
            answer = await self.ask("POST", END_SHOW.format(show=show), headers={})
        except Unavailable:
            return
        if answer.status != httpx.codes.NO_CONTENT:
            log.error("the picture was not taken off", extra={"show": show, "status": answer.status})

    async def close(self) -> None:
        """Let go of every connection; the picture goes on."""
        await self._http.aclose()
