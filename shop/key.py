"""Key: a caller's name for one request, and what the house remembers of it."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from core.errors import BadKey, KeyReused

REPLAYED_FOR = timedelta(hours=72)
"""How long a key is remembered. Source: commerce.md, section 6."""

LONGEST = 255
"""Characters of a key. Source: Stripe's API, idempotent requests."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What a key led to when it came first. ``request_hash`` tells which request it came with."""

    request_hash: str
    result: str
    created_at: datetime
    done_at: datetime | None

    def holds(self, now: datetime) -> bool:
        """Whether the key may not yet be taken for a new one."""
        return now < self.created_at + REPLAYED_FOR


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """A caller's name for one request, so that sending it again does not do it again.

    Args:
        principal: Who asks: a person, or a program by its API key. Nobody meets the keys of somebody else.
        route: Method and path, with the ids in it: the same key elsewhere is another.
        request: All that was asked for, to tell whether the same is asked again.

    Raises:
        BadKey: The key is empty or longer than 255 characters.
    """

    principal: str
    route: str
    key: str
    request: Mapping[str, object]
    request_hash: str = field(init=False)
    """Tells one request from another without keeping what it said."""

    def __post_init__(self) -> None:
        if not 1 <= len(self.key) <= LONGEST:
            raise BadKey
        said = json.dumps(self.request, sort_keys=True).encode()
        object.__setattr__(self, "request_hash", hashlib.sha256(said).hexdigest())

    @property
    def name(self) -> tuple[str, str, str]:
        """By what it is known."""
        return self.principal, self.route, self.key

    def check(self, known: Known) -> None:
        """Refuse to be taken for another request.

        Raises:
            KeyReused: It came before with another one.
        """
        if known.request_hash != self.request_hash:
            raise KeyReused
