"""Masking: what somebody asked, without what leads to a person. Pure."""

from chat.reviews.review import masked

LONGEST = 200
"""Code points of a wording that staff are shown."""


def wording(text: str) -> str:
    """``text`` without phones, cards, addresses and links, and not longer than staff read."""
    plain = masked(text, ())
    return plain if len(plain) <= LONGEST else plain[: LONGEST - 1].rstrip() + "…"
