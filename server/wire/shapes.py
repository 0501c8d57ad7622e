"""Shapes: which models travel, and what they look like as JSON schemas."""

from collections.abc import Mapping
from typing import Any, Literal, get_args

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from core.events import AnyEvent, Event
from server.live import frames
from server.live.snapshot import Snapshot
from server.problems import Refusal
from shop.engaging.my_crowd import MyCrowd

TOLD: tuple[type[Event], ...] = tuple(event for event in get_args(AnyEvent) if event.lane is not None)
"""Facts that travel; INSIDE facts never do."""

FROM_SERVER: tuple[type[BaseModel], ...] = (
    *TOLD,
    Snapshot,
    MyCrowd,
    frames.You,
    frames.Connected,
    frames.Refreshed,
    Refusal,
    frames.Disconnect,
    frames.Said,
    frames.Wanted,
    frames.Voted,
    frames.HumanAsked,
    frames.Whisper,
)

FROM_CLIENT: tuple[type[BaseModel], ...] = (frames.Command,)


def definitions(
    models: tuple[type[BaseModel], ...], mode: Literal["validation", "serialization"]
) -> Mapping[str, Mapping[str, Any]]:
    """The schemas of ``models`` and of everything in them, by name."""
    _, schema = models_json_schema([(model, mode) for model in models], ref_template="{model}")
    return {name: definition for name, definition in schema["$defs"].items() if name != "Lane"}


def type_of(shape: Mapping[str, Any]) -> str:
    """The TypeScript type of a JSON schema."""
    match shape:
        case {"$ref": str(name)}:
            return name
        case {"const": value}:
            return f'"{value}"' if isinstance(value, str) else str(value)
        case {"enum": values}:
            return " | ".join(f'"{value}"' for value in values)
        case {"anyOf": options} | {"oneOf": options}:
            return " | ".join(type_of(option) for option in options)
        case {"type": "array", "items": items}:
            inner = type_of(items)
            return f"readonly ({inner})[]" if "|" in inner else f"readonly {inner}[]"
        case {"type": "object", "additionalProperties": True}:
            return "Readonly<Record<string, unknown>>"
        case {"type": "object", "additionalProperties": values}:
            keys = type_of(shape["propertyNames"]) if "propertyNames" in shape else "string"
            return f"Readonly<Partial<Record<{keys}, {type_of(values)}>>>"
        case {"type": "integer" | "number"}:
            return "number"
        case {"type": "string" | "boolean" | "null" as name}:
            return str(name)
        case _:
            raise TypeError(f"no TypeScript for {shape}")
