"""Sessions: what an answered offer begins. Their names are secrets: who knows one may end it."""

import secrets
from dataclasses import dataclass
from typing import Literal

from core.ids import SessionId


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """An offer's answer and the session that began with it."""

    session: SessionId
    sdp: str


def name(prefix: Literal["pub", "wtc"]) -> SessionId:
    """A new session's name: of a broadcast, or of someone watching."""
    return SessionId(f"{prefix}_{secrets.token_hex(16)}")
