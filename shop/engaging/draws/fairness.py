"""Fairness: chance from a seed that is bound before anybody knows what it will decide, and shown afterwards. Pure.

1. A seed of 32 random bytes is minted, and its SHA-256 (``commitment``) published.
2. Later, at the beginning, the head of the show's chain of facts is noted: the ``salt``. Chance is
   ``mixed(seed, salt)``: whoever minted the seed did not know the salt, and whoever can read the salt does not know
   the seed.
3. At the end the seed is published. Anyone hashes it, and draws again.

A stream's block ``n`` is HMAC-SHA256(mixed, labels joined by NUL, NUL, n as 8 bytes); it is read 8 bytes at a time, the
most significant first. Source: docs/decisions/0031-chance-that-can-be-checked.md.
"""

import hashlib
import hmac
from collections.abc import Iterable
from datetime import timedelta
from typing import Final

SEED_BYTES: Final = 32

NO_SALT: Final = "0" * 64
"""The head of a chain in which nothing stands."""

_WORD: Final = 8
_WORDS: Final = 1 << (8 * _WORD)
_MILLISECOND: Final = timedelta(milliseconds=1)


def commitment(seed: bytes) -> str:
    """What is published of a seed before it is used: its SHA-256, in hex."""
    return hashlib.sha256(seed).hexdigest()


def mixed(seed: bytes, salt: str) -> bytes:
    """What draws are made from: HMAC-SHA256 of the salt, as it is written, under the seed."""
    return hmac.digest(seed, salt.encode(), "sha256")


def digest_of(tickets: Iterable[str]) -> str:
    """One hash for a list of who took part: SHA-256 of the tickets in the order of the alphabet, one a line."""
    return hashlib.sha256("\n".join(sorted(tickets)).encode()).hexdigest()


class Stream:
    """An endless run of chance that is the same each time for the same seed and labels.

    Args:
        seed: See ``mixed``.
        labels: What it is for, so that two draws from one seed have nothing to do with each other. No NUL in them.
    """

    def __init__(self, seed: bytes, *labels: str) -> None:
        self._seed = seed
        self._label = "\0".join(labels).encode() + b"\0"
        self._block = 0
        self._rest = b""

    def uniform(self, below: int) -> int:
        """A whole number from 0 to ``below - 1``, each as likely. What would favour the small ones is drawn again.

        Raises:
            ValueError: There is nothing to choose from, or more than 2^64.
        """
        if not 0 < below <= _WORDS:
            raise ValueError("nothing to choose from")
        fair = _WORDS - _WORDS % below
        while (word := self._word()) >= fair:
            pass
        return word % below

    def choose(self, count: int, among: int) -> list[int]:
        """``count`` different places of ``among``, in the order in which they were drawn (Fisher and Yates).

        Choosing more begins with the same ones: whoever is drawn next, is known from the beginning.

        Raises:
            ValueError: There are not as many.
        """
        if not 0 <= count <= among:
            raise ValueError("there are not as many")
        moved: dict[int, int] = {}
        chosen = []
        for place in range(count):
            other = place + self.uniform(among - place)
            chosen.append(moved.get(other, other))
            moved[other] = moved.get(place, place)
        return chosen

    def moments(self, window: timedelta, count: int, *, least_gap: timedelta) -> list[timedelta]:
        """``count`` moments within ``window``, to the millisecond, each ``least_gap`` from the next and from the end.

        What the gaps leave of the window is drawn from evenly; a moment comes after as many gaps as moments before it.

        Raises:
            ValueError: The window is too short for them.
        """
        spare = (window - least_gap * count) // _MILLISECOND
        if spare < 0:
            raise ValueError("the window is too short")
        drawn = sorted(self.uniform(spare + 1) for _ in range(count))
        return [_MILLISECOND * each + least_gap * place for place, each in enumerate(drawn)]

    def _word(self) -> int:
        if not self._rest:
            self._rest = hmac.digest(self._seed, self._label + self._block.to_bytes(_WORD, "big"), "sha256")
            self._block += 1
        word, self._rest = self._rest[:_WORD], self._rest[_WORD:]
        return int.from_bytes(word, "big")
