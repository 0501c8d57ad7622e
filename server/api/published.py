"""Published: the interface as ``/openapi.json`` tells it. What FastAPI cannot see is read off what each door asks for:
who may come in and with which scope, what it may answer, whether it wants a key.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import iter_route_contexts

from core.money import LARGEST_AMOUNT, MINOR_DIGITS
from server.api import asking, limiting, repeating
from server.problems import MEDIA_TYPE, Problem
from shop.key import LONGEST

_PROBLEM: Final = {"$ref": "#/components/responses/Problem"}
_BEARER: Final = "bearer"
_KEY: Final = "Idempotency-Key"

_RESPONSE: Final = {
    "description": "A problem; `code` says which. See `/api/v1/problems`.",
    "headers": {
        "Retry-After": {
            "description": "Seconds after which it is worth asking again: of 429, 503 and `still_running`.",
            "schema": {"type": "integer", "minimum": 1},
        }
    },
    "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
}

_REPLAYED: Final = {
    "description": "`true`: the key came before, and nothing was done this time.",
    "schema": {"type": "string", "enum": ["true"]},
}

_PEOPLE: Final[frozenset[Callable[..., Any]]] = frozenset({asking._caller, asking._staff, asking._host})
"""Who must have said who they are."""

_CHANGING: Final = frozenset({"post", "put", "patch", "delete"})


def publish(app: FastAPI) -> None:
    """Let ``app`` tell the whole of its interface."""
    plain = app.openapi

    def _openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            _complete(plain(), app)
        assert app.openapi_schema is not None, "it was made a line above"
        return app.openapi_schema

    app.openapi = _openapi  # type: ignore[method-assign]


def asked_of(dependant: Dependant) -> Iterator[Callable[..., Any] | None]:
    """Everything that a door asks for before it opens."""
    yield dependant.call
    for deeper in dependant.dependencies:
        yield from asked_of(deeper)


def _complete(told: dict[str, Any], app: FastAPI) -> None:
    parts = told.setdefault("components", {})
    parts["responses"] = {"Problem": _RESPONSE}
    parts.setdefault("schemas", {})["Problem"] = Problem.model_json_schema()
    money = parts["schemas"]["Money"]["properties"]
    money["amount"] |= {"minimum": -LARGEST_AMOUNT, "maximum": LARGEST_AMOUNT, "format": "int64"}
    money["currency"] |= {"enum": sorted(MINOR_DIGITS)}
    parts["securitySchemes"] = {
        _BEARER: {"type": "http", "scheme": "bearer", "description": "A person's access token, or an API key `vk_...`."}
    }
    for door in iter_route_contexts(app.routes):
        for method in door.methods or ():
            operation = told["paths"].get(door.path, {}).get(method.lower())
            if operation is not None:
                _say(operation, method.lower(), frozenset(asked_of(door.dependant)))


def _say(operation: dict[str, Any], method: str, asked: frozenset[Callable[..., Any] | None]) -> None:
    _say_who_may(operation, asked)
    answers: dict[str, Any] = operation["responses"]
    for status in _problems(operation, method, asked):
        answers[status] = _PROBLEM
    answers["default"] = _PROBLEM
    if repeating._text in asked:
        for parameter in operation["parameters"]:
            if parameter["name"].lower() == _KEY.lower():
                parameter["required"] = True
                parameter["schema"] = {"type": "string", "minLength": 1, "maxLength": LONGEST}
        for status, answer in answers.items():
            if status.startswith("2"):
                answer.setdefault("headers", {})[repeating.REPLAYED] = _REPLAYED


def _say_who_may(operation: dict[str, Any], asked: frozenset[Callable[..., Any] | None]) -> None:
    desk = next((each for each in asked if isinstance(each, asking.DeskDoor)), None)
    operation.pop("security", None)
    if desk is not None:
        operation["description"] += f"\n\nFor programs: scope `{desk.scope}`. For people: {desk.least}."
    if desk is not None or not asked.isdisjoint(_PEOPLE):
        operation["security"] = [{_BEARER: []}]
    elif asking._anybody in asked:
        operation["security"] = [{}, {_BEARER: []}]


def _problems(operation: Mapping[str, Any], method: str, asked: frozenset[Callable[..., Any] | None]) -> Iterator[str]:
    yield from ("404", "405", "503")
    if method in _CHANGING:
        yield "409"
    if limiting.Counted.dependency in asked:
        yield from ("401", "429")
    if "security" in operation or asking._own_page_only in asked:
        yield "403"
    if "parameters" in operation or "requestBody" in operation or "422" in operation["responses"]:
        yield "422"
    if "requestBody" in operation:
        yield from ("400", "413", "415")
