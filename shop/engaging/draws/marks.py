"""Marks: one device is one guest. A mark cannot be read backwards, and says nothing about another draw."""

import hashlib

from core.people import Origin, Role, Viewer


def mark_of(draw: str, viewer: Viewer, origin: Origin) -> str | None:
    """From where a guest takes part in ``draw``; None for who has an account: they are one person anyway.

    A browser that shows no mark of its own is told by its address.
    """
    if viewer.role is not Role.GUEST:
        return None
    return _mark(draw, f"device:{origin.device}" if origin.device else f"address:{origin.address}")


def guest_mark_of(draw: str, origin: Origin) -> str | None:
    """From where somebody took part as a guest, if they did before they signed in; None: no device says so."""
    return _mark(draw, f"device:{origin.device}") if origin.device else None


def signed_in(mark: str) -> str:
    """The mark of an entry whose guest has an account by now: nobody else takes part from there as a guest."""
    return f"signed-in:{mark}"


def _mark(draw: str, place: str) -> str:
    return hashlib.sha256(f"{draw}:{place}".encode()).hexdigest()[:32]
