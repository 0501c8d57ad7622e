"""Repeating: a request that moves money or stock has a name, given by who asks, so that it may be sent again.

``key: OnceKey`` is the whole of it for a door: give it to ``shop.key_store.once`` in the transaction that does the
work, and say ``mark(response, replayed=...)``. Source: docs/decisions/0025-manners-of-the-api.md.
"""

import hashlib
from contextlib import suppress
from typing import Annotated, Any, Final

from fastapi import Depends, Header, Request, Response
from starlette.datastructures import UploadFile

from core.errors import BadKey, NotSignedIn
from server.api.asking import who_asks
from shop.key import LONGEST, Key

REPLAYED: Final = "Idempotent-Replayed"
"""Header of an answer that is read anew: nothing was done this time."""


async def key_of(request: Request) -> str:
    """The key that ``request`` was sent with.

    Raises:
        NotSignedIn: Nobody says whose it is.
        BadKey: There is none, or it is no key.
    """
    return await _text(request, request.headers.get("idempotency-key"))


async def _text(
    request: Request,
    idempotency_key: Annotated[
        str | None,
        Header(
            description=f"The caller's name for this request, 1 to {LONGEST} characters. Sent again within 72 hours, "
            "nothing is done again and the answer says `Idempotent-Replayed: true`. Required."
        ),
    ] = None,
) -> str:
    if await who_asks(request) is None:
        raise NotSignedIn
    if idempotency_key is None or len(idempotency_key) > LONGEST or not idempotency_key.isprintable():
        raise BadKey
    return idempotency_key


IdempotencyKey = Annotated[str, Depends(_text)]
"""The header as it was sent."""


async def _key(request: Request, text: IdempotencyKey) -> Key:
    if (asking := await who_asks(request)) is None:
        raise NotSignedIn
    route = f"{request.method} {request.url.path}"
    return Key(principal=asking.principal, route=route, key=text, request=await _asked(request))


OnceKey = Annotated[Key, Depends(_key)]
"""The request by its name: who asks, for what, and under which key. Programs have keys of their own."""


def mark(response: Response, *, replayed: bool) -> None:
    """Say of ``response`` that nothing was done this time."""
    if replayed:
        response.headers[REPLAYED] = "true"


async def _asked(request: Request) -> dict[str, object]:
    """All that was asked for: what stands after the ``?``, and the body, whatever it is made of."""
    return {"query": request.url.query, "body": await _body(request)}


async def _body(request: Request) -> Any:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "multipart/form-data":
        return [[name, await _part(part)] for name, part in (await request.form()).multi_items()]
    if kind == "application/json":
        with suppress(ValueError, RecursionError):  # a door that wants no body takes any
            return await request.json()  # however it is laid out
    return hashlib.sha256(await request.body()).hexdigest()


async def _part(part: UploadFile | str) -> str:
    if isinstance(part, str):
        return part
    digest = hashlib.sha256(await part.read()).hexdigest()
    await part.seek(0)
    return f"{part.filename} {digest}"
