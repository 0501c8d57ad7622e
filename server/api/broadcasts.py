"""Broadcasts: the two video doors. A host comes in by WHIP, viewers go out by WHEP. Source: RFC 9725, WHEP draft.

Where the picture lives in a process of its own, the same doors pass on what they are asked (``forwarding.py``).
"""

from collections.abc import Callable, Coroutine, Mapping
from http import HTTPStatus
from typing import Annotated, Any, Final, Literal, Protocol, cast, get_args

from fastapi import APIRouter, Depends, Header, Request, Response
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException

from core.errors import (
    AirTaken,
    NoSuchBroadcast,
    NoSuchShow,
    NothingOnAir,
    UnfitMedia,
    VitrinaError,
    WrongStreamKey,
)
from core.ids import SessionId, ShowId, looks_like_id
from server.api.admitting import check_may_watch
from server.api.forwarding import forward
from server.problems import problem
from server.shows.admission import Admission
from server.shows.finding import Shows
from server.shows.stream_keys import StreamKeys
from server.video.far import FarVideo
from server.video.ingest import Source
from server.video.sdp import CONTENT_TYPE, LONGEST_OFFER
from server.video.sessions import Answered
from server.video.video import Video

RETRY_AFTER_SECONDS: Final = 2
"""When to ask again for a picture that is not there yet."""

_ANYONE: Final[Mapping[str, str]] = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "Location, ETag, Link, Retry-After",
}
"""Any page may ask: the stream key is a bearer token and no cookie is read, so another page gains nothing by asking."""

_MANNERS: Final[Mapping[str, str]] = {
    "Access-Control-Allow-Methods": "GET, HEAD, POST, PATCH, DELETE, OPTIONS",
    "Access-Control-Allow-Headers": "Authorization, Content-Type, If-Match, X-Vitrina-Source, X-Vitrina-Resumes",
    "Access-Control-Max-Age": "86400",
    "Accept-Post": CONTENT_TYPE,
}
_UNREADABLE: Final = "malformed"


_SDP: Final = {CONTENT_TYPE: {"schema": {"type": "string", "maxLength": LONGEST_OFFER}}}
_EXCHANGE: Final[dict[str, Any]] = {
    "requestBody": {"required": True, "content": _SDP},
    "responses": {"201": {"description": "The answer; `Location` is where the session ends.", "content": _SDP}},
}
"""For the published interface: FastAPI does not see a body that is no JSON."""


class PictureHouse(Protocol):
    """What the video doors need of the process they are in."""

    @property
    def video(self) -> Video:
        """The picture."""
        ...

    @property
    def shows(self) -> Shows:
        """Whether a show is open."""
        ...

    @property
    def stream_keys(self) -> StreamKeys:
        """Who may broadcast."""
        ...

    @property
    def admission(self) -> Admission | None:
        """Who may watch; None: whoever passes requests on to this process has looked."""
        ...


async def _picture_house(request: Request) -> PictureHouse:
    return cast("PictureHouse", request.app.state.house)


class _MediaRoute(APIRoute):
    """Answers failures with the numbers and headers that WHIP and WHEP ask for; passes on what is for elsewhere."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def answer(request: Request) -> Response:
            video = request.app.state.house.video
            try:
                if request.method == "POST" and request.url.path.startswith("/whep/"):
                    await _check_may_watch(request)
                if isinstance(video, FarVideo):
                    response = await forward(request, video, longest=LONGEST_OFFER)
                else:
                    response = await handle(request)
            except VitrinaError as error:
                response = _refuse(error)
            response.headers.update(_ANYONE)
            return response

        return answer


router = APIRouter(route_class=_MediaRoute, tags=["video"])


async def _check_may_watch(request: Request) -> None:
    if request.app.state.house.admission is not None:
        await check_may_watch(request, request.path_params["show"])


async def _stream_key(authorization: Annotated[str, Header()] = "") -> str:
    scheme, _, key = authorization.partition(" ")
    if scheme.lower() != "bearer" or not key.strip():
        raise WrongStreamKey
    return key.strip()


async def _show(show: str) -> ShowId:
    if not looks_like_id(show, "shw"):
        raise NoSuchShow
    return ShowId(show)


async def _source(x_vitrina_source: Annotated[str, Header()] = "encoder") -> Source:
    return next((known for known in get_args(Source) if known == x_vitrina_source), "encoder")


async def _resumes(x_vitrina_resumes: Annotated[str, Header()] = "") -> SessionId | None:
    """The session that a host lost, as the last part of its address or the whole of it."""
    named = x_vitrina_resumes.strip().rpartition("/")[2]
    return SessionId(named) if named else None


async def _address(request: Request) -> str:
    return request.client.host if request.client else ""


async def _offer(request: Request) -> str:
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != CONTENT_TYPE:
        raise HTTPException(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, headers={"Accept-Post": CONTENT_TYPE, **_ANYONE})
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LONGEST_OFFER:
            raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, headers=dict(_ANYONE))
    try:
        return body.decode()
    except UnicodeDecodeError as error:
        raise UnfitMedia("not text", reason=_UNREADABLE) from error


ThePictureHouse = Annotated[PictureHouse, Depends(_picture_house)]
AShow = Annotated[ShowId, Depends(_show)]
Offer = Annotated[str, Depends(_offer)]


@router.post("/whip/{show}", status_code=HTTPStatus.CREATED, response_class=Response, openapi_extra=_EXCHANGE)
async def go_live(
    house: ThePictureHouse,
    show: AShow,
    key: Annotated[str, Depends(_stream_key)],
    source: Annotated[Source, Depends(_source)],
    resumes: Annotated[SessionId | None, Depends(_resumes)],
    offer: Offer,
) -> Response:
    """Send a picture into a show, with its stream key. It takes over with its first whole frame.

    Who was cut off names the lost session in X-Vitrina-Resumes, and is told if somebody else is on air meanwhile.
    """
    await house.stream_keys.check(show, key)
    await house.shows.check_open(show)
    return _created(await house.video.publish(show, offer, source=source, resumes=resumes), door="whip")


@router.post("/whep/{show}", status_code=HTTPStatus.CREATED, response_class=Response, openapi_extra=_EXCHANGE)
async def watch(
    house: ThePictureHouse, show: AShow, address: Annotated[str, Depends(_address)], offer: Offer
) -> Response:
    """Receive a show's picture."""
    return _created(await house.video.watch(show, offer, address=address), door="whep")


@router.delete("/whip/sessions/{session}", response_class=Response)
async def leave_the_air(house: ThePictureHouse, session: str) -> Response:
    """End a broadcast. Whoever knows the session's address, which is a secret of 128 bits, may end it."""
    if not looks_like_id(session, "pub"):
        raise NoSuchBroadcast
    await house.video.end_broadcast(SessionId(session))
    return Response()


@router.delete("/whep/sessions/{session}", response_class=Response)
async def stop_watching(house: ThePictureHouse, session: str) -> Response:
    """End a viewer's session."""
    if not looks_like_id(session, "wtc"):
        raise NoSuchBroadcast
    await house.video.end_watching(SessionId(session))
    return Response()


@router.api_route("/whip/{show}", methods=["GET", "HEAD"], include_in_schema=False)
@router.api_route("/whep/{show}", methods=["GET", "HEAD"], include_in_schema=False)
@router.api_route("/whip/sessions/{session}", methods=["GET", "HEAD"], include_in_schema=False)
@router.api_route("/whep/sessions/{session}", methods=["GET", "HEAD"], include_in_schema=False)
async def show_nothing() -> Response:
    """There is nothing to read at these addresses; who asks finds a door, and no more."""
    return Response(status_code=HTTPStatus.NO_CONTENT)


@router.options("/whip/{show}", include_in_schema=False)
@router.options("/whep/{show}", include_in_schema=False)
@router.options("/whip/sessions/{session}", include_in_schema=False)
@router.options("/whep/sessions/{session}", include_in_schema=False)
async def say_what_is_allowed() -> Response:
    """Answer a preflight."""
    return Response(status_code=HTTPStatus.NO_CONTENT, headers=dict(_MANNERS))


@router.patch("/whip/sessions/{session}", include_in_schema=False)
@router.patch("/whep/sessions/{session}", include_in_schema=False)
async def refuse_trickling() -> Response:
    """All our candidates are in the answer, and aiortc knows no ICE restart: sessions cannot be patched."""
    return Response(status_code=HTTPStatus.METHOD_NOT_ALLOWED, headers={"Allow": "GET, HEAD, DELETE, OPTIONS"})


def _created(answered: Answered, *, door: Literal["whip", "whep"]) -> Response:
    headers = {"Location": f"/{door}/sessions/{answered.session}", "ETag": f'"{answered.session[-8:]}"'}
    return Response(answered.sdp, HTTPStatus.CREATED, headers=headers, media_type=CONTENT_TYPE)


def _refuse(error: VitrinaError) -> Response:
    if isinstance(error, UnfitMedia):
        unreadable = error.facts.get("reason") == _UNREADABLE
        return problem(error, status=HTTPStatus.BAD_REQUEST if unreadable else HTTPStatus.NOT_ACCEPTABLE)
    response = problem(error)
    if isinstance(error, NothingOnAir | AirTaken):
        response.headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return response
