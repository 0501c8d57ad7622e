"""Polls: a host asks the crowd; staff see how it goes, and end it."""

from datetime import datetime, timedelta
from typing import Annotated, Self

from fastapi import APIRouter, Path, Response, status
from pydantic import Field, StringConstraints, model_validator

from core.events import Localized, PollKind, PollView, Value
from core.ids import ID_PATTERN, OfferId, PollId
from core.lines import NO_CONTROLS
from server.api.asking import Host, Staff, TheHouse
from server.api.repeating import OnceKey, mark
from server.api.shows import ShowName, own_show
from server.live.frames import Id
from shop.engaging.polls.poll import LONGEST_OPTION, LONGEST_TITLE, Option, Question, rules, view_of

router = APIRouter(tags=["crowd"])

APoll = Annotated[str, Path(pattern=ID_PATTERN, description="A poll's id.")]

Words = Annotated[
    str, StringConstraints(min_length=1, max_length=LONGEST_OPTION, strip_whitespace=True, pattern=NO_CONTROLS)
]


class OptionTerms(Value):
    """An option: words of one language or of both, and an offer of the show or a picture of the shop."""

    ru: Words | None = None
    en: Words | None = None
    offer: Id | None = None
    picture: Annotated[str, StringConstraints(max_length=200, pattern=NO_CONTROLS)] | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if self.ru is None and self.en is None:
            raise ValueError("an option needs words")
        return self

    @property
    def option(self) -> Option:
        """The same, for the shop."""
        text = Localized(ru=self.ru or self.en or "", en=self.en or self.ru or "")
        return Option(text=text, offer=OfferId(self.offer) if self.offer else None, picture=self.picture)


class PollTerms(Value):
    """A question, its options, how long people may vote, who may, and whether they see results meanwhile."""

    kind: PollKind = PollKind.POLL
    title: Annotated[
        str, StringConstraints(min_length=1, max_length=LONGEST_TITLE, strip_whitespace=True, pattern=NO_CONTROLS)
    ]
    options: Annotated[tuple[OptionTerms, ...], Field(min_length=2, max_length=10)]
    seconds: Annotated[int, Field(ge=15, le=1_800)]
    hidden: bool = False
    named_only: bool = False

    @property
    def question(self) -> Question:
        """The same, for the shop."""
        return Question(
            kind=self.kind,
            title=self.title,
            options=tuple(each.option for each in self.options),
            lasts=timedelta(seconds=self.seconds),
            hidden=self.hidden,
            named_only=self.named_only,
        )


class PollsView(Value):
    """The latest polls of a show, the newest first, drafts and hidden results among them."""

    items: tuple[PollView, ...]
    server_time: datetime


class PollRulesView(Value):
    """What viewers will read."""

    rules: Localized


@router.post("/shows/{name}/polls", status_code=status.HTTP_201_CREATED)
async def draft_poll(
    name: ShowName, terms: PollTerms, key: OnceKey, *, house: TheHouse, host: Host, response: Response
) -> PollView:
    """Prepare a poll; nobody sees it yet."""
    show = await own_show(name, house, host)
    made, replayed = await house.mechanics.polling.draft(show.id, terms.question, key=key, by=host)
    mark(response, replayed=replayed)
    return view_of(made, staff=True)


@router.post("/shows/{name}/polls/preview")
async def preview_poll(name: ShowName, terms: PollTerms, house: TheHouse, host: Host) -> PollRulesView:
    """The line of rules that viewers would read. Nothing is made."""
    await own_show(name, house, host)
    return PollRulesView(rules=rules(terms.question))


@router.get("/shows/{name}/polls")
async def list_polls(name: ShowName, house: TheHouse, _staff: Staff) -> PollsView:
    """The latest polls of a show."""
    show = await house.shows.find(name)
    items = tuple(view_of(each, staff=True) for each in await house.mechanics.polling.listed(show.id))
    return PollsView(items=items, server_time=house.clock.now())


@router.put("/shows/{name}/polls/{poll}/open")
async def begin_poll(name: ShowName, poll: APoll, house: TheHouse, host: Host) -> PollView:
    """Let people vote from now on."""
    show = await own_show(name, house, host)
    return view_of(await house.mechanics.polling.begin(PollId(poll), show=show.id), staff=True)


@router.delete("/shows/{name}/polls/{poll}/open")
async def end_poll(name: ShowName, poll: APoll, house: TheHouse, host: Host) -> PollView:
    """End it now, with the votes that there are."""
    show = await own_show(name, house, host)
    return view_of(await house.mechanics.polling.end(PollId(poll), show=show.id), staff=True)


@router.delete("/shows/{name}/polls/{poll}")
async def cancel_poll(name: ShowName, poll: APoll, house: TheHouse, _staff: Staff) -> PollView:
    """Take a poll back: it has no result."""
    show = await house.shows.find(name)
    return view_of(await house.mechanics.polling.cancel(PollId(poll), show=show.id), staff=True)
