"""Marks: one device is one guest. A mark cannot be read backwards, and says nothing about another draw."""

import hashlib

from core.people import Origin, Role, Viewer


def mark_of(draw: str, viewer: Viewer, origin: Origin) -> str | None:
    """From where a guest takes part in ``draw``; None for who has an account: they are one person anyway.

    A browser that shows no mark of its own is told by its address.
    """
    if viewer.role is not Role.GUEST:
        return None
    place = f"device:{origin.device}" if origin.device else f"address:{origin.address}"
    return hashlib.sha256(f"{draw}:{place}".encode()).hexdigest()[:32]
