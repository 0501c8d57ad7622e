"""Framing: texts as bytes for the wire, encoded once for everybody who hears them."""

from enum import StrEnum


class Form(StrEnum):
    """How a text is wrapped for one kind of line."""

    PLAIN = "plain"
    DEFLATED = "deflated"
    EVENTS = "events"
