"""Surfaces: every place where words of a person come in, and whether others may come to read them."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from core.ids import ID_PATTERN
from server.app import create_app
from server.settings import Settings

TOLD = create_app(Settings.model_validate({"_env_file": None})).openapi()

Words = Mapping[str, str]
"""What is written, by the name of the field."""


@dataclass(frozen=True, slots=True)
class Surface:
    """Where words come in that others read: who writes, which fields, and the rest of the wish."""

    who: str
    fields: tuple[str, ...]
    wish: Callable[[Words], dict[str, Any]]


def _localized(words: Words, name: str) -> dict[str, str]:
    return {"ru": words[f"{name}.ru"], "en": words[f"{name}.en"]}


def _poll(words: Words) -> dict[str, Any]:
    options = [{"ru": words["options.ru"]}, {"en": words["options.en"]}]
    return {"title": words["title"], "options": options, "seconds": 60}


def _quiz(words: Words) -> dict[str, Any]:
    options = [{"ru": words["options.ru"]}, {"en": words["options.en"]}]
    chosen = {"options": options, "right": 1}
    return {"question": words["question"], "seconds": 60, **chosen}


def _giveaway(words: Words) -> dict[str, Any]:
    return {**words, "seconds": 60, "winners": 1}


JUDGED = {
    "POST /session/guest": Surface("nobody", ("name",), lambda words: {**words, "language": "ru"}),
    "PATCH /session/me": Surface("anna", ("name",), dict),
    "POST /live/commands": Surface(
        "anna", ("say.text",), lambda words: {"say": {"room": "{show}", "text": words["say.text"], "key": "{key}"}}
    ),
    "POST /shows/{name}/polls": Surface("host", ("title", "options.ru", "options.en"), _poll),
    "POST /shows/{name}/quizzes": Surface("host", ("question", "options.ru", "options.en"), _quiz),
    "POST /shows/{name}/quizzes?": Surface(
        "host", ("question", "answers"), lambda words: {**words, "answers": [words["answers"]], "seconds": 60}
    ),
    "POST /shows/{name}/giveaways": Surface("host", ("prize", "conditions"), _giveaway),
    "POST /shows/{name}/boards": Surface(
        "host", ("prize",), lambda words: {**words, "seconds": 3_600, "per_order": 10}
    ),
    "POST /shows/{name}/gift-goals": Surface(
        "host",
        ("title.ru", "title.en"),
        lambda words: {"title": _localized(words, "title"), "target": {"amount": 1_000_00, "currency": "RUB"}},
    ),
    "POST /shows/{name}/gifts": Surface("anna", ("note",), lambda words: {**words, "gift": "{gift}"}),
    "POST /faq": Surface("host", ("question_ru", "question_en", "answer_ru", "answer_en"), dict),
    "PUT /faq/{entry}": Surface(
        "host", ("question_ru", "question_en", "answer_ru", "answer_en"), lambda words: {**words, "version": 1}
    ),
    "PUT /shows/{name}/questions/{group}/answer": Surface(
        "host", ("ru", "en"), lambda words: {**words, "round": "{round}"}
    ),
    "PUT /shows/{name}/questions/{group}/entry": Surface("host", ("ru", "en"), dict),
    "POST /shows/{name}/bans": Surface(
        "moderator", ("reason",), lambda words: {**words, "viewer": "{boris}", "minutes": 60}
    ),
    "POST /bans": Surface("host", ("reason",), lambda words: {**words, "viewer": "{boris}", "minutes": 60}),
    "POST /shows/{name}/appeals": Surface("boris", ("words",), lambda words: {**words, "about": "{ban}"}),
    "PUT /shows/{name}/appeals/{appeal}/answer": Surface(
        "host", ("words",), lambda words: {**words, "outcome": "upheld"}
    ),
}
"""By the door; a question mark behind it: the same door, asked for something else."""

HOUSE = "goods and terms of the house, written by its host as its own catalogue"
BUYER = "for staff and the courier; an order, or a complaint about it, must not fail for its words"
STAFF = "staff read it, and the one buyer whose order it is about"
PREVIEW = "shown to whoever asks, and kept nowhere"
SECRET = "a key, a code or an address for machines"
MATCHED = "compared with what is said, and shown to nobody but staff"

UNSEEN = {
    r"(POST|PUT) /catalogue/products.*": HOUSE,
    r"(POST|PUT) /desk/tiers.*": HOUSE,
    r"POST /promotions (code|name\..*)": HOUSE,
    r"POST /catalogue/variants/\{variant\}/stock reason": STAFF,
    r"POST /catalogue/imports/from-address url": SECRET,
    r"POST /api-keys name": SECRET,
    r"POST /orders delivery\.address\.(name|region|city|street|note|postcode)": BUYER,
    r"POST /orders contact\.phone": BUYER,
    r"POST /orders/\{order\}/returns reason": BUYER,
    r"POST /returns/\{request\}/(sent tracking|close note)": BUYER,
    r"POST /shows/\{name\}/giveaways/\{giveaway\}/claim (name|contact)": BUYER,
    r"POST /desk/orders/\{order\}/(pack|ship|deliver) (note|carrier|tracking)": STAFF,
    r"POST /desk/orders/\{order\}/refunds reason": STAFF,
    r"POST /desk/refunds/\{refund\}/decision note": STAFF,
    r"POST /desk/returns/\{request\}/(approve|inspect|receive|refund|reject) note": STAFF,
    r"POST /desk/memberships/\{membership\}/(refund|revoke) reason": STAFF,
    r"POST /desk/shows/\{name\}/gifts/\{gift\}/withdraw reason": STAFF,
    r"POST /orders/\{order\}/view link": SECRET,
    r"POST /session (email|password)": SECRET,
    r"PUT /cart/code code": SECRET,
    r"POST /wallet/(adult text|topups (method|provider))": SECRET,
    r"POST /live/commands (connect\.(app|ticket)|refresh\.ticket|join\.lanes\.\*\.ep|say\.key)": SECRET,
    r"POST /shows/\{name\}/gifts gift": SECRET,
    r"POST /shows/\{name\}/polls(/preview)? options\.picture": SECRET,
    r"POST /wh[ie]p/\{show\} .*": SECRET,
    r"POST /shows/\{name\}/(polls|quizzes|giveaways|boards)/preview .*": PREVIEW,
    r"POST /shows/\{name\}/quizzes/try .*": PREVIEW,
    r"POST /shows/\{name\}/chat-rules/trial text": PREVIEW,
    r"POST /shows/\{name\}/intents/test text": PREVIEW,
    r"POST /shows/\{name\}/unlocks(/preview)? intent": MATCHED,
    r"POST /shows/\{name\}/giveaways(/preview)? keyword": MATCHED,
    r"POST /live/commands guess\.said": MATCHED,
    r"PUT (/shows/\{name\})?/chat-rules (allowed|blocked|phrases)": MATCHED,
    r"PUT /shows/\{name\}/intents/\{intent\} phrases": MATCHED,
}
"""Texts that nobody else is shown, or that are nobody's but the house's, and why: patterns of a door and a field."""


def fields() -> set[str]:
    """Every field in a request's body in which words can stand, as ``METHOD /door field``."""
    return {
        f"{method.upper()} {path.removeprefix('/api/v1')} {field}"
        for path, doors in TOLD["paths"].items()
        for method, door in doors.items()
        for content in door.get("requestBody", {}).get("content", {}).values()
        for field in _texts(content["schema"], "")
    }


def _texts(shape: dict[str, Any], path: str, seen: tuple[str, ...] = ()) -> Iterator[str]:
    if "$ref" in shape:
        name = shape["$ref"].rsplit("/", 1)[1]
        if name not in seen:
            yield from _texts(TOLD["components"]["schemas"][name], path, (*seen, name))
    for each in (each for kind in ("anyOf", "oneOf", "allOf") for each in shape.get(kind, ())):
        yield from _texts(each, path, seen)
    if shape.get("type") == "string" and _takes_words(shape):
        yield path
    if shape.get("type") == "array":
        yield from _texts(shape.get("items", {}), path, seen)
    for name, inner in shape.get("properties", {}).items():
        yield from _texts(inner, f"{path}.{name}".lstrip("."), seen)
    if isinstance(shape.get("additionalProperties"), dict):
        yield from _texts(shape["additionalProperties"], f"{path}.*", seen)


def _takes_words(shape: dict[str, Any]) -> bool:
    fixed = "enum" in shape or "const" in shape or shape.get("format") in ("date-time", "binary")
    pattern = shape.get("pattern")
    return not fixed and pattern != ID_PATTERN and (pattern is None or re.search(pattern, "two words") is not None)
