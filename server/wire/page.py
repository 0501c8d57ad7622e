"""Page: the parts of ``docs/wire.md`` that the code says better, each between two marks.

What stands between ``<!-- made by make wire: NAME -->`` and ``<!-- end -->`` is replaced; the words around it are not.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from inspect import getdoc
from typing import Any

from pydantic import BaseModel

from core.errors import VitrinaError
from core.events import Event
from server.live import frames
from server.live.goodbyes import GOODBYES
from server.problems import Refusal, status_of, tree
from server.wire.shapes import FROM_CLIENT, FROM_SERVER, TOLD, definitions, type_of

_PART = re.compile(r"(?P<begin><!-- made by make wire: (?P<name>[a-z ]+) -->\n).*?(?P<end><!-- end -->)", re.DOTALL)

_ANSWERS: tuple[type[BaseModel], ...] = (
    frames.Connected,
    frames.You,
    frames.Refreshed,
    frames.Said,
    frames.Wanted,
    frames.Voted,
    frames.HumanAsked,
    Refusal,
    frames.Disconnect,
    frames.Whisper,
    frames.OrderNews,
    frames.QuestionNews,
)

_EVERY_EVENT = frozenset(Event.model_fields) | {"kind"}


def page(text: str) -> str:
    """``text`` with its parts as the code has them now.

    Raises:
        KeyError: A part is not known.
    """
    return _PART.sub(lambda found: f"{found['begin']}\n{_PARTS[found['name']]()}\n{found['end']}", text)


def _commands() -> str:
    shapes = definitions(FROM_CLIENT, "validation")
    rows = []
    for name, field in frames.Command.model_fields.items():
        shape = shapes["Command"]["properties"][name]
        inner = next((each["$ref"] for each in shape["anyOf"] if "$ref" in each), None)
        if name != "id" and inner is not None:
            rows.append(f"#### `{name}`\n\n{_words(shapes[inner])}\n\n{_fields(shapes[inner])}")
        elif name != "id":
            rows.append(f"#### `{name}`\n\n{_code(_type(shape).removesuffix(' | null'))}: whether anybody looks.")
        assert not field.is_required(), "a command names exactly one of them"
    place = f"#### `Place`\n\n{_words(shapes['Place'])}\n\n{_fields(shapes['Place'])}"
    return "\n\n".join([*rows, place])


def _answers() -> str:
    return _models(_ANSWERS)


def _shapes() -> str:
    shapes = definitions(FROM_SERVER, "serialization")
    known = {model.__name__ for model in (*_ANSWERS, *TOLD)}
    return "\n\n".join(_model(name, shape) for name, shape in sorted(shapes.items()) if name not in known)


def _models(models: Iterable[type[BaseModel]]) -> str:
    shapes = definitions(FROM_SERVER, "serialization")
    return "\n\n".join(_model(model.__name__, shapes[model.__name__]) for model in models)


def _model(name: str, shape: Mapping[str, Any]) -> str:
    if "properties" not in shape:
        return f"#### `{name}`\n\n{_words(shape)} {_code(_type(shape))}"
    return f"#### `{name}`\n\n{_words(shape)}\n\n{_fields(shape)}"


def _fields(shape: Mapping[str, Any]) -> str:
    required = set(shape.get("required", ()))
    rows = [
        f"| `{name}` | {_cell(_type(field))} | {', '.join(_limits(field, optional=name not in required))} |"
        for name, field in shape["properties"].items()
    ]
    return "\n".join(["| field | type | |", "|---|---|---|", *rows])


def _limits(field: Mapping[str, Any], *, optional: bool) -> Iterator[str]:
    if optional:
        yield "may be left out"
    one = next((each for each in field.get("anyOf", ()) if each.get("type") != "null"), field)
    if "minLength" in one or "maxLength" in one:
        yield f"{one.get('minLength', 0)} to {one['maxLength']} characters"
    if one.get("format") == "date-time":
        yield "RFC 3339, UTC"
    if "maximum" in one:
        yield f"{one['minimum']} to {one['maximum']}"
    elif "minimum" in one:
        yield f"{one['minimum']} or more"
    if str(one.get("pattern", "")).startswith("^[a-z]"):
        yield "an id"


def _events() -> str:
    shapes = definitions(TOLD, "serialization")
    rows = []
    for event in TOLD:
        fields = shapes[event.__name__]["properties"]
        carries = ", ".join(f"`{name}` {_cell(_type(fields[name]))}" for name in fields if name not in _EVERY_EVENT)
        lane = event.lane.value if event.lane is not None else ""
        kind = event.model_fields["kind"].default
        rows.append(f"| `{kind}` | {lane} | {_words(shapes[event.__name__])} | {carries} |")
    return "\n".join(["| kind | lane | says | carries |", "|---|---|---|---|", *rows])


def _close_codes() -> str:
    rows = [
        f"| {code} | {each.words.reason} | {'yes' if each.words.reconnect else 'no'} | {each.means} | {each.advice} |"
        for code, each in sorted(GOODBYES.items())
    ]
    return "\n".join(["| code | reason | come back | when | what to do |", "|---|---|---|---|---|", *rows])


def _error_codes() -> str:
    rows = [f"| `{each.code}` | {int(status_of(_bare(each)))} | {_first_line(each)} |" for each in tree()]
    return "\n".join(["| code | status | says |", "|---|---|---|", *rows])


def _bare(error: type[VitrinaError]) -> VitrinaError:
    """An instance without its facts: the family is all that is asked."""
    return error.__new__(error)


def _first_line(error: type[VitrinaError]) -> str:
    return _single((getdoc(error) or "").splitlines()[0])


def _words(shape: Mapping[str, Any]) -> str:
    return _single(" ".join(shape.get("description", "").split("\n\n")[0].split()))


def _type(shape: Mapping[str, Any]) -> str:
    return re.sub(r"^Readonly<(.*)>$", r"\1", type_of(shape)).replace("readonly ", "")


def _code(text: str) -> str:
    return f"`{text}`"


def _cell(text: str) -> str:
    return _code(text.replace("|", "\\|"))


def _single(words: str) -> str:
    return words.replace("``", "`").replace("|", "\\|")


_PARTS: Mapping[str, Callable[[], str]] = {
    "commands": _commands,
    "answers": _answers,
    "snapshot": _shapes,
    "events": _events,
    "close codes": _close_codes,
    "error codes": _error_codes,
}
