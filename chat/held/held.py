"""Held: a message that the judge did not let through at once. It waits for the staff, or was refused. Pure.

Its id is the message's: what is approved stands in the chat where it was said.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from chat.message import Kept, Posted, public_face, quoted
from core.errors import MessageRefused
from core.events import ChatMessage, HeldState, HeldView, Mark, Quote
from core.heard import Heard
from core.ids import MessageId, ShowId, ViewerId
from core.people import Origin, Viewer
from moderation.verdict import Finding

WAITS: Final = timedelta(seconds=120)
"""How long a held message waits for the staff. Later nobody knows any more what it was about."""

KEPT: Final = timedelta(days=30)
"""How long the text is kept: for a look back, an appeal and training. It is what somebody wrote, so no longer."""

EXPIRE: Final = "held.expire"
"""What the diary is asked to do when nobody decided; the subject is a message."""

SHADOW: Final = "unheard"
"""The rule that names whoever wrote it, and not what: a shadow lies on them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A message that was held, or refused at once.

    Attributes:
        badge: What others would have seen that the author is a member of.
        findings: Why, with the parts of the text, in code points.
        scores: What a model said, by label, 0 to 1.
        counted_as: What it wishes for; counted when it is approved, as if it had been heard when it was said.
        until: When it expires, if nobody decides.
        by: Who decided it; None: nobody did.
        by_name: How they were called then.
    """

    id: MessageId
    show: ShowId
    author: Viewer
    badge: str | None
    origin: Origin
    text: str
    key: str
    reply_to: MessageId | None
    at: datetime
    until: datetime
    findings: tuple[Finding, ...]
    scores: Mapping[str, float]
    counted_as: str | None = None
    state: HeldState
    by: ViewerId | None = None
    by_name: str | None = None
    decided_at: datetime | None = None

    @property
    def is_unheard(self) -> bool:
        """Whether nobody but staff may learn that it was not said, its author least of all."""
        return any(each.rule == SHADOW for each in self.findings)

    def decided(self, state: HeldState, *, at: datetime, by: Viewer | None = None) -> "Held":
        """The same, once it is known what became of it."""
        return replace(self, state=state, by=by.id if by else None, by_name=by.name if by else None, decided_at=at)

    @property
    def view(self) -> HeldView:
        """As staff see it."""
        return HeldView(
            id=self.id,
            author=public_face(self.author, badge=self.badge),
            text=self.text,
            at=self.at,
            until=self.until,
            reasons=tuple(dict.fromkeys(each.reason.value for each in self.findings)),
            marks=marks_of(self.findings),
            scores=dict(self.scores),
            state=self.state,
            decided_by=self.by_name,
            decided_at=self.decided_at,
        )

    def message(self, *, reply_to: Quote | None) -> ChatMessage:
        """As everybody is shown it."""
        author = public_face(self.author, badge=self.badge)
        return ChatMessage(id=self.id, author=author, text=self.text, at=self.at, reply_to=reply_to)

    def told(self, answered: Mapping[MessageId, Kept]) -> Posted:
        """What its author hears of it, however often they send it: who is unheard must not learn of it.

        Args:
            answered: What it answers.

        Raises:
            MessageRefused: It was refused or denied, or nobody decided in time.
        """
        if self.is_unheard:
            return Posted(self.message(reply_to=quoted(self.reply_to, self.show, answered)))
        if self.state in (HeldState.DENIED, HeldState.EXPIRED, HeldState.REFUSED):
            raise MessageRefused(reasons=self.view.reasons)
        waits = self.state is HeldState.WAITING
        return Posted(self.message(reply_to=None), shown=not waits, held=waits)

    @property
    def heard(self) -> Heard:
        """The same as if it had been heard when it was said, and what it wishes for."""
        wishes = [wish.partition("=") for wish in (self.counted_as or "").split()]
        return Heard(
            show=self.show,
            viewer=self.author,
            origin=self.origin,
            message=self.id,
            intents=frozenset(key for key, _, _ in wishes),
            text=self.text,
            at=self.at,
            numbers={key: int(number) for key, _, number in wishes if number},
        )


def marks_of(findings: tuple[Finding, ...]) -> tuple[Mark, ...]:
    """What was found, for a screen that shows it in the text."""
    return tuple(
        Mark(reason=each.reason.value, rule=each.rule, start=each.span.start, end=each.span.end) for each in findings
    )
