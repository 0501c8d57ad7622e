"""TypeScript: ``web/src/lib/wire.ts``, written from the Python models, so that the shapes are declared once."""

from collections.abc import Iterator, Mapping
from typing import Any

from core.events import Lane
from server.live import frames
from server.wire.shapes import FROM_CLIENT, FROM_SERVER, TOLD, definitions, type_of

HEADING = "// Written by `make wire` from core/events, server/live/snapshot.py and frames.py. Do not edit.\n"


def typescript() -> str:
    """The whole file."""
    shapes = {**definitions(FROM_CLIENT, "validation"), **definitions(FROM_SERVER, "serialization")}
    parts = [HEADING, *(_declaration(name, schema) for name, schema in sorted(shapes.items()))]
    parts.append(
        _union("AnyEvent", [event.__name__ for event in TOLD], "Every fact that travels; told apart by `kind`.")
    )
    parts.append(_union("Lane", [f'"{lane}"' for lane in Lane], "A numbered stream of a show's facts."))
    parts.append(
        f"/** Grows when a change would break an old client. */\nexport const WIRE_VERSION = {frames.WIRE_VERSION};\n"
    )
    parts.append(f"/** Code points in a message. */\nexport const LONGEST_TEXT = {frames.LONGEST_TEXT};\n")
    return "\n".join(parts)


def _declaration(name: str, schema: Mapping[str, Any]) -> str:
    summary = " ".join(schema.get("description", "").split("\n\n")[0].split())
    doc = f"/** {summary} */\n" if summary else ""
    if "properties" not in schema:
        return f"{doc}export type {name} = {type_of(schema)};\n"
    return f"{doc}export interface {name} {{\n" + "".join(_fields(schema)) + "}\n"


def _fields(schema: Mapping[str, Any]) -> Iterator[str]:
    required = set(schema.get("required", ()))
    for field, shape in schema["properties"].items():
        always = field in required or "const" in shape
        yield f"  readonly {field}{'' if always else '?'}: {type_of(shape)};\n"


def _union(name: str, members: list[str], doc: str) -> str:
    return f"/** {doc} */\nexport type {name} =\n" + "".join(f"  | {member}\n" for member in members).rstrip() + ";\n"
