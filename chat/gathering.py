"""Gathering: what people of this shop think of what is said here, for whoever asks a model about it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from chat import store as messages
from chat.held import store as held_store
from chat.held.held import SHADOW
from chat.held.recording import BANNED
from chat.reviews import store as reviews
from chat.reviews.review import Review
from core.database import Database
from core.ids import MessageId

MOST: Final = 5_000
"""Reviews and undecided messages that are read, the newest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """Texts of viewers, the newest first, each as often as it was said.

    Attributes:
        approved: Everybody read them and nobody took them away, those included that staff let through; and those of
            which staff said that they were held or taken away wrongly.
        abuse: The staff denied them or took them away.
        undecided: They were held among the others, and nobody decided in time.
    """

    approved: tuple[str, ...]
    abuse: tuple[str, ...]
    undecided: tuple[str, ...]


async def gather(database: Database, *, last: int) -> Gathered:
    """What was said here lately.

    Args:
        last: How many approved messages.
    """
    async with database.reading() as sql:
        shown = dict(await messages.newest_of_viewers(sql, count=last))
        undecided = await held_store.expired(sql, since=min(shown, default=None), count=MOST)
        told = _last_words(await reviews.newest(sql, count=MOST))
    approved = {message: each.text for message, each in told.items() if each.is_harmless} | shown
    return Gathered(
        approved=tuple(approved[message] for message in sorted(approved, reverse=True)[:last]),
        abuse=tuple(each.text for each in told.values() if each.message not in approved and _is_about_the_text(each)),
        undecided=tuple(text for message, text in undecided if message not in told),
    )


def _last_words(told: Iterable[Review]) -> dict[MessageId, Review]:
    """Of each message what was said of it last."""
    return {each.message: each for each in sorted(told, key=lambda each: (each.at, each.message))}


def _is_about_the_text(review: Review) -> bool:
    """Whether somebody looked at it, and not only at who wrote it."""
    return review.was != BANNED and all(each.rule != SHADOW for each in review.findings)
