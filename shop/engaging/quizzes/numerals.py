"""Numerals: numbers that somebody wrote in words, as digits. Russian and English, up to millions. Pure."""

from collections.abc import Iterable
from typing import Final

_WORDS: Final = {
    0: "ноль нуль zero",
    1: "один одна одно one",
    2: "два две two",
    3: "три three",
    4: "четыре four",
    5: "пять five",
    6: "шесть six",
    7: "семь seven",
    8: "восемь eight",
    9: "девять nine",
    10: "десять ten",
    11: "одиннадцать eleven",
    12: "двенадцать twelve",
    13: "тринадцать thirteen",
    14: "четырнадцать fourteen",
    15: "пятнадцать fifteen",
    16: "шестнадцать sixteen",
    17: "семнадцать seventeen",
    18: "восемнадцать eighteen",
    19: "девятнадцать nineteen",
    20: "двадцать twenty",
    30: "тридцать thirty",
    40: "сорок forty",
    50: "пятьдесят fifty",
    60: "шестьдесят sixty",
    70: "семьдесят seventy",
    80: "восемьдесят eighty",
    90: "девяносто ninety",
    100: "сто",
    200: "двести",
    300: "триста",
    400: "четыреста",
    500: "пятьсот",
    600: "шестьсот",
    700: "семьсот",
    800: "восемьсот",
    900: "девятьсот",
}
_VALUES: Final = {word: value for value, words in _WORDS.items() for word in words.split()}
_SCALES: Final = {
    **dict.fromkeys(["hundred"], 100),
    **dict.fromkeys(["тысяча", "тысячи", "тысяч", "thousand"], 1_000),
    **dict.fromkeys(["миллион", "миллиона", "миллионов", "million"], 1_000_000),
}


def in_digits(words: Iterable[str]) -> tuple[str, ...]:
    """``words`` with each number that stands there in words as one in digits: *двадцать пять* is ``25``."""
    read: list[str] = []
    number = _Number()
    for word in words:
        if number.takes(word):
            continue
        read += number.said()
        number = _Number()
        if not number.takes(word):
            read.append(word)
    return (*read, *number.said())


class _Number:
    """A number on its way: thousands that are done, and what has been said below them."""

    def __init__(self) -> None:
        self._done = 0
        self._now: int | None = None
        self._least = 10**9
        self._scale = 10**9

    def takes(self, word: str) -> bool:
        """Whether ``word`` goes on with this number."""
        if (scale := _SCALES.get(word)) is not None:
            return self._multiplied(scale)
        value = _VALUES.get(word)
        if value is None:
            value = int(word) if self._now is None and not self._done and word.isdecimal() and len(word) < 7 else None
        if value is None or (self._now is not None and (value == 0 or value >= _room(self._least))):
            return False
        self._now = (self._now or 0) + value
        self._least = value
        return True

    def said(self) -> list[str]:
        """The number, if there is one."""
        return [] if self._now is None and not self._done else [str(self._done + (self._now or 0))]

    def _multiplied(self, scale: int) -> bool:
        if scale == 100 and self._now is not None and 0 < self._now < 10:
            self._now, self._least = self._now * 100, 100
            return True
        if scale == 100 or scale >= self._scale or self._now == 0:
            return False
        self._done += (1 if self._now is None else self._now) * scale
        self._now, self._least, self._scale = None, 10**9, scale
        return True


def _room(least: int) -> int:
    """What may follow a part of a number: behind hundreds tens, behind tens ones, behind ones nothing."""
    if least >= 100:
        return 100
    return 10 if least >= 20 else 0
