"""Finding: what a message asks, of which product, and which line answers it. Pure; it takes about a millisecond.

What is decided here is a key, by which many questions are one, and a line; what the line says is read when it is said.
"""

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from chat.answering.answering import Answer, Assistant
from chat.answering.knowledge import Entry, Knowledge
from chat.answering.question import Question
from chat.answering.reading import folded, language, words
from chat.answering.understanding import NOTHING, Floats, Understanding, Understood
from chat.asked.knowing import Moment
from chat.asked.tone import Tone, built
from chat.asked.topics import OF_THE_SHOP, OTHER
from chat.faq.faq import Faq
from chat.faq.matching import Match, Matching
from core.ids import FaqId, GroupId, ProductId
from core.people import Language

TALK: Final[Mapping[Tone, float]] = {Tone.ASKS: 0.96, Tone.PLAIN: 0.5}
"""From this likelihood on what is built so is talk about nothing, and nobody's question; what exclaims is anyway.

Source: tests/chat/asked/asking.jsonl, the half to choose by; docs/quality-assistant.md.
"""

NAMED: Final = 0.5
"""From this likelihood on questions without an answer are one by their topic; below they are one by their meaning."""

ABSENT: Final = 0.75
"""From this likelihood on a topic of which the product says nothing is said to be missing."""

GUESSED: Final = 0.3
"""From this confidence on a line is suggested to staff; below it would lead them astray."""

REMEMBERED: Final = 2_000
"""Wordings whose finding is at hand: a crowd that asks one thing is looked at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a message asks.

    Args:
        product: Of which product; None: of the shop, or nobody knows.
        topic: The key of what is asked; ``other``: it has no name.
        meaning: Where the question lies, to group what has no name.
        line: The entry of the knowledge that may answer; None: there is none.
        faq: The entry of the FAQ that may answer; then there is no ``line``.
        group: The group that the entry was made of.
        sure: How sure that is, 0 to 1.
        answers: Whether it is sure enough to be said.
        missing: The product says nothing of it, and that is sure.
    """

    product: ProductId | None
    topic: str
    meaning: Floats
    line: str | None = None
    faq: FaqId | None = None
    group: GroupId | None = None
    sure: float = 0.0
    answers: bool = False
    missing: bool = False
    language: Language


class Finding:
    """One show's knowledge, worked out once for as long as it stays the same."""

    def __init__(self, lines: Sequence[Entry], faq: Sequence[Faq], understanding: Understanding) -> None:
        fields = {(each.sku, each.attribute) for each in lines}
        topics = {each.attribute for each in lines}
        newest = {(each.product, each.topic): each for each in faq if each.topic}
        taught = [
            _as_line(each, lines)
            for (product, topic), each in newest.items()
            if (product, topic) not in fields and (product is not None or topic not in topics)
        ]
        self._faq = {each.id: each for each in faq}
        self._lines = {each.id: each for each in (*lines, *taught)}
        self._assistant = Assistant(Knowledge((*lines, *taught)), understanding)
        self._matching = Matching(faq, understanding)
        self._keys = understanding.keys
        self._far = understanding.at["far"]
        self._understanding = understanding
        self._products = tuple(dict.fromkeys(each.sku for each in lines if each.sku))
        self._lately: OrderedDict[tuple[str, str | None], Found | None] = OrderedDict()

    def find(self, text: str, moment: Moment) -> Found | None:
        """What ``text`` asks of what was seen then; None: it is no question."""
        pinned = self._pinned(moment)
        key = folded(text), pinned
        if key in self._lately:
            self._lately.move_to_end(key)
            return self._lately[key]
        found = self._lately[key] = self._find(text, pinned)
        while len(self._lately) > REMEMBERED:
            self._lately.popitem(last=False)
        return found

    def _pinned(self, moment: Moment) -> str | None:
        """What is on air, else what lies in their cart, else all there is."""
        alone = self._products if len(self._products) == 1 else ()
        seen = (moment.on_air, *moment.cart, *alone)
        return next((each for each in seen if each in self._products), None)

    def _find(self, text: str, pinned: str | None) -> Found | None:
        answer = self._assistant.answer(Question(text=text, pinned=pinned))
        understood = answer.understood
        product = ProductId(answer.product) if answer.product else None
        told = Language(language(text))
        match = self._matching.find(text, understood.meaning, product=product)
        own = answer.entry is not None and answer.entry.sku is not None  # a rule of the shop does not overrule it
        if match is not None and match.is_sure and not (match.entry.product is None and own):
            return self._by_faq(match, product, understood.meaning, told, answers=True)
        best = int(np.argmax(understood.topics))
        likely = float(understood.topics[best])
        topic = self._keys[best]
        if self._is_talk(text, understood, topic):
            return None
        if answer.entry is not None and (answer.product is not None or answer.entry.sku is None):
            return self._by_line(answer, answer.entry, understood.meaning, told)
        absent = answer.missing is not None and topic == answer.missing and likely >= ABSENT and product is not None
        if match is not None and not absent:
            return self._by_faq(match, product, understood.meaning, told, answers=False)
        named = topic if likely >= NAMED and topic not in NOTHING else OTHER
        guess = answer.guess if answer.guess is not None and answer.guess.sku in (None, answer.product) else None
        if absent or answer.confidence < GUESSED:
            guess = None
        if named != OTHER and guess is not None and answer.missing is None:
            named = guess.attribute  # as it is called when the same is asked plainly
        return Found(
            product=None if named in OF_THE_SHOP else product,
            topic=named,
            meaning=understood.meaning,
            line=guess.id if guess is not None and guess.id not in self._faq else None,
            faq=FaqId(guess.id) if guess is not None and guess.id in self._faq else None,
            sure=answer.confidence,
            missing=absent,
            language=told,
        )

    def _is_talk(self, text: str, understood: Understood, topic: str) -> bool:
        """Whether nobody asks anything here; small things of life beside a question do not make talk of it."""
        said = built(text)
        if said.tone is Tone.EXCLAIMS:
            return topic in NOTHING or float(understood.topics.max()) < ABSENT
        parts = said.parts if said.tone is Tone.ASKS else ()
        looked = [understood, *(self._understanding.understand(part) for part in parts if len(words(part)) > 1)]
        return topic == "far" and min(float(each.topics[self._far]) for each in looked) >= TALK[said.tone]

    def _by_line(self, answer: Answer, entry: Entry, meaning: Floats, told: Language) -> Found:
        is_faq = entry.id in self._faq
        return Found(
            product=ProductId(entry.sku) if entry.sku else None,
            topic=entry.attribute,
            meaning=meaning,
            line=None if is_faq else entry.id,
            faq=FaqId(entry.id) if is_faq else None,
            sure=answer.confidence,
            answers=True,
            language=told,
        )

    def _by_faq(
        self, match: Match, product: ProductId | None, meaning: Floats, told: Language, *, answers: bool
    ) -> Found:
        entry = match.entry
        return Found(
            product=entry.product if answers else product,
            topic=entry.topic or OTHER,
            meaning=meaning,
            faq=entry.id,
            group=entry.group,
            sure=round(match.near, 4),
            answers=answers,
            language=told,
        )


def _as_line(entry: Faq, lines: Sequence[Entry]) -> Entry:
    """An entry of the FAQ that has a topic is a field more of its product."""
    product = next((each.product for each in lines if each.sku == entry.product), {}) if entry.product else {}
    return Entry(
        id=entry.id,
        sku=entry.product,
        attribute=entry.topic or OTHER,
        product=product,
        question={"ru": entry.question.ru, "en": entry.question.en},
        answer={"ru": entry.answer.ru, "en": entry.answer.en},
        link="",
    )
