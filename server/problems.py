"""Problems: a VitrinaError becomes problem+json over HTTP, or a refusal over the socket. Source: RFC 9457."""

import logging
from collections.abc import Iterator, Mapping
from datetime import timedelta
from http import HTTPStatus

from fastapi import FastAPI, Request
from fastapi.encoders import jsonable_encoder
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException

from core import errors
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
    """What went wrong. ``code`` is a stable word for machines, ``type`` leads to what it means; further members are
    facts about it. See RFC 9457.
    """

    model_config = ConfigDict(extra="allow")

    type: str
    title: str
    status: int
    detail: str
    code: str


PROTOCOL: Mapping[HTTPStatus, tuple[str, str]] = {
    HTTPStatus.BAD_REQUEST: ("bad_request", "The request cannot be read."),
    HTTPStatus.NOT_FOUND: (NotFound.code, "There is no such thing."),
    HTTPStatus.METHOD_NOT_ALLOWED: ("method_not_allowed", "This cannot be done here."),
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: ("request_entity_too_large", "The request is too long."),
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: ("unsupported_media_type", "This door reads another kind of content."),
}
"""What HTTP itself has words for: codes that no error of the house has."""

ABOUT = "/api/v1/problems/"
"""Where each code is explained; what ``type`` says begins so. Source: RFC 9457, 3.1.1."""


def status_of(error: VitrinaError) -> HTTPStatus:
    """The number of the family that ``error`` belongs to."""
    return _status_of_kind(type(error))


def refusal(error: VitrinaError) -> Refusal:
    """``error`` as the socket says it."""
    retry = round(error.wait.total_seconds() * 1000) if isinstance(error, SlowDown) else None
    if isinstance(error, Unavailable):
        retry = RETRY_AFTER_SECONDS * 1000
    return Refusal(
        code=error.code,
        message=_sentence(error),
        retry=retry,
        facts=jsonable_encoder(error.facts) if error.facts else {},
    )


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
    async def _on_unfit_request(request: Request, error: RequestValidationError) -> JSONResponse:
        if _is_of_another_kind(request, error):
            return _protocol(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, headers={"Accept": "application/json"})
        faults = [{"at": list(fault["loc"]), "why": fault["msg"]} for fault in error.errors()]
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        return _answer(status, code="unfit", detail="The request does not fit its shape.", facts={"faults": faults})

    @app.exception_handler(HTTPException)
    async def _on_http_exception(_request: Request, error: HTTPException) -> JSONResponse:
        return _protocol(HTTPStatus(error.status_code), headers=error.headers)


def tree(family: type[VitrinaError] = VitrinaError) -> Iterator[type[VitrinaError]]:
    """``family`` and every error of the house that belongs to it."""
    yield family
    for error in family.__subclasses__():
        if error.__module__.startswith(f"{errors.__name__}."):  # a test may have errors of its own
            yield from tree(error)


def known() -> dict[str, tuple[HTTPStatus, str]]:
    """Every code there is, with its number and its sentence."""
    codes = {code: (status, sentence) for status, (code, sentence) in PROTOCOL.items()}
    for error in tree():
        codes[error.code] = (_status_of_kind(error), _sentence(error))
    return codes


def _status_of_kind(error: type[VitrinaError]) -> HTTPStatus:
    return next((status for family, status in STATUSES.items() if issubclass(error, family)), _OUR_FAULT)


def _is_of_another_kind(request: Request, error: RequestValidationError) -> bool:
    """Whether JSON was wanted and something else came."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    json = kind == "application/json" or (kind.startswith("application/") and kind.endswith("+json"))
    return not json and any(fault["loc"] == ("body",) and fault["type"] != "missing" for fault in error.errors())


def _protocol(status: HTTPStatus, *, headers: Mapping[str, str] | None) -> JSONResponse:
    code, sentence = PROTOCOL.get(status, (status.name.lower(), f"{status.phrase}."))
    return _answer(status, code=code, detail=sentence, headers=headers)


def _sentence(error: VitrinaError | type[VitrinaError]) -> str:
    kind = error if isinstance(error, type) else type(error)
    return (kind.__doc__ or kind.code).strip().splitlines()[0]


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
        "type": f"{ABOUT}{code}",
        "title": status.phrase,
        "status": status,
        "detail": detail,
        "code": code,
    }
    return JSONResponse(jsonable_encoder(body), status, headers=headers, media_type=MEDIA_TYPE)
