"""Forwarding: what is asked at the video doors goes to the media process, and its answer comes back as it is."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Final

from fastapi import Request, Response
from starlette.exceptions import HTTPException

from server.video.far import FarVideo

_PASSED_ON: Final = (
    "authorization",
    "content-type",
    "if-match",
    "origin",
    "access-control-request-method",
    "access-control-request-headers",
    "x-vitrina-source",
    "x-vitrina-resumes",
)
"""What the video doors read, and nothing else: no cookie, and no address that a client made up."""

_KEPT_BACK: Final = frozenset({"connection", "keep-alive", "transfer-encoding", "content-length", "date", "server"})
"""What belongs to one connection or is said again by this process. Source: RFC 9110, 7.6.1."""


async def forward(request: Request, far: FarVideo, *, longest: int) -> Response:
    """Pass ``request`` on, with the address it came from.

    Args:
        longest: Bytes of a body; a longer one is refused here.

    Raises:
        Unavailable: The media process is not there.
    """
    headers = {name: request.headers[name] for name in _PASSED_ON if name in request.headers}
    headers["x-forwarded-for"] = request.client.host if request.client else ""
    body = await _body(request, longest)
    answer = await far.ask(request.method, request.url.path, headers=headers, body=body)
    return Response(answer.body, answer.status, headers=_passed_back(answer.headers))


def _passed_back(headers: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in headers.items() if name.lower() not in _KEPT_BACK}


async def _body(request: Request, longest: int) -> bytes:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > longest:
            raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    return bytes(body)
