"""Who may decide about the questions of a show: its host, and every moderator."""

from dataclasses import dataclass
from typing import cast

import pytest

from core.errors import NotTheHost
from core.events import Localized, ShowState, ShowStatus
from core.ids import ShowId, ViewerId, mint
from core.people import Role
from server.api.questions import both, staffed_show
from server.house import House
from server.shows.show import Show
from tests.chat.talk import a_person
from tests.fakes import EVENING

WORDS = Localized(ru="Вечер", en="Evening")


@dataclass(frozen=True)
class OneShow:
    """A house with one show in it."""

    show: Show

    @property
    def shows(self) -> "OneShow":
        return self

    async def find(self, name: str) -> Show:
        return self.show


async def test_a_host_decides_in_their_own_show_alone_and_a_moderator_everywhere() -> None:
    host, other, moderator = a_person(Role.HOST), a_person(Role.HOST), a_person(Role.MODERATOR)
    show = Show(
        id=ShowId(mint("shw")),
        slug="evening",
        title=WORDS,
        host=ViewerId(host.id),
        host_name=WORDS,
        starts_at=EVENING,
        state=ShowState(version=1, status=ShowStatus.LIVE),
    )
    house = cast("House", OneShow(show))

    assert [await staffed_show("evening", house, each) for each in (host, moderator)] == [show, show]
    with pytest.raises(NotTheHost):
        await staffed_show("evening", house, other)


def test_words_of_one_language_stand_for_the_other() -> None:
    assert both("Да", None) == Localized(ru="Да", en="Да")
    assert both(None, "Yes") == Localized(ru="Yes", en="Yes")
    assert both(None, None) is None
