"""Asking: how a provider is spoken to over HTTP, and what it means when it says nothing that can be understood."""

from collections.abc import Collection, Mapping
from datetime import timedelta
from http import HTTPStatus
from typing import Any, Final, TypeVar

import httpx
from pydantic import BaseModel, ValidationError

from core.errors import PaymentUnavailable

CONNECT: Final = timedelta(seconds=1)
"""How long a provider may take to pick up. Source: commerce.md, section 6."""

READ: Final = timedelta(seconds=5)
"""And to answer."""

LIMITS: Final = httpx.Timeout(READ.total_seconds(), connect=CONNECT.total_seconds())

Shape = TypeVar("Shape", bound=BaseModel)


async def ask(
    http: httpx.AsyncClient,
    method: str,
    url: str,
    *,
    json: object = None,
    params: Mapping[str, str] | None = None,
    headers: Mapping[str, str] | None = None,
) -> httpx.Response:
    """Ask and wait for the answer, whatever it says.

    Raises:
        PaymentUnavailable: None came; whether what was asked was done is not known.
    """
    try:
        return await http.request(method, url, json=json, params=params, headers=headers)
    except httpx.HTTPError as silence:
        raise PaymentUnavailable(type(silence).__name__) from silence


def read(
    shape: type[Shape], answer: httpx.Response, *, well: Collection[int] = (HTTPStatus.OK, HTTPStatus.CREATED)
) -> Shape:
    """What an answer says.

    Raises:
        PaymentUnavailable: It is no answer to what we asked: another status, or another shape.
    """
    if answer.status_code not in well:
        raise PaymentUnavailable(f"{answer.request.method} was answered {answer.status_code}")
    return shaped(shape, answer.json() if _is_json(answer) else None)


def shaped(shape: type[Shape], said: Any) -> Shape:
    """``said`` as the shape it should have.

    Raises:
        PaymentUnavailable: It has another one.
    """
    try:
        return shape.model_validate(said)
    except ValidationError as fault:
        names = sorted({".".join(str(part) for part in each["loc"]) for each in fault.errors()})
        raise PaymentUnavailable(f"unfit: {', '.join(names)}") from None


def _is_json(answer: httpx.Response) -> bool:
    try:
        answer.json()
    except ValueError:
        return False
    return True
