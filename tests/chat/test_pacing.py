"""How fast people may talk."""

import pytest

from chat.pacing import AT_ONCE, EVERY, Pace
from core.errors import SlowDown
from core.ids import ViewerId, mint
from core.people import Role, Viewer
from tests.fakes import TurnedClock


def _someone(role: Role) -> Viewer:
    return Viewer(id=ViewerId(mint("vwr")), name="Мира", role=role)


def test_a_guest_may_say_a_few_things_in_one_breath_and_then_waits() -> None:
    clock = TurnedClock()
    pace, guest = Pace(clock=clock), _someone(Role.GUEST)
    for _ in range(AT_ONCE):
        pace.keep(guest)

    with pytest.raises(SlowDown):
        pace.keep(guest)
    clock.turn(EVERY)
    pace.keep(guest)


@pytest.mark.parametrize("role", [Role.MODERATOR, Role.HOST])
def test_staff_talk_as_they_like(role: Role) -> None:
    pace, staff = Pace(clock=TurnedClock()), _someone(role)

    for _ in range(10 * AT_ONCE):
        pace.keep(staff)
