"""Settings."""

from datetime import timedelta

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


def test_a_post_that_cannot_be_is_refused() -> None:
    with pytest.raises(ValidationError, match="VITRINA_SMTP_URL"):
        Settings(_env_file=None, mailer="smtp")
    with pytest.raises(ValidationError, match="for a demo"):
        Settings(_env_file=None, mailer="console", demo=False, secret=STRONG)


def test_workers_without_a_bus_are_refused() -> None:
    with pytest.raises(ValidationError, match="VITRINA_WORKERS above 1 needs VITRINA_REDIS_URL"):
        Settings(_env_file=None, workers=2)

    assert Settings(_env_file=None, workers=2, redis_url="redis://127.0.0.1:6379/0").workers == 2


def test_tasks_go_over_the_first_redis_unless_a_broker_is_named() -> None:
    several = "redis://one:6379/0,redis://two:6379/0"

    assert Settings(_env_file=None).broker is None
    assert Settings(_env_file=None, redis_url=several).broker == "redis://one:6379/0"
    assert Settings(_env_file=None, redis_url=several, broker_url="redis://three").broker == "redis://three"


def test_the_ration_of_a_chat_can_be_set() -> None:
    ration = Settings(_env_file=None, chat_at_once=7, chat_per_second=4).ration

    assert (ration.at_once, ration.every) == (7, timedelta(milliseconds=250))


def test_a_cluster_needs_a_broker_beside_it() -> None:
    cluster = "redis+cluster://one:7000,two:7000"

    with pytest.raises(ValidationError, match="VITRINA_BROKER_URL"):
        Settings(_env_file=None, redis_url=cluster)
    assert Settings(_env_file=None, redis_url=cluster, broker_url="redis://three").broker == "redis://three"


def test_an_address_that_is_no_redis_is_refused_at_the_start() -> None:
    with pytest.raises(ValidationError):
        Settings(_env_file=None, redis_url="http://one")


def test_lists_are_written_with_commas() -> None:
    settings = Settings(_env_file=None, origins="https://a.example, https://b.example,")

    assert settings.origins == ("https://a.example", "https://b.example")


def test_the_secret_does_not_show() -> None:
    settings = Settings(_env_file=None, demo=False, secret=STRONG)

    assert STRONG not in repr(settings)
    assert DEMO_SECRET not in repr(Settings(_env_file=None))


@pytest.mark.parametrize(
    ("host", "own_url"),
    [
        ("127.0.0.1", "http://127.0.0.1:8000"),
        ("0.0.0.0", "http://127.0.0.1:8000"),
        ("::", "http://[::1]:8000"),
        ("192.0.2.7", "http://192.0.2.7:8000"),
        ("shop.example", "http://shop.example:8000"),
    ],
)
def test_the_machine_reaches_its_own_server_wherever_it_listens(host: str, own_url: str) -> None:
    assert Settings(_env_file=None, host=host).own_url == own_url
