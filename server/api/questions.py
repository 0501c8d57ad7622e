"""Questions: what viewers ask, grouped; staff answer, dismiss, pin and take back, and say what the assistant may do."""

from datetime import datetime
from typing import Annotated, Self

from fastapi import APIRouter, Path, Query, status
from pydantic import Field, StringConstraints

from chat.asked.allowing import MOST_TOPICS
from chat.asked.replying import Reply
from chat.asked.topics import NAMES, OTHER
from chat.faq.faq import LONGEST_ANSWER
from core.errors import NotTheHost
from core.events import AnswerView, AssistantMode, GroupState, GroupView, Localized, ModesView, Value
from core.ids import ID_PATTERN, AnswerId, GroupId
from core.lines import NO_CONTROLS
from core.people import Viewer
from server.api.asking import Host, Staff, TheHouse
from server.api.faq import FaqView
from server.api.shows import ShowName, own_show
from server.house import House
from server.shows.show import Show

router = APIRouter(tags=["assistant"])

AGroup = Annotated[str, Path(pattern=ID_PATTERN, description="A group's id.")]
AnAnswer = Annotated[str, Path(pattern=ID_PATTERN, description="An answer's id.")]
Words = Annotated[
    str, StringConstraints(min_length=1, max_length=LONGEST_ANSWER, strip_whitespace=True, pattern=NO_CONTROLS)
]
Topic = Annotated[str, StringConstraints(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_.-]+$")]
Round = Annotated[int, Field(ge=0, le=2**31 - 2)]


class QuestionList(Value):
    """Groups of questions, those of most people first."""

    items: tuple[GroupView, ...]
    server_time: datetime


class ReplyWish(Value):
    """What staff answer: words in one language or both, or what the assistant suggests, if neither is there.

    ``round`` is the group's, as it was when they looked: whoever comes second is told (409).
    """

    ru: Words | None = None
    en: Words | None = None
    round: Round
    pin: bool = False

    @property
    def text(self) -> Localized | None:
        """The words; where there are none of a language, those of the other."""
        return both(self.ru, self.en)


class Replied(Value):
    """The answer, and its group."""

    answer: AnswerView
    group: GroupView


class DismissWish(Value):
    """``round`` is the group's, as it was when they looked."""

    round: Round


class EntryWish(Value):
    """What the entry answers: words, or nothing: what was answered, or what the assistant suggests."""

    ru: Words | None = None
    en: Words | None = None


class ModesWish(Value):
    """What the assistant may do; ``version`` is of the modes these were made of."""

    version: Round
    mode: AssistantMode
    topics: Annotated[
        dict[Topic, AssistantMode], Field(max_length=MOST_TOPICS, json_schema_extra={"additionalProperties": False})
    ] = Field(default_factory=dict)


class TopicView(Value):
    """What can be asked about."""

    key: str
    name: Localized


class AssistantView(Value):
    """What the assistant may do in a show, and the topics it tells apart."""

    modes: ModesView
    topics: tuple[TopicView, ...]

    @classmethod
    def of(cls, modes: ModesView) -> Self:
        """``modes``, with every topic that has a name."""
        topics = tuple(TopicView(key=key, name=name) for key, name in NAMES.items() if key != OTHER)
        return cls(modes=modes, topics=topics)


@router.get("/shows/{name}/questions")
async def list_questions(
    name: ShowName,
    house: TheHouse,
    staff: Staff,
    state: Annotated[list[GroupState] | None, Query(max_length=3, description="Only these; without it all.")] = None,
) -> QuestionList:
    """What was asked in a show, during it and after: what waits was answered by nobody."""
    show = await staffed_show(name, house, staff)
    items = await house.assistant.replying.listed(show.id, states=state or tuple(GroupState))
    return QuestionList(items=items, server_time=house.clock.now())


@router.put("/shows/{name}/questions/{group}/answer")
async def answer_question(name: ShowName, group: AGroup, wish: ReplyWish, house: TheHouse, staff: Staff) -> Replied:
    """Answer a group, in the chat. The first answer of a round counts; whoever comes later is told of it (409)."""
    show = await staffed_show(name, house, staff)
    reply = Reply(text=wish.text, round=wish.round, pin=wish.pin)
    answer, stands = await house.assistant.replying.answer(GroupId(group), reply, show=show.id, by=staff)
    return Replied(answer=answer.view, group=stands)


@router.put("/shows/{name}/questions/{group}/dismissal")
async def dismiss_question(
    name: ShowName, group: AGroup, wish: DismissWish, house: TheHouse, staff: Staff
) -> GroupView:
    """Want to hear no more of a group in this show."""
    show = await staffed_show(name, house, staff)
    return await house.assistant.replying.dismiss(GroupId(group), show=show.id, round=wish.round, by=staff)


@router.put("/shows/{name}/questions/{group}/entry")
async def make_entry(name: ShowName, group: AGroup, wish: EntryWish, house: TheHouse, staff: Staff) -> FaqView:
    """A draft of the FAQ of what was asked. Made again, it is the one there is."""
    show = await staffed_show(name, house, staff)
    words = both(wish.ru, wish.en)
    made = await house.assistant.drafting.make_entry(GroupId(group), show=show.id, answer=words, by=staff)
    return FaqView.of(made)


@router.put("/shows/{name}/answers/{answer}/pin")
async def pin_answer(name: ShowName, answer: AnAnswer, house: TheHouse, staff: Staff) -> AnswerView:
    """Keep an answer in view, instead of any other."""
    show = await staffed_show(name, house, staff)
    pinned = await house.assistant.pinning.pin(AnswerId(answer), show=show.id, by=staff, pinned=True)
    return pinned.view


@router.delete("/shows/{name}/answers/{answer}/pin")
async def let_answer_go(name: ShowName, answer: AnAnswer, house: TheHouse, staff: Staff) -> AnswerView:
    """Keep it in view no longer."""
    show = await staffed_show(name, house, staff)
    let_go = await house.assistant.pinning.pin(AnswerId(answer), show=show.id, by=staff, pinned=False)
    return let_go.view


@router.delete("/shows/{name}/answers/{answer}", status_code=status.HTTP_204_NO_CONTENT)
async def take_answer_back(name: ShowName, answer: AnAnswer, house: TheHouse, staff: Staff) -> None:
    """Take an answer from everybody; what it answered waits for staff again."""
    show = await staffed_show(name, house, staff)
    await house.assistant.pinning.take_back(AnswerId(answer), show=show.id, by=staff)


@router.get("/shows/{name}/assistant")
async def read_assistant(name: ShowName, house: TheHouse, staff: Staff) -> AssistantView:
    """What the assistant may do in a show."""
    show = await staffed_show(name, house, staff)
    return AssistantView.of(await house.assistant.allowing.read(show.id))


@router.put("/shows/{name}/assistant")
async def switch_assistant(name: ShowName, wish: ModesWish, house: TheHouse, host: Host) -> AssistantView:
    """Say what the assistant may do. It holds from its next look on, in every process."""
    show = await own_show(name, house, host)
    modes = ModesView(version=wish.version, mode=wish.mode, topics=wish.topics)
    return AssistantView.of(await house.assistant.allowing.decide(show.id, modes, by=host))


async def staffed_show(name: str, house: House, staff: Viewer) -> Show:
    """The show of this name, for a moderator, or for the host whose own it is.

    Raises:
        NoSuchShow: There is no such show.
        NotTheHost: It is another host's.
    """
    show = await house.shows.find(name)
    if staff.is_host and show.host != staff.id:
        raise NotTheHost
    return show


def both(ru: str | None, en: str | None) -> Localized | None:
    """Words of two languages; where there are none of one, those of the other."""
    return Localized(ru=ru or en or "", en=en or ru or "") if ru or en else None
