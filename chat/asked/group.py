"""Group: the same question of many, and what became of it. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from chat.asked.topics import OF_THE_SHOP
from core.events import AnswerSource, AnswerView, AssistantMode, GroupState, Localized, ModesView
from core.ids import AnswerId, GroupId, MessageId, ProductId, ShowId, ViewerId
from core.people import Language

ASSISTANT: Final = ViewerId("assistant")
"""Who answered, if it was nobody of the staff."""

QUESTIONS: Final = 5
"""Messages that an answer names, and wordings that staff are shown."""

KEPT: Final = timedelta(days=30)
"""How long it is kept what people asked, from the last time on: as long as what they wrote and was not shown."""

ABSENT: Final = Localized(
    ru="В описании об этом не сказано. Вопрос передан ведущему.",
    en="The description does not say. The host has been asked.",
)
"""What is said of a field that is not there."""

_ORDER: Final = (AssistantMode.OFF, AssistantMode.SUGGEST, AssistantMode.AUTO)

_CATALOGUE: Final = (AnswerSource.FIELD, AnswerSource.PRICE, AnswerSource.STOCK, AnswerSource.FAQ)


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """See ``chat.asked.tables.GroupRow``."""

    id: GroupId
    show: ShowId
    product: ProductId | None
    topic: str
    cluster: str
    meaning: bytes | None
    guess: str | None
    source: AnswerSource | None
    sure: float
    state: GroupState
    round: int
    said_at: datetime | None
    decided_by: ViewerId | None
    decided_by_name: str | None
    decided_at: datetime | None
    first_at: datetime
    last_at: datetime
    version: int

    def may_be_told(self, now: datetime, *, cool_down: timedelta) -> bool:
        """Whether the assistant may speak about it again."""
        rested = self.said_at is None or self.said_at <= now - cool_down
        return rested and self.state is not GroupState.DISMISSED


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A line that was said. See ``core.events.AnswerView``; ``round`` is how often its group was answered by it."""

    id: AnswerId
    show: ShowId
    group: GroupId
    round: int
    source: AnswerSource
    by: ViewerId
    by_name: str | None
    text: Localized
    language: Language
    field: Localized | None = None
    link: str | None = None
    product: ProductId | None = None
    product_title: Localized | None = None
    questions: tuple[MessageId, ...]
    asked: int
    pinned: bool = False
    taken_back: bool = False
    version: int = 1
    at: datetime

    @property
    def view(self) -> AnswerView:
        """As everybody sees it."""
        return AnswerView(
            id=self.id,
            group=self.group,
            version=self.version,
            at=self.at,
            source=self.source,
            by=self.by_name,
            text=self.text,
            language=self.language,
            field=self.field,
            link=self.link,
            product=self.product,
            product_title=self.product_title,
            questions=self.questions,
            asked=self.asked,
            pinned=self.pinned,
        )


def mode_of(modes: ModesView, topic: str, source: AnswerSource | None) -> AssistantMode:
    """What the assistant may do about ``topic`` with words from ``source``; None: it has none."""
    if source is AnswerSource.MISSING:
        usual = AssistantMode.SUGGEST if topic in OF_THE_SHOP else AssistantMode.AUTO
    else:
        usual = AssistantMode.AUTO if source in _CATALOGUE else AssistantMode.SUGGEST
    return min(modes.mode, modes.topics.get(topic, usual), key=_ORDER.index)
