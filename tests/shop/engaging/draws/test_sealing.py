"""A seed is readable to nobody but the house, and a ticket names nobody but to its owner."""

import pytest
from joserfc.errors import JoseError

from core.ids import ViewerId
from shop.engaging.draws.sealing import Seals, ticket_of

ANNA, BORIS = ViewerId("vwr_" + "a" * 32), ViewerId("vwr_" + "b" * 32)


def test_a_seed_is_sealed_and_only_its_house_opens_it() -> None:
    seals = Seals("a secret of the house")
    seed = seals.mint()
    sealed = seals.seal(seed)
    assert len(seed) == 32
    assert seed.hex() not in sealed
    assert seals.unseal(sealed) == seed
    assert seals.seal(seed) != sealed, "the same seed never looks the same"
    with pytest.raises(JoseError):
        Seals("another secret").unseal(sealed)


def test_a_ticket_can_be_told_from_what_its_owner_is_shown_alone() -> None:
    seals = Seals("a secret of the house")
    ticket = seals.ticket("srp_1", ANNA)
    assert ticket == ticket_of("srp_1", ANNA, seals.nonce("srp_1", ANNA))
    assert len({ticket, seals.ticket("srp_1", BORIS), seals.ticket("srp_2", ANNA)}) == 3
    assert ticket != ticket_of("srp_1", ANNA, Seals("another secret").nonce("srp_1", ANNA))
