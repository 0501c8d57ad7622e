"""Facts of the assistant: what viewers ask, grouped, and the lines that answer them."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Literal

from pydantic import Field

from core.events.fact import Audience, Event, Lane, Localized, Value
from core.ids import AnswerId, FaqId, GroupId, MessageId, ProductId
from core.people import Language


class AssistantMode(StrEnum):
    """What the assistant does: nothing, proposes answers to staff, or answers by itself where it is sure."""

    OFF = "off"
    SUGGEST = "suggest"
    AUTO = "auto"


class GroupState(StrEnum):
    """Where a group of questions is: it waits for staff, was answered, or staff want to hear no more of it."""

    WAITING = "waiting"
    ANSWERED = "answered"
    DISMISSED = "dismissed"


class AnswerSource(StrEnum):
    """Where the words of an answer come from.

    A field of a product; its price or stock in the show; the ways to deliver; an entry of the FAQ; the staff.
    ``missing``: nowhere, and the line says so.
    """

    FIELD = "field"
    PRICE = "price"
    STOCK = "stock"
    DELIVERY = "delivery"
    FAQ = "faq"
    STAFF = "staff"
    MISSING = "missing"


class AnswerView(Value):
    """A line that answers what viewers ask, labelled as the assistant's or as that of somebody of the staff.

    Attributes:
        by: The name of whoever of the staff wrote it; None: the assistant.
        language: That of whoever asked.
        field: What is cited, by its name.
        link: The page and the anchor where it can be read, a path of this house.
        questions: The messages it answers, the latest ones.
        asked: How many people have asked, by now.
        pinned: Whether it stays in view; one answer of a show at most.
    """

    id: AnswerId
    group: GroupId
    version: int
    at: datetime
    source: AnswerSource
    by: str | None = None
    text: Localized
    language: Language
    field: Localized | None = None
    link: str | None = None
    product: ProductId | None = None
    product_title: Localized | None = None
    questions: tuple[MessageId, ...] = ()
    asked: int = 1
    pinned: bool = False


class WordingView(Value):
    """How somebody asked; what leads to a person is masked."""

    message: MessageId
    text: str


class SuggestionView(Value):
    """What the assistant would answer, and how sure it is, 0 to 1."""

    text: Localized
    source: AnswerSource
    field: Localized | None = None
    link: str | None = None
    sure: float


class HumanView(Value):
    """Somebody wants a human: how they had asked, and the line that was not enough; None: it is gone."""

    at: datetime
    name: str
    question: str | None
    line: Localized | None


class GroupView(Value):
    """The same question of many, as staff see it.

    Attributes:
        topic: The key of what is asked about; ``other``: none that is known.
        label: What that is called.
        product: What it is asked of; None: of no product.
        people: How many have asked in the whole show.
        since: How many of them since it was last answered.
        wordings: The latest ways of asking, the newest first.
        humans: How many want a human after all.
        human: The last of them.
        round: How often it was answered; whoever answers says after which.
        answered_by: Who answered last; None: the assistant, if ``answer`` is there.
        answer: The last answer, if it stands.
        mode: What the assistant may do here.
        faq: The entry of the FAQ that was made of it.
    """

    id: GroupId
    version: int
    topic: str
    label: Localized
    product: ProductId | None
    product_title: Localized | None
    state: GroupState
    people: int
    since: int
    wordings: tuple[WordingView, ...]
    suggestion: SuggestionView | None
    humans: int = 0
    human: HumanView | None = None
    round: int = 0
    answered_by: str | None = None
    answer: AnswerId | None = None
    mode: AssistantMode
    faq: FaqId | None = None
    first_at: datetime
    last_at: datetime


class ModesView(Value):
    """What the assistant may do in a show; version 0: nobody decided anything.

    A topic that is not named may do as is usual: ``auto`` for what is in the catalogue and the FAQ, ``suggest`` for the
    rest; no topic may more than the show.
    """

    version: int
    mode: AssistantMode = AssistantMode.AUTO
    topics: Mapping[str, AssistantMode] = Field(default_factory=dict)
    changed_by: str | None = None
    changed_at: datetime | None = None


class AnswerSaid(Event):
    """A question was answered, for everybody to read."""

    audience = Audience.EVERYONE
    lane = Lane.SHOP
    kind: Literal["answer.said"] = "answer.said"
    answer: AnswerView


class AnswerChanged(Event):
    """An answer was pinned or let go, or more people have asked."""

    audience = Audience.EVERYONE
    lane = Lane.SHOP
    kind: Literal["answer.changed"] = "answer.changed"
    answer: AnswerView


class AnswerTakenBack(Event):
    """Staff took an answer back."""

    audience = Audience.EVERYONE
    lane = Lane.SHOP
    kind: Literal["answer.taken_back"] = "answer.taken_back"
    answer: AnswerId


class QuestionsMoved(Event):
    """Groups as they stand now; what else there is has not changed. ``left_out``: questions that nobody looked at."""

    audience = Audience.STUDIO
    lane = Lane.STUDIO
    kind: Literal["questions.moved"] = "questions.moved"
    groups: tuple[GroupView, ...]
    left_out: int = 0


class AssistantSwitched(Event):
    """Staff decided what the assistant may do."""

    audience = Audience.STUDIO
    lane = Lane.STUDIO
    kind: Literal["assistant.switched"] = "assistant.switched"
    modes: ModesView
