"""Nothing can be smuggled into a wish: what a door does not name, it refuses."""

from typing import Any

import pytest

from server.app import create_app
from server.settings import Settings

TOLD: dict[str, Any] = create_app(Settings.model_validate({"_env_file": None})).openapi()
SHAPES: dict[str, Any] = TOLD["components"]["schemas"]

OURS_TO_SAY = {"status", "buyer", "seller", "role", "paid_at", "refunded", "discount", "commission", "principal", "by"}
"""What only the house decides; no wish has a field for it."""


def _named(shape: dict[str, Any]) -> dict[str, Any]:
    if "$ref" in shape:
        return _named(SHAPES[shape["$ref"].rpartition("/")[2]])
    return shape


def _objects(shape: dict[str, Any], seen: frozenset[str] = frozenset()) -> list[dict[str, Any]]:
    """Every object inside a shape, itself first."""
    if (name := shape.get("$ref")) in seen:
        return []
    seen |= {name} if name else frozenset()
    shape = _named(shape)
    inner = [
        *shape.get("properties", {}).values(),
        *(each for kind in ("anyOf", "oneOf", "allOf", "prefixItems") for each in shape.get(kind, ())),
        *([shape["items"]] if isinstance(shape.get("items"), dict) else []),
    ]
    own = [shape] if shape.get("type") == "object" else []
    return own + [found for each in inner for found in _objects(each, seen)]


def _wishes() -> dict[str, dict[str, Any]]:
    """The body of each door that wants JSON."""
    return {
        f"{method.upper()} {path}": operation["requestBody"]["content"]["application/json"]["schema"]
        for path, doors in TOLD["paths"].items()
        for method, operation in doors.items()
        if "application/json" in operation.get("requestBody", {}).get("content", {})
    }


@pytest.mark.parametrize(("door", "wish"), _wishes().items())
def test_what_a_door_does_not_name_it_refuses(door: str, wish: dict[str, Any]) -> None:
    loose = [each.get("title") for each in _objects(wish) if each.get("additionalProperties", True) is True]

    assert loose == []


@pytest.mark.parametrize(("door", "wish"), _wishes().items())
def test_no_wish_says_what_only_the_house_decides(door: str, wish: dict[str, Any]) -> None:
    said = {name for each in _objects(wish) for name in each.get("properties", {})}

    assert said & OURS_TO_SAY == set()
