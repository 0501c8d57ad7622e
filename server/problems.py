"""Problems: a VitrinaError becomes problem+json over HTTP, or a refusal over the socket. Source: RFC 9457."""

import logging
from collections.abc import Mapping
from datetime import timedelta
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.encoders import jsonable_encoder
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException

from core.errors import (
    Conflict,
    NotAllowed,
    NotFound,
    NotSignedIn,
    SlowDown,
    StillRunning,
    TooFast,
    Unavailable,
    Unfit,
    VitrinaError,
)
from core.events import Value

STATUSES: Mapping[type[VitrinaError], HTTPStatus] = {
    NotFound: HTTPStatus.NOT_FOUND,
    NotAllowed: HTTPStatus.FORBIDDEN,
    NotSignedIn: HTTPStatus.UNAUTHORIZED,
    Conflict: HTTPStatus.CONFLICT,
    Unfit: HTTPStatus.UNPROCESSABLE_ENTITY,
    TooFast: HTTPStatus.TOO_MANY_REQUESTS,
    Unavailable: HTTPStatus.SERVICE_UNAVAILABLE,
}
"""One number a family."""

_OUR_FAULT = HTTPStatus.INTERNAL_SERVER_ERROR

MEDIA_TYPE = "application/problem+json"

RETRY_AFTER_SECONDS = 2
"""What a client is told when a neighbour fails and nobody knows for how long."""


_SECOND = timedelta(seconds=1)

log = logging.getLogger(__name__)


class Refusal(Value):
    """Why a command was not done. ``retry`` ms is given when waiting helps; ``facts`` as in the HTTP problem."""

    code: str
    message: str
    retry: int | None = None
    facts: dict[str, object] = Field(default_factory=dict)


class Problem(BaseModel):
    """What went wrong. ``code`` is a stable word for machines; further members are facts about it. See RFC 9457."""

    model_config = ConfigDict(extra="allow")

    type: str
    title: str
    status: int
    detail: str
    code: str


PUBLISHED: dict[int | str, dict[str, Any]] = {
    "default": {"description": "A problem.", "content": {MEDIA_TYPE: {"schema": Problem.model_json_schema()}}}
}
"""For the published interface: every door answers with problems."""


def status_of(error: VitrinaError) -> HTTPStatus:
    """The number of the family that ``error`` belongs to."""
    return next((status for family, status in STATUSES.items() if isinstance(error, family)), _OUR_FAULT)


def refusal(error: VitrinaError) -> Refusal:
    """``error`` as the socket says it."""
    retry = round(error.wait.total_seconds() * 1000) if isinstance(error, SlowDown) else None
    if isinstance(error, Unavailable):
        retry = RETRY_AFTER_SECONDS * 1000
    return Refusal(code=error.code, message=_sentence(error), retry=retry, facts=jsonable_encoder(error.facts))


def problem(error: VitrinaError, *, status: HTTPStatus | None = None) -> JSONResponse:
    """``error`` as HTTP says it; with ``status`` where a protocol (WHIP) asks for its own."""
    status = status or status_of(error)
    headers: dict[str, str] = {}
    if isinstance(error, SlowDown):
        headers["Retry-After"] = str(max(1, -(-error.wait // _SECOND)))
    elif isinstance(error, (Unavailable, StillRunning)):
        headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
    elif isinstance(error, NotSignedIn):
        headers["WWW-Authenticate"] = "Bearer"
    return _answer(status, code=error.code, detail=_sentence(error), facts=error.facts, headers=headers)


def install(app: FastAPI) -> None:
    """Teach ``app`` to answer every failure with a problem."""

    @app.exception_handler(VitrinaError)
    async def _on_vitrina_error(_request: Request, error: VitrinaError) -> JSONResponse:
        return problem(error)

    @app.exception_handler(OSError)
    async def _on_a_neighbour_that_is_gone(_request: Request, failure: OSError) -> JSONResponse:
        log.warning("request not served", extra={"why": repr(failure)})
        return problem(Unavailable())

    @app.exception_handler(Exception)
    async def _on_our_own_fault(_request: Request, _fault: Exception) -> JSONResponse:
        return problem(VitrinaError())  # whoever serves us logs it: the fault goes on to them

    @app.exception_handler(RequestValidationError)
    async def _on_unfit_request(_request: Request, error: RequestValidationError) -> JSONResponse:
        faults = [{"at": list(fault["loc"]), "why": fault["msg"]} for fault in error.errors()]
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        return _answer(status, code="unfit", detail="The request does not fit its shape.", facts={"faults": faults})

    @app.exception_handler(HTTPException)
    async def _on_http_exception(_request: Request, error: HTTPException) -> JSONResponse:
        status = HTTPStatus(error.status_code)
        return _answer(status, code=status.name.lower(), detail=str(error.detail), headers=error.headers)


def _sentence(error: VitrinaError) -> str:
    return (type(error).__doc__ or error.code).strip().splitlines()[0]


def _answer(
    status: HTTPStatus,
    *,
    code: str,
    detail: str,
    facts: Mapping[str, object] | None = None,
    headers: Mapping[str, str] | None = None,
) -> JSONResponse:
    body = {
        **(facts or {}),
        "type": "about:blank",
        "title": status.phrase,
        "status": status,
        "detail": detail,
        "code": code,
    }
    return JSONResponse(jsonable_encoder(body), status, headers=headers, media_type=MEDIA_TYPE)
