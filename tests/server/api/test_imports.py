"""The doors of imports: bring, look, apply, read the report. The rooms behind them are real."""

import httpx
import pytest

from core.ids import mint
from tests.server.api.test_catalogue import Desk
from tests.server.api.test_catalogue import desk as desk

GOODS = "Артикул;Название;Цена;Остаток\nA;Лампа;100;5\nB;Свеча;дорого;5\n"


async def bring(
    desk: Desk, content: str = GOODS, *, query: str = "name=goods.csv", role: str = "host"
) -> httpx.Response:
    """Bring a file, and let it be looked through."""
    headers = {"Authorization": f"Bearer {role}"}
    answer = await desk.http.post(f"/api/v1/catalogue/imports?{query}", content=content.encode(), headers=headers)
    await work(desk)
    return answer


async def work(desk: Desk) -> None:
    """Everything that waits is done."""
    while await desk.backroom.importer.work():
        pass


async def test_a_file_is_brought_looked_through_and_applied(desk: Desk) -> None:
    brought = await bring(desk)
    path = f"/catalogue/imports/{brought.json()['id']}"
    looked = (await desk.ask("GET", path, role="moderator")).json()
    problems = (await desk.ask("GET", f"{path}/lines?problems=true")).json()["items"]

    applied = await desk.ask("POST", f"{path}/apply", key="k")
    await work(desk)
    again = await desk.ask("POST", f"{path}/apply", key="k")
    done = (await desk.ask("GET", path)).json()

    assert (brought.status_code, brought.json()["status"], brought.json()["name"]) == (202, "waiting", "goods.csv")
    assert (looked["status"], looked["created"], looked["refused"], looked["rows_total"]) == ("ready", 1, 1, 2)
    assert problems == [
        {
            "line": 3,
            "key": "",
            "title": "Свеча",
            "outcome": "refused",
            "changes": [],
            "problems": [
                {
                    "field": "price",
                    "code": "bad_price",
                    "words": {"ru": "Это не цена", "en": "This is no price"},
                    "value": "дорого",
                }
            ],
        }
    ]
    assert (applied.status_code, again.headers["Idempotent-Replayed"], done["status"]) == (202, "true", "done")
    assert (await desk.ask("POST", f"{path}/apply", key="other")).json()["code"] == "import_not_ready"
    assert [each["id"] for each in (await desk.ask("GET", "/catalogue/imports")).json()["items"]] == [done["id"]]
    assert [
        each["product"]["title"]["ru"] for each in (await desk.ask("GET", "/catalogue/products")).json()["items"]
    ] == ["Лампа"]


async def test_the_report_is_a_table_in_the_language_asked_for(desk: Desk) -> None:
    number = (await bring(desk)).json()["id"]

    report = await desk.ask("GET", f"/catalogue/imports/{number}/report.csv?language=en")

    assert report.headers["content-type"] == "text/csv; charset=utf-8"
    assert report.headers["content-disposition"] == f'attachment; filename="{number}.csv"'
    assert report.text.splitlines()[1:] == [
        "2,A,Лампа,created,,,,",
        "3,,Свеча,refused,price,bad_price,This is no price,дорого",
    ]


async def test_an_import_is_called_off(desk: Desk) -> None:
    number = (await bring(desk)).json()["id"]

    gone = await desk.ask("DELETE", f"/catalogue/imports/{number}")

    assert gone.json()["status"] == "cancelled"
    assert (await desk.ask("POST", f"/catalogue/imports/{number}/apply", key="k")).json()["code"] == "import_not_ready"


@pytest.mark.parametrize(
    "url",
    [
        "ftp://a.example",
        "http://user@a.example",
        "http://a.example:22/",
        "nonsense",
        "http://[",
        "http://" + "a" * 3_000,
    ],
)
async def test_what_is_no_address_is_refused(desk: Desk, url: str) -> None:
    answer = await desk.ask("POST", "/catalogue/imports/from-address", {"url": url})

    assert (answer.status_code, answer.json()["code"]) in {(422, "bad_address"), (422, "unfit")}


async def test_an_address_inside_is_never_gone_to(desk: Desk) -> None:
    brought = await desk.ask("POST", "/catalogue/imports/from-address", {"url": "http://127.0.0.1/goods.csv"})
    await work(desk)

    failed = (await desk.ask("GET", f"/catalogue/imports/{brought.json()['id']}")).json()

    assert (failed["status"], failed["failure"]) == ("failed", "private_address")
    assert failed["failure_words"]["ru"] == "Адрес ведёт во внутреннюю сеть"


async def test_bad_input_is_told_so(desk: Desk) -> None:
    nobody = mint("imp")

    assert (await bring(desk, "")).json()["code"] == "bad_file"
    assert (await bring(desk, query="source=../x")).status_code == 422
    assert (await bring(desk, query="takes_stock=perhaps")).status_code == 422
    assert (await desk.ask("GET", f"/catalogue/imports/{nobody}")).json()["code"] == "no_such_import"
    assert (await desk.ask("GET", f"/catalogue/imports/{nobody}/lines")).json()["code"] == "no_such_import"
    assert (await desk.ask("GET", f"/catalogue/imports/{nobody}/report.csv")).json()["code"] == "no_such_import"
    assert (await desk.ask("POST", f"/catalogue/imports/{nobody}/apply", key="k")).json()["code"] == "no_such_import"
    assert (await desk.ask("DELETE", f"/catalogue/imports/{nobody}")).json()["code"] == "no_such_import"
    number = (await bring(desk)).json()["id"]
    assert (await desk.ask("POST", f"/catalogue/imports/{number}/apply")).json()["code"] == "bad_key"
    assert (await desk.ask("GET", f"/catalogue/imports/{number}/lines?cursor=x")).json()["code"] == "bad_cursor"


async def test_imports_are_for_the_host(desk: Desk) -> None:
    number = (await bring(desk)).json()["id"]
    path = f"/catalogue/imports/{number}"

    for role, status in (("nobody", 401), ("guest", 403), ("viewer", 403), ("moderator", 403)):
        assert (await bring(desk, role=role)).status_code == status
        for method, door in (("POST", "/catalogue/imports/from-address"), ("POST", f"{path}/apply"), ("DELETE", path)):
            wish = {"url": "https://a.example/"} if door.endswith("address") else None
            assert (await desk.ask(method, door, wish, role=role, key="k")).status_code == status
        if role != "moderator":
            for door in (path, f"{path}/lines", f"{path}/report.csv", "/catalogue/imports"):
                assert (await desk.ask("GET", door, role=role)).status_code == status
