"""Every door of the published interface is asked for sense and nonsense, by everybody, and answers as it said it would.

No failure of ours, no status, type or shape that was not declared, no nonsense taken for sense, nobody let in who did
not say who they are. ``--thorough N`` asks each door N times as often.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis.core.failures import FailureGroup
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance

from tests.flows.asked import ENDLESS, Asked, asked_house, doors

WHO = (("host", "guest", "program"), ("stranger",))
"""Who asks the same of a door: those who say who they are, and whoever does not."""

LOCKED, UNLOCKED = doors(locks=True), doors(locks=False)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asked]:
    with asked_house(tmp_path_factory.mktemp("house")) as asked:
        yield asked


@pytest.mark.filterwarnings("ignore:Do not use the `random` module inside strategies")  # schemathesis does, at times
@pytest.mark.parametrize("label", LOCKED)
def test_a_door_answers_as_it_said(label: str, house: Asked, pytestconfig: pytest.Config) -> None:
    times = 2 * pytestconfig.getoption("--thorough")

    for people in WHO:
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
            with suppress(Unsatisfiable):  # where nothing can be wrong there is no nonsense
                _asking(label, people, mode, house, times=times)()


def _asking(label: str, people: Sequence[str], mode: GenerationMode, house: Asked, *, times: int) -> Callable[[], None]:
    door = (UNLOCKED if house.tokens.keys() >= set(people) else LOCKED)[label]

    @given(case=door.as_strategy(generation_mode=mode))
    @settings(
        max_examples=times,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def ask(case: Any) -> None:
        if mode is GenerationMode.POSITIVE and case.path_parameters:
            case.path_parameters |= {name: house.there[name] for name in case.path_parameters if name in house.there}
        for who in people:
            _answered(case, who, mode, house)

    return ask


def _answered(case: Any, who: str, mode: GenerationMode, house: Asked) -> None:
    headers = {"Authorization": house.tokens[who]} if who in house.tokens else {}
    answer = case.call(base_url=house.url, headers=headers, timeout=30, allow_redirects=False)
    excluded = [positive_data_acceptance]
    if answer.status_code == httpx.codes.REQUEST_ENTITY_TOO_LARGE:  # it was refused before anybody looked what it is
        excluded.append(negative_data_rejection)
    try:
        case.validate_response(answer, headers=headers, excluded_checks=excluded)
    except FailureGroup as found:
        raise AssertionError(f"{who}: {found.exceptions}") from found
    if mode is GenerationMode.POSITIVE and answer.status_code == 422:
        assert _means_nothing(answer.json()), (who, answer.json())


def _means_nothing(problem: dict[str, Any]) -> bool:
    """Whether a request that fits its schema was refused for what no schema can say."""
    faults = problem.get("faults", ())
    return problem["code"] != "unfit" or not faults or any("Value error" in fault["why"] for fault in faults)


async def test_everything_that_is_open_is_published(house: Asked) -> None:
    async with httpx.AsyncClient(base_url=house.url, timeout=30) as http:
        told = (await http.get("/openapi.json")).json()

    assert {f"{method.upper()} {path}" for path, doors in told["paths"].items() for method in doors} == {
        ENDLESS,
        *LOCKED,
    }
