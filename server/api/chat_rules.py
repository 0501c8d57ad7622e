"""Chat rules: words of the shop, how strict to be, and how people may write; for a show, or for all of them."""

from datetime import datetime, timedelta
from typing import Annotated, Self

from fastapi import APIRouter
from pydantic import Field, StringConstraints

from chat.held.held import marks_of
from chat.posting import try_out
from chat.rules.rules import PHRASES, SLOWEST, ChatRules, Manner
from core.events import Mark, Value
from moderation.policy import USUAL
from moderation.shop_words import LONGEST, MOST
from moderation.verdict import Action, Label, Verdict
from server.api.asking import Host, Staff, TheHouse
from server.api.shows import ShowName
from server.live.frames import LONGEST_TEXT

router = APIRouter(tags=["chat"])

Line = Annotated[str, StringConstraints(max_length=2 * LONGEST)]
Lines = Annotated[tuple[Line, ...], Field(max_length=MOST)]
Phrases = Annotated[tuple[Annotated[str, StringConstraints(max_length=LONGEST_TEXT)], ...], Field(max_length=PHRASES)]
Strictness = dict[Label, Annotated[int, Field(ge=0, le=4)]]


class RulesWish(Value):
    """The rules as they shall be; ``version`` is of those they were made of.

    A line is a word or a few, with ``*`` where anything may stand. ``strictness`` is 0 to 4 by label: at 0 the model is
    not listened to, at 4 all that might be meant is held; what is not named is as usual. ``slow_seconds``: so long
    everybody waits between two messages. ``phrases``: what everybody may write at once; null: as it was.
    """

    version: Annotated[int, Field(ge=0, le=2**31 - 2)]
    blocked: Lines = ()
    allowed: Lines = ()
    strictness: Strictness = Field(default_factory=dict)
    slow_seconds: Annotated[int, Field(ge=0, le=round(SLOWEST.total_seconds()))] = 0
    emoji_only: bool = False
    no_links: bool = False
    phrases: Phrases | None = None

    def rules(self, before: ChatRules) -> ChatRules:
        """The same, for the chat."""
        slow = timedelta(seconds=self.slow_seconds)
        return ChatRules(
            scope=before.scope,
            blocked=self.blocked,
            allowed=self.allowed,
            strictness=self.strictness,
            manner=Manner(slow=slow, emoji_only=self.emoji_only, no_links=self.no_links),
            phrases=before.phrases if self.phrases is None else self.phrases,
            version=self.version,
        )


class RulesView(Value):
    """The rules as they are; version 0: nobody decided anything. ``usual`` is the strictness of what is not named."""

    version: int
    blocked: tuple[str, ...]
    allowed: tuple[str, ...]
    strictness: dict[Label, int]
    slow_seconds: int
    emoji_only: bool
    no_links: bool
    phrases: tuple[str, ...]
    changed_by: str | None
    changed_at: datetime | None
    usual: int = USUAL

    @classmethod
    def of(cls, rules: ChatRules) -> Self:
        """``rules``, told to staff."""
        return cls(
            version=rules.version,
            blocked=rules.blocked,
            allowed=rules.allowed,
            strictness=dict(rules.strictness),
            slow_seconds=round(rules.manner.slow.total_seconds()),
            emoji_only=rules.manner.emoji_only,
            no_links=rules.manner.no_links,
            phrases=rules.phrases,
            changed_by=rules.changed_by,
            changed_at=rules.changed_at,
        )


class Trial(Value):
    """A text to be tried."""

    text: Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_TEXT)]


class TrialView(Value):
    """What would become of it, and why; marks are in code points."""

    action: Action
    reasons: tuple[str, ...]
    marks: tuple[Mark, ...]
    scores: dict[str, float]

    @classmethod
    def of(cls, verdict: Verdict) -> Self:
        """``verdict``, told to staff."""
        return cls(
            action=verdict.action,
            reasons=tuple(reason.value for reason in verdict.reasons),
            marks=marks_of(verdict.findings),
            scores=dict(verdict.scores),
        )


@router.get("/shows/{name}/chat-rules")
async def read_rules(name: ShowName, house: TheHouse, _staff: Staff) -> RulesView:
    """The rules of a show. Those of the shop count in it as well."""
    show = await house.shows.find(name)
    return RulesView.of(await house.chat.rules.read(show.id))


@router.put("/shows/{name}/chat-rules")
async def change_rules(name: ShowName, wish: RulesWish, house: TheHouse, staff: Staff) -> RulesView:
    """Change the rules of a show. They count in every process within a second."""
    show = await house.shows.find(name)
    rules = house.chat.rules
    return RulesView.of(await rules.decide(wish.rules(await rules.read(show.id)), by=staff))


@router.post("/shows/{name}/chat-rules/trial")
async def try_text(name: ShowName, trial: Trial, house: TheHouse, _staff: Staff) -> TrialView:
    """What would become of a text, if a guest said it in this show now. Nothing is said."""
    show = await house.shows.find(name)
    return TrialView.of(await try_out(trial.text, show=show.id, chat=house.chat))


@router.get("/chat-rules")
async def read_rules_of_all(house: TheHouse, _staff: Staff) -> RulesView:
    """The rules of all shows."""
    return RulesView.of(await house.chat.rules.read(None))


@router.put("/chat-rules")
async def change_rules_of_all(wish: RulesWish, house: TheHouse, host: Host) -> RulesView:
    """Change the rules of all shows."""
    rules = house.chat.rules
    return RulesView.of(await rules.decide(wish.rules(await rules.read(None)), by=host))
