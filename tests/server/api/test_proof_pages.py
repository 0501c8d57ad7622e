"""The journal of a show is read by anybody, without a script."""

import re

import pytest

from core.events import Localized
from core.events.proof import PROVABLE
from core.people import Language
from server.api.proof_html import Journal, page_of, told
from server.api.proof_words import GROUPS, WORDS
from shop.engaging.proofs.link import Head
from tests.shop.engaging.proofs.chain import chain, said

KINDS = {kind for kinds in GROUPS.values() for kind in kinds}


def _journal(*payloads: str, language: Language = Language.RU) -> Journal:
    records = chain(*payloads)
    return Journal(
        slug="evening",
        title="Вечер <света>",
        head=Head(seq=len(records), hash=records[-1].hash) if records else Head(),
        records=records[::-1],
        older=None,
        group=None,
        before=None,
        titles={"var_lamp": {"ru": "Лампа", "en": "Lamp"}},
        language=language,
    )


LINE = {"title": {"ru": "Кружка", "en": "Mug"}, "units": 3}
RUB = {"amount": 150_050, "currency": "RUB"}
OFFER = {"product": {"title": LINE["title"]}, "price": RUB, "on_sale": True, "flash": None}


@pytest.mark.parametrize(
    ("kind", "body", "sentence"),
    [
        ("stock.changed", {"variant": "var_lamp", "left": 3}, "Лампа: осталось 3"),
        ("stock.changed", {"variant": "var_of_old", "left": 3}, "stock.changed"),
        ("ticker.line", {**LINE, "name": None, "others": 0}, "«Только что»: кто-то, Кружка × 3"),
        ("ticker.line", {**LINE, "name": "А***", "others": 2}, "«Только что»: А*** и ещё 2, Кружка × 3"),
        ("offer.changed", {"offer": OFFER}, "Кружка: цена 1500,50 RUB"),
        (
            "offer.changed",
            {"offer": {**OFFER, "flash": {"price": RUB, "ends_at": "2026-11-22T17:05:00Z"}}},
            "Кружка: скидка на время, 1500,50 RUB до 17:05:00 UTC",
        ),
        ("offer.changed", {"offer": {**OFFER, "on_sale": False}}, "Кружка: снят с продажи"),
        ("mechanics.switched", {"switches": {"off": ["polls"], "version": 1}}, "Выключено сотрудниками: polls"),
        ("unlock.reached", {"unlock": {"current": 1000, "target": 1000}}, "Общая скидка открыта: 1000 из 1000"),
        (
            "poll.ended",
            {"poll": {"title": "Что дальше?", "options": [{"text": {"ru": "Да", "en": "Yes"}, "votes": 5}]}},
            "Голосование «Что дальше?» закончилось: Да: 5",
        ),
        ("quiz.of_the_future", {}, "quiz.of_the_future"),
    ],
)
def test_a_record_is_a_sentence(kind: str, body: dict[str, object], sentence: str) -> None:
    journal = _journal(said(kind, 1, **body))

    assert told(journal.records[0], journal) == sentence


def test_nothing_that_people_wrote_becomes_markup() -> None:
    title = Localized(ru="<script>", en="<b>").model_dump()
    page = page_of(_journal(said("poll.began", 1, poll={"title": title, "ends_at": None})))

    assert "<script" not in page
    assert "Вечер &lt;света&gt;" in page


@pytest.mark.parametrize("language", Language)
def test_who_speaks_to_the_page_calls_a_link_what_they_see_of_it(language: Language) -> None:
    page = page_of(_journal(said("stock.changed", 1, variant="var_lamp", left=3), language=language))
    links = re.findall(r"aria-label='([^']+)'><code>([^<]+)</code>", page)

    assert links
    assert all(seen in called for called, seen in links)


def test_every_group_has_its_words() -> None:
    assert set(GROUPS) < set(WORDS)
    assert all(len(each) == 2 for each in WORDS.values())
    assert len(KINDS) == sum(len(each) for each in GROUPS.values())
    assert len(PROVABLE) > 0
