"""What a house has to give is read when it starts: a file that cannot be kept ends the start, not the first gift."""

from pathlib import Path

import pytest

from server.gifts import DEMO, gift_terms_of
from server.settings import Settings
from shop.engaging.gifts.gift import GiftTerms


def _settings(**said: object) -> Settings:
    return Settings.model_validate({"_env_file": None, **said})


def test_a_demo_has_the_gifts_of_its_brand() -> None:
    terms = gift_terms_of(_settings())

    assert terms == GiftTerms.read(DEMO.read_text("utf-8"), "RUB")
    assert terms.is_on
    assert {gift.key for gift in terms.gifts} >= {"gull", "lighthouse"}


def test_a_house_that_names_no_file_takes_no_gifts() -> None:
    terms = gift_terms_of(_settings(demo=False, secret="x" * 32))

    assert not terms.is_on
    assert terms.gifts == ()


@pytest.mark.parametrize(
    "said", ["least = 1", "not toml", DEMO.read_text("utf-8").replace("per_day = 1", "per_day = 0")]
)
def test_a_file_that_cannot_be_kept_ends_the_start(tmp_path: Path, said: str) -> None:
    file = tmp_path / "gifts.toml"
    file.write_text(said, "utf-8")

    with pytest.raises(ValueError, match=r"."):
        gift_terms_of(_settings(gifts=file))


def test_a_file_that_is_not_there_ends_the_start(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        gift_terms_of(_settings(gifts=tmp_path / "nowhere.toml"))
