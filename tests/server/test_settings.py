"""Settings."""

import pytest
from pydantic import ValidationError

from server.settings import DEMO_SECRET, Settings

STRONG = "a secret of at least thirty-two characters"


def test_everything_has_a_default_that_runs_on_a_laptop() -> None:
    settings = Settings(_env_file=None)

    assert settings.demo
    assert settings.database_url.startswith("sqlite")
    assert settings.redis_url is None


def test_production_refuses_the_demos_secret() -> None:
    with pytest.raises(ValidationError, match="VITRINA_SECRET must be set"):
        Settings(_env_file=None, demo=False)


def test_a_short_secret_is_refused_everywhere() -> None:
    with pytest.raises(ValidationError, match="at least 32"):
        Settings(_env_file=None, secret="short")


def test_lists_are_written_with_commas() -> None:
    settings = Settings(_env_file=None, origins="https://a.example, https://b.example,")

    assert settings.origins == ("https://a.example", "https://b.example")


def test_the_secret_does_not_show() -> None:
    settings = Settings(_env_file=None, demo=False, secret=STRONG)

    assert STRONG not in repr(settings)
    assert DEMO_SECRET not in repr(Settings(_env_file=None))
