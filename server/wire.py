"""Wire: writes ``web/src/lib/wire.ts`` from the Python models, so that the shapes are declared once.

``python -m server.wire FILE`` writes it, ``python -m server.wire --check FILE`` fails when the file says otherwise.
"""

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from core.events import AnyEvent, Event, Lane
from server.live import frames
from server.live.snapshot import Snapshot
from server.problems import Refusal

HEADING = "// Written by `make wire` from core/events.py, server/live/snapshot.py and frames.py. Do not edit.\n"

TOLD: tuple[type[Event], ...] = tuple(event for event in get_args(AnyEvent) if event.lane is not None)
"""Facts that travel; INSIDE facts never do."""

FROM_SERVER: tuple[type[BaseModel], ...] = (
    *TOLD,
    Snapshot,
    frames.You,
    frames.Connected,
    Refusal,
    frames.Disconnect,
    frames.Said,
)

FROM_CLIENT: tuple[type[BaseModel], ...] = (frames.Command,)


def typescript() -> str:
    """The whole file."""
    definitions = {**_definitions(FROM_CLIENT, "validation"), **_definitions(FROM_SERVER, "serialization")}
    parts = [HEADING, *(_declaration(name, schema) for name, schema in sorted(definitions.items()))]
    parts.append(
        _union("AnyEvent", [event.__name__ for event in TOLD], "Every fact that travels; told apart by `kind`.")
    )
    parts.append(_union("Lane", [f'"{lane}"' for lane in Lane], "A numbered stream of a show's facts."))
    parts.append(
        f"/** Grows when a change would break an old client. */\nexport const WIRE_VERSION = {frames.WIRE_VERSION};\n"
    )
    parts.append(f"/** Code points in a message. */\nexport const LONGEST_TEXT = {frames.LONGEST_TEXT};\n")
    return "\n".join(parts)


def _definitions(models: tuple[type[BaseModel], ...], mode: Any) -> Mapping[str, Any]:
    _, schema = models_json_schema([(model, mode) for model in models], ref_template="{model}")
    return {name: definition for name, definition in schema["$defs"].items() if name != "Lane"}


def _declaration(name: str, schema: Mapping[str, Any]) -> str:
    summary = " ".join(schema.get("description", "").split("\n\n")[0].split())
    doc = f"/** {summary} */\n" if summary else ""
    if "properties" not in schema:
        return f"{doc}export type {name} = {_type(schema)};\n"
    return f"{doc}export interface {name} {{\n" + "".join(_fields(schema)) + "}\n"


def _fields(schema: Mapping[str, Any]) -> Iterator[str]:
    required = set(schema.get("required", ()))
    for field, shape in schema["properties"].items():
        always = field in required or "const" in shape
        yield f"  readonly {field}{'' if always else '?'}: {_type(shape)};\n"


def _type(shape: Mapping[str, Any]) -> str:
    match shape:
        case {"$ref": str(name)}:
            return name
        case {"const": value}:
            return f'"{value}"' if isinstance(value, str) else str(value)
        case {"enum": values}:
            return " | ".join(f'"{value}"' for value in values)
        case {"anyOf": options} | {"oneOf": options}:
            return " | ".join(_type(option) for option in options)
        case {"type": "array", "items": items}:
            inner = _type(items)
            return f"readonly ({inner})[]" if "|" in inner else f"readonly {inner}[]"
        case {"type": "object", "additionalProperties": True}:
            return "Readonly<Record<string, unknown>>"
        case {"type": "object", "additionalProperties": values}:
            keys = _type(shape["propertyNames"]) if "propertyNames" in shape else "string"
            return f"Readonly<Partial<Record<{keys}, {_type(values)}>>>"
        case {"type": "integer" | "number"}:
            return "number"
        case {"type": "string" | "boolean" | "null" as name}:
            return str(name)
        case _:
            raise TypeError(f"no TypeScript for {shape}")


def _union(name: str, members: list[str], doc: str) -> str:
    return f"/** {doc} */\nexport type {name} =\n" + "".join(f"  | {member}\n" for member in members).rstrip() + ";\n"


def main(arguments: list[str]) -> int:
    """Write or check the file. Returns the exit status."""
    *flags, name = arguments
    file, wanted = Path(name), typescript()
    if flags == ["--check"]:
        if file.read_text("utf-8") == wanted:
            return 0
        sys.stderr.write(f"{name} is not what the Python models say; run `make wire`.\n")
        return 1
    file.write_text(wanted, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
