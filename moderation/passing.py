"""Passing: words that are to stand somewhere pass the judge, or whoever wrote them is told why not."""

from core.errors import MessageRefused
from core.ids import ShowId
from core.people import Viewer
from moderation.judge import Judge, Surface


async def check_passes(
    judge: Judge, words: str, author: Viewer, *, surface: Surface, show: ShowId | None = None
) -> None:
    """Let ``words`` pass.

    Raises:
        MessageRefused: The judge found something in them; what is only held has nobody here who looks into it.
    """
    verdict = await judge.judge(words, author, surface=surface, show=show)
    if not verdict.allowed:
        raise MessageRefused(reasons=[reason.value for reason in verdict.reasons])
