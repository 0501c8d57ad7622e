"""Crowded: doors at which thousands knock in one second.

FastAPI walks the tree of what an endpoint depends on anew for each request, which takes as long as the till does. A
crowded door is declared and published like any other; a request whose body reads as it should goes the short way here,
any other the usual one, which says what is wrong with it.
"""

from collections.abc import Callable, Coroutine
from typing import Any, get_type_hints

from fastapi import Request, Response
from fastapi.routing import APIRoute
from pydantic import TypeAdapter, ValidationError

from server.api.asking import house_of, known_caller
from server.api.limiting import count
from server.api.repeating import key_of

ASKED = frozenset({"wish", "key", "house", "caller", "response"})
"""All that an endpoint behind a crowded door takes: the body, the ``Idempotency-Key``, the rest as everywhere."""


class CrowdedRoute(APIRoute):
    """A door with a short way."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """See ``APIRoute``.

        Raises:
            TypeError: The endpoint wants something else than ``ASKED``.
        """
        usual = super().get_route_handler()
        hints = get_type_hints(self.endpoint)
        if hints.keys() - {"return"} != ASKED:
            raise TypeError(f"{self.endpoint.__name__} cannot stand behind a crowded door")
        shape: TypeAdapter[Any] = TypeAdapter(hints["wish"])
        status = self.status_code or 200

        async def handle(request: Request) -> Response:
            wish = await _read(request, shape)
            if wish is None:
                return await usual(request)
            await count(request)
            key, caller = await key_of(request), await known_caller(request)
            marked = Response()
            del marked.headers["content-length"]
            answer = await self.endpoint(wish=wish, key=key, house=house_of(request), caller=caller, response=marked)
            headers = dict(marked.headers)
            return Response(
                answer.model_dump_json(), status_code=status, media_type="application/json", headers=headers
            )

        return handle


async def _read(request: Request, shape: TypeAdapter[Any]) -> Any:
    """What was asked for; None if that takes a closer look."""
    if request.headers.get("content-type") != "application/json":
        return None
    try:
        return shape.validate_json(await request.body())
    except ValidationError:
        return None
