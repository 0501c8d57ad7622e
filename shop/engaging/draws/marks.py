"""Marks: one device is one guest. A mark cannot be read backwards, and says nothing about another draw."""

import hashlib
from typing import Final

from core.people import Origin, Role, Viewer

SIGNED_IN: Final = "signed-in:"
"""Before the mark of who has an account."""


def mark_of(draw: str, viewer: Viewer, origin: Origin) -> str | None:
    """From where somebody takes part in ``draw``.

    A guest whose browser shows no mark of its own is told by its address. Who has an account is one person anyway; by
    theirs it is known where nobody takes part as a guest any more. None: no device says so.
    """
    of_device = _mark(draw, f"device:{origin.device}") if origin.device else None
    if viewer.role is Role.GUEST:
        return of_device or _mark(draw, f"address:{origin.address}")
    return signed_in(of_device) if of_device else None


def signed_in(mark: str) -> str:
    """The mark of who has an account, where a guest's is ``mark``."""
    return f"{SIGNED_IN}{mark}"


def is_guests(mark: str) -> bool:
    """Whether ``mark`` is that of a guest."""
    return not mark.startswith(SIGNED_IN)


def place_of(mark: str) -> str:
    """The mark that a guest has, or would have, where ``mark`` was made."""
    return mark.removeprefix(SIGNED_IN)


def _mark(draw: str, place: str) -> str:
    return hashlib.sha256(f"{draw}:{place}".encode()).hexdigest()[:32]
