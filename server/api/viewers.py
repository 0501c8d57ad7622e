"""Viewers: who watches a show, for its staff, while they are few enough for a list."""

from typing import Annotated

from fastapi import APIRouter, Query

from core.events import Author, Value
from core.ids import ID_PATTERN
from server.api.asking import Staff, TheHouse
from server.api.shows import ShowName

router = APIRouter(tags=["shows"])

LONGEST_PAGE = 100
"""Viewers on one page."""

After = Annotated[str | None, Query(pattern=ID_PATTERN, description="The last viewer's id of the page before.")]
Limit = Annotated[int, Query(ge=1, le=LONGEST_PAGE)]


class Viewers(Value):
    """Who watches now, in the order in which they first came to the house; ``next`` gives the next page.

    Staff are not among them. Above 200 viewers there is no list: ``room_too_large``.
    """

    total: int
    items: tuple[Author, ...]
    next: str | None


@router.get("/shows/{name}/viewers")
async def list_viewers(
    name: ShowName, house: TheHouse, _staff: Staff, after: After = None, limit: Limit = 50
) -> Viewers:
    """Who watches a show now, at most two seconds ago."""
    show = await house.shows.find(name)
    members = await house.crowd.members(show.id)
    following = [each for each in members if after is None or each.id > after]
    page = tuple(following[:limit])
    return Viewers(total=len(members), items=page, next=page[-1].id if len(following) > limit else None)
