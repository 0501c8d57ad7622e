"""Letter: a mail to a buyer, and who hands it over."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class LetterKind(StrEnum):
    """What a letter is about."""

    RECEIPT = "receipt"
    SHIPPING = "shipping"
    REFUND = "refund"


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A mail to one address. ``key`` is the same for the same letter, so that a mail system can drop a second copy."""

    key: str
    to: str
    subject: str
    text: str
    html: str


class Mailer(Protocol):
    """Hands letters over to the post."""

    async def send(self, letter: Letter) -> None:
        """Hand ``letter`` over.

        Raises:
            OSError: The post does not take it; worth a retry.
        """
        ...
