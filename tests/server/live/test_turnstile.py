"""How many sockets one address and one person may hold."""

import pytest

from core.errors import RoomFull
from core.ids import ViewerId
from server.live.turnstile import Turnstile


def test_a_place_is_free_again_afterwards() -> None:
    turnstile, mila = Turnstile(per_address=1, per_person=1), ViewerId("mila")

    for _ in range(2):
        with turnstile.address("192.0.2.1"), turnstile.person(mila):
            with pytest.raises(RoomFull), turnstile.address("192.0.2.1"):
                pass
            with pytest.raises(RoomFull), turnstile.person(mila):
                pass
            with turnstile.address("192.0.2.2"), turnstile.person(ViewerId("bo")):
                pass
