"""Answering: the one line of the knowledge that answers a viewer's question, or nothing.

Whatever is said is a field of the catalogue or a rule of the shop, word for word; nothing is made up, and nothing
that a viewer writes changes what is known.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

from chat.answering.knowledge import Entry, Knowledge
from chat.answering.naming import Names
from chat.answering.parting import compares, of_yours, parts
from chat.answering.question import Question
from chat.answering.reading import Language, language, words
from chat.answering.understanding import NOTHING, Understanding, Understood
from chat.answering.weighing import Weighed, Weighing

SURE: Final = 0.87
"""From this confidence on a question is answered. Source: docs/quality-assistant.md."""

SURE_OF_PART: Final = 0.97
"""The same of a part of a message, which says less. Source: docs/quality-assistant.md."""

_BESIDE: Final = 0.5
"""The most that is believed of what no line answers: a question that compares, or one about the host's family."""

_ABSENT: Final = {
    "ru": "В описании этого нет. Спросите ведущего.",
    "en": "The description does not say. Ask the host.",
}
_UNSURE: Final = {
    "ru": "Не берусь ответить. Спросите ведущего.",
    "en": "I cannot tell for sure. Ask the host.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What was found.

    Args:
        entry: The line that answers; None if the assistant keeps silent.
        guess: The best line whatever the confidence; None if nothing is known at all.
        others: The next best, for a human to choose from.
        confidence: How sure ``guess`` is, 0 to 1.
        missing: The topic that is asked for and that the product says nothing of.
        product: Article number of the product that was looked at: the one that is named, else the one on air.
        understood: What the words that are no name seem to ask.
    """

    entry: Entry | None
    guess: Entry | None
    others: tuple[Entry, ...]
    confidence: float
    missing: str | None
    text: str
    product: str | None
    understood: Understood


_Looked: TypeAlias = tuple[str | None, Understood, Weighed]
"""The product that is asked about, what is asked, and the lines that may answer."""


class Assistant:
    """Answers questions from one knowledge. Keeps nothing between questions."""

    def __init__(self, knowledge: Knowledge, understanding: Understanding, *, sure: float = SURE) -> None:
        self._knowledge = knowledge
        self._understanding = understanding
        self._names = Names(knowledge.products(), understanding.has_met)
        self._weighing = Weighing(knowledge.entries, understanding)
        self._rules = tuple(each for each in knowledge.entries if each.sku is None)
        self._sure = sure

    def answer(self, question: Question) -> Answer:
        """What the knowledge says to ``question``; to the first sure part of it, where it asks several things."""
        tongue = question.tongue or language(question.text)
        product, understood, weighed = self._look(question)
        guess = weighed.entries[0] if weighed.entries else None
        answers = guess is not None and weighed.confidence >= self._sure
        if guess is not None and answers:
            text = said(guess, tongue)
        else:
            text = (_ABSENT if weighed.missing else _UNSURE)[tongue]
        return Answer(
            entry=guess if answers else None,
            guess=guess,
            others=weighed.entries[1:3],
            confidence=round(weighed.confidence, 4),
            missing=weighed.missing,
            text=text,
            product=product,
            understood=understood,
        )

    def weigh(self, question: Question) -> Weighed:
        """All lines that may answer, best first."""
        return self._look(question)[2]

    def _look(self, question: Question) -> _Looked:
        whole = self._look_at(question.text, question.pinned)
        product, understood, weighed = whole
        read = words(question.text)
        if compares(read) or of_yours(read):
            return product, understood, replace(weighed, confidence=min(weighed.confidence, _BESIDE))
        if weighed.confidence >= self._sure or self._is_nothing(understood):
            return whole
        looked = (self._look_at(part, product) for part in parts(question.text))
        return next((each for each in looked if each[2].confidence >= max(self._sure, SURE_OF_PART)), whole)

    def _look_at(self, text: str, pinned: str | None) -> _Looked:
        read = words(text)
        named = self._names.find(read, pinned)
        product, rest = named.sku or pinned, list(named.rest)
        understood = self._understanding.of_words(rest)
        return product, understood, self._weighing.weigh(understood, rest, self._scope(product))

    def _is_nothing(self, understood: Understood) -> bool:
        return self._understanding.keys[int(understood.topics.argmax())] in NOTHING

    def _scope(self, sku: str | None) -> Sequence[Entry]:
        """The lines of one product and the rules of the shop; without a product, all."""
        if sku is None:
            return self._knowledge.entries
        return (*(each for each in self._knowledge.entries if each.sku == sku), *self._rules)


def said(entry: Entry, tongue: Language) -> str:
    """The answer as it is shown: of what, the value, and where it is written."""
    of = entry.product.get(tongue) or next(iter(entry.product.values()), "")
    field = entry.asked(tongue).rstrip("?")
    told = f"{of}: {entry.answered(tongue)}" if of else entry.answered(tongue)
    return f"{told} ({field}; {entry.link})" if entry.link else f"{told} ({field})"
