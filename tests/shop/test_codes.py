import pytest

from core.errors import BadPromotion
from shop.codes import LONGEST, checked, folded


@pytest.mark.parametrize(
    ("typed", "spelled"),
    [
        ("  live15 ", "LIVE15"),
        ("live 15", "LIVE15"),
        ("ＬＩＶＥ１５", "LIVE15"),
        ("МАМА", "MAMA"),
        ("СКИДКА", "CKИДKA"),
        ("эфир", "ЭФИP"),
        ("\u00a0", ""),
    ],
)
def test_a_code_is_the_same_however_it_is_typed(typed: str, spelled: str) -> None:
    assert folded(typed) == spelled
    assert folded(spelled) == spelled


@pytest.mark.parametrize("typed", ["", "  ", "A" * (LONGEST + 1), "LIVE%", "A\x00B"])
def test_a_code_that_nobody_could_type_is_not_made(typed: str) -> None:
    with pytest.raises(BadPromotion):
        checked(typed)
