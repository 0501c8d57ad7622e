"""Appeal terms: how long staff may take to answer, and what becomes of what nobody answers; of all shows."""

from datetime import datetime, timedelta
from typing import Annotated, Self

from fastapi import APIRouter
from pydantic import Field

from chat.appeals.appeal import Standing, Terms, rules
from core.events import Localized, Value
from server.api.asking import Host, Staff, TheHouse

router = APIRouter(tags=["chat"])

WEEK_OF_MINUTES = 7 * 24 * 60
DAY_OF_MINUTES = 24 * 60


class TermsWish(Value):
    """The terms as they shall be; ``version`` is of those they were made of.

    ``answered_within_minutes``: so long staff may take. ``longer_than_minutes``: what lasts no longer cannot be
    appealed. ``unanswered_ends``: a ban of one show ends by itself if nobody answers in time.
    """

    version: Annotated[int, Field(ge=0, le=2**31 - 2)]
    answered_within_minutes: Annotated[int, Field(ge=1, le=WEEK_OF_MINUTES)]
    longer_than_minutes: Annotated[int, Field(ge=0, le=DAY_OF_MINUTES)]
    unanswered_ends: bool = False

    @property
    def terms(self) -> Terms:
        """The same, for the chat."""
        return Terms(
            answered_within=timedelta(minutes=self.answered_within_minutes),
            shortest=timedelta(minutes=self.longer_than_minutes),
            unanswered_ends=self.unanswered_ends,
        )


class TermsView(Value):
    """The terms as they are, and the line by which everybody knows them; version 0: nobody decided anything."""

    version: int
    answered_within_minutes: int
    longer_than_minutes: int
    unanswered_ends: bool
    rules: Localized
    changed_by: str | None
    changed_at: datetime | None

    @classmethod
    def of(cls, standing: Standing) -> Self:
        """``standing``, told to staff."""
        terms = standing.terms
        return cls(
            version=standing.version,
            answered_within_minutes=round(terms.answered_within.total_seconds() / 60),
            longer_than_minutes=round(terms.shortest.total_seconds() / 60),
            unanswered_ends=terms.unanswered_ends,
            rules=rules(terms),
            changed_by=standing.changed_by,
            changed_at=standing.changed_at,
        )


@router.get("/appeal-terms")
async def read_terms(house: TheHouse, _staff: Staff) -> TermsView:
    """How appeals are treated."""
    return TermsView.of(await house.appeal_terms.read())


@router.put("/appeal-terms")
async def change_terms(wish: TermsWish, house: TheHouse, host: Host) -> TermsView:
    """Change how appeals are treated from now on. Who was given a time keeps it."""
    return TermsView.of(await house.appeal_terms.decide(wish.terms, version=wish.version, by=host))
