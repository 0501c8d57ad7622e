"""Names: the judge's word, and nobody goes by the name of those who speak for the house."""

from collections.abc import Collection

import pytest

from core.errors import NameRefused
from core.ids import ViewerId, mint
from core.people import Role, Viewer
from moderation.judge import RulesJudge
from server.accounts.naming import JudgedNames
from tests.fakes import TurnedClock


class Bill:
    """Who speaks for the house."""

    async def spoken_for(self) -> Collection[str]:
        return ["Варя с мыса", "Varya of the Cape", "Маяк"]


@pytest.fixture
def names() -> JudgedNames:
    return JudgedNames(judge=RulesJudge(clock=TurnedClock()), staff=Bill())


def a_person(role: Role = Role.GUEST) -> Viewer:
    return Viewer(id=ViewerId(mint("vwr")), name="x", role=role)


@pytest.mark.parametrize(
    "name",
    [
        "Варя с мыса",
        "ВАРЯ С МЫСА!",
        "Bаpя c мысa",
        "Варясмыса ✅",
        "В а р я с м ы с а",
        "varya of the cape",
        "Маяк.",
        "Маяк",
        "Vitrina",
        "V1trina support",
        "Витрина",
        "Модератор Катя",
        "Host",
        "hоst",
        "admin",
        "𝐀𝐝𝐦𝐢𝐧",
        "Поддержка",
    ],
)
@pytest.mark.parametrize("role", [Role.GUEST, Role.VIEWER])
async def test_nobody_else_goes_by_the_name_of_the_house_or_its_staff(
    names: JudgedNames, name: str, role: Role
) -> None:
    with pytest.raises(NameRefused) as refused:
        await names.check(name, a_person(role))

    assert refused.value.facts == {"reasons": ["staff"]}


@pytest.mark.parametrize("name", ["Варя", "Маяковский", "Ghostbuster", "Hostess Ann", "Витя", "Анна с мыса", "Мыс"])
async def test_a_name_that_only_reminds_of_them_is_free(names: JudgedNames, name: str) -> None:
    await names.check(name, a_person())


async def test_staff_go_by_their_own_names(names: JudgedNames) -> None:
    await names.check("Маяк", a_person(Role.MODERATOR))


async def test_the_judge_has_his_word_on_names(names: JudgedNames) -> None:
    with pytest.raises(NameRefused) as refused:
        await names.check("пишите на shop.example.com", a_person())

    assert refused.value.facts == {"reasons": ["link"]}
