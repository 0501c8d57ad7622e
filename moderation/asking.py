"""Asking: rules first, then the model, which has so long to answer; what it says later is heard later."""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from core.errors import Unavailable
from core.ids import ShowId
from core.people import Viewer
from moderation.judge import RulesJudge, Surface
from moderation.model import Scores
from moderation.policy import Policy, PolicyOf
from moderation.scoring import Scoring
from moderation.thresholds import AS_IT_COMES, ThresholdsOf
from moderation.verdict import LATE, Action, Finding, Reason, Span, Verdict

log = logging.getLogger(__name__)

DEADLINE = timedelta(milliseconds=150)
"""How long a text waits for the model unless the house says otherwise."""


class ModelJudge:
    """Judges by rules and by a model.

    Args:
        policy_of: Says what a show puts up with.
        thresholds_of: Says what this house found out about a model.
        deadline: How long a text waits for the model.
        hold_late: Hold what the model has not answered in time, instead of letting it pass until it has; while it is
            down that is everything the rules let pass. Only what viewers write: nobody looks into the rest.
    """

    def __init__(
        self,
        *,
        rules: RulesJudge,
        scoring: Scoring,
        policy_of: PolicyOf = lambda show: Policy(),
        thresholds_of: ThresholdsOf = lambda model: AS_IT_COMES,
        deadline: timedelta = DEADLINE,
        hold_late: bool = False,
    ) -> None:
        self._rules = rules
        self._scoring = scoring
        self._policy_of = policy_of
        self._thresholds_of = thresholds_of
        self._deadline = deadline.total_seconds()
        self._hold_late = hold_late
        self._late: set[asyncio.Task[Verdict]] = set()

    async def judge(self, text: str, author: Viewer, *, surface: Surface, show: ShowId | None = None) -> Verdict:
        """See ``Judge.judge``. What a rule refuses is not asked of the model.

        Where nobody looks into what is held (names, notes, what staff write), only certain guesses of the model count.
        """
        looked_into = surface in ("message", "trial") and not author.is_staff
        policy = self._policy_of(show) if looked_into else self._policy_of(show).certain()
        found = self._rules.findings(text, author, surface=surface, show=show)
        by_rules = policy.decide(found, length=len(text), scores={}, model=None)
        if by_rules.action is Action.REFUSE or not text.strip():
            return by_rules
        if (known := self._scoring.known(text)) is not None:
            return self._decided(policy, found, text=text, said=known)
        unread = _held_unread(by_rules, length=len(text)) if looked_into and self._hold_late else by_rules
        asked = asyncio.create_task(self._ask(text, found, policy, unread), name="asking the model")
        done, _ = await asyncio.wait([asked], timeout=self._deadline)
        if done:
            return asked.result()
        self._late.add(asked)
        asked.add_done_callback(self._late.discard)
        return replace(unread, later=asked)

    async def close(self) -> None:
        """Hear what is late."""
        await asyncio.gather(*self._late)

    async def _ask(self, text: str, found: Sequence[Finding], policy: Policy, unread: Verdict) -> Verdict:
        try:
            said = await self._scoring.scores(text)
        except Unavailable:
            return unread
        except Exception:  # whatever became of the model, people are answered as if it were down
            log.exception("the model of the moderator was not understood")
            return unread
        return self._decided(policy, found, text=text, said=said)

    def _decided(self, policy: Policy, found: Sequence[Finding], *, text: str, said: Scores) -> Verdict:
        model = self._scoring.version
        scores = self._thresholds_of(model).stretched(text, said)
        return policy.decide(found, length=len(text), scores=scores, model=model)


def _held_unread(by_rules: Verdict, *, length: int) -> Verdict:
    """What becomes of a text of which the model says nothing, where nothing is said unread."""
    if not by_rules.allowed:
        return by_rules
    unsure = Finding(reason=Reason.UNSURE, rule=LATE, span=Span(start=0, end=length))
    return replace(by_rules, action=Action.HOLD, findings=(*by_rules.findings, unsure))
