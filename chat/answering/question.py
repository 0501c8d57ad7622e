"""Question: what a viewer asks, and about which product. Pure."""

from dataclasses import dataclass

from chat.answering.reading import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A message that may ask something.

    Args:
        pinned: Article number of the product on air when it was asked; None if there was none.
        tongue: The language to answer in; the message's own if it is not said.
    """

    text: str
    pinned: str | None = None
    tongue: Language | None = None
