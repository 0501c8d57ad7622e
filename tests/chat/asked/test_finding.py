"""What a message asks, beside what the FAQ has answered for good."""

from dataclasses import replace

from chat.answering.understanding import Understanding
from chat.asked.finding import Finding, Found
from chat.asked.knowing import Moment
from chat.faq.faq import Faq
from core.events import Localized
from core.ids import FaqId, mint
from core.people import Language
from tests.chat.asked.room import SPEAKER, PaintedShelf, entries_of
from tests.fakes import EVENING

ONCE = Understanding.shipped()

YEAR = Faq(
    id=FaqId(mint("faq")),
    topic="warranty",
    product=None,
    question=Localized(ru="Какая гарантия?", en="What warranty is there?"),
    answer=Localized(ru="Год на всё.", en="A year on everything."),
    published=True,
    changed_by="Анна",
    changed_at=EVENING,
)


def found(text: str, *faq: Faq, shelf: PaintedShelf | None = None) -> Found:
    made = Finding(entries_of(shelf or PaintedShelf()), faq, ONCE).find(text, Moment(on_air=SPEAKER))
    assert made is not None
    return made


def test_an_entry_with_a_topic_answers_whatever_asks_about_it_in_both_languages() -> None:
    for text in ("а гарантия есть?", "how long is the warranty?", "Какая гарантия?"):
        asked = found(text, YEAR)
        assert (asked.faq, asked.answers, asked.missing) == (YEAR.id, True, False)


def test_a_field_of_the_product_is_not_overruled_by_a_rule_of_the_shop() -> None:
    shelf = PaintedShelf()
    shelf.fields[SPEAKER]["warranty"] = "2 года"

    for text in ("Какая гарантия?", "how long is the warranty?"):
        asked = found(text, YEAR, shelf=shelf)
        assert (asked.faq, asked.answers, asked.product) == (None, True, SPEAKER)


def test_of_two_entries_about_one_topic_the_newer_answers() -> None:
    newer = replace(YEAR, id=FaqId(mint("faq")))

    assert found("а гарантия есть?", YEAR, newer).faq == newer.id


def test_an_entry_without_a_topic_is_found_by_how_people_have_asked() -> None:
    entry = replace(YEAR, topic=None, question=Localized(ru="маяк на мысе открыт зимой?", en="?"))

    near = found("маяк на мысе открыт зимой", entry)
    other = found("а чем пропитан чехол?", entry)

    assert (near.faq, near.answers, near.topic) == (entry.id, True, "other")
    assert (other.faq, other.answers) == (None, False)


def test_what_is_asked_twice_is_found_once_and_knows_its_language() -> None:
    finding = Finding(entries_of(PaintedShelf()), [], ONCE)
    asked = [finding.find(text, Moment(on_air=SPEAKER)) for text in ("Is it waterproof?", "is it WATERPROOF?")]

    assert asked[0] is asked[1]
    assert asked[0] is not None
    assert asked[0].language is Language.EN
