"""Fact: what every fact is, who may hear it and on which lane it travels."""

from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from pydantic import BaseModel, ConfigDict, Field

from core.ids import EventId, ShowId, mint
from core.people import Viewer


class Audience(StrEnum):
    """Who may hear a fact."""

    EVERYONE = "everyone"
    STUDIO = "studio"
    INSIDE = "inside"


class Lane(StrEnum):
    """A numbered stream of a show's facts."""

    CHAT = "chat"
    SHOP = "shop"
    STUDIO = "studio"

    def open_to(self, viewer: Viewer | None) -> bool:
        """Whether ``viewer`` (None: somebody unknown) may hear this lane."""
        return self is not Lane.STUDIO or (viewer is not None and viewer.is_staff)


class Value(BaseModel):
    """A value inside a fact: frozen, nothing extra."""

    model_config = ConfigDict(frozen=True, extra="forbid", json_schema_serialization_defaults_required=True)


class Event(Value):
    """A fact about one show."""

    audience: ClassVar[Audience]
    lane: ClassVar[Lane | None]

    id: EventId = Field(default_factory=lambda: EventId(mint("evt")))
    show: ShowId
    at: datetime

    @property
    def may_be_left_out(self) -> bool:
        """Whether a crowded room may do without it: the lane's ration then decides, and nobody is told of a gap."""
        return False

    @property
    def subject(self) -> str | None:
        """What it is about, if many of its kind may be told at once, those of one subject in turn; None: by itself."""
        return None


class Localized(Value):
    """The same words in each language."""

    ru: str
    en: str
