"""Phones: a number as somebody typed it, as the one way to dial it from anywhere. Source: ITU-T E.164."""

import re
from typing import Final

LONGEST_TYPED: Final = 40
"""Characters, with all that people put between digits."""

_BETWEEN: Final = re.compile(r"[\s\u00a0()./\-\u2010-\u2015]+")
_INTERNATIONAL: Final = re.compile(r"^[1-9][0-9]{7,14}$")
_RUSSIAN_PLAN: Final = re.compile(r"^7[3-9][0-9]{9}$")
"""Country code 7: Russia and Kazakhstan, ten digits behind it. Source: the numbering plan of +7."""

_TRUNK: Final = re.compile(r"^[78]([3-9][0-9]{9})$")
_WITHOUT_TRUNK: Final = re.compile(r"^[3-69][0-9]{9}$")
"""Not with 8 in front: then it is more likely that a digit is missing behind the trunk."""


def e164(typed: str) -> str:
    """``typed`` in E.164: ``+79001234567``. Where no country is said it is Russia, with 8, with 7 or with neither.

    Whether anybody answers there is not known: a number that cannot be dialled harms only its owner.

    Raises:
        ValueError: It is no phone number.
    """
    packed = _BETWEEN.sub("", typed)
    if packed.startswith(("+", "00")):
        digits = packed.removeprefix("+") if packed[0] == "+" else packed[2:]
    elif found := _TRUNK.match(packed):
        digits = f"7{found[1]}"
    elif _WITHOUT_TRUNK.match(packed):
        digits = f"7{packed}"
    else:
        raise ValueError("not a phone number; one from abroad begins with +")
    if not _INTERNATIONAL.match(digits) or (digits[0] == "7" and not _RUSSIAN_PLAN.match(digits)):
        raise ValueError("not a phone number")
    return f"+{digits}"
