"""People: who is asking, as frozen values. What they may do follows from their role."""

from dataclasses import dataclass
from enum import StrEnum

from core.ids import ViewerId


class Role(StrEnum):
    """What a person is in the shop; also the badge that the server puts on a message."""

    GUEST = "guest"
    VIEWER = "viewer"
    MODERATOR = "moderator"
    HOST = "host"


class Language(StrEnum):
    """The languages Vitrina speaks."""

    RU = "ru"
    EN = "en"


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewer:
    """Someone at the window: a guest, a customer, a moderator or the host.

    ``named`` is whether they chose their name; a guest who did not is given one by number.
    """

    id: ViewerId
    name: str
    role: Role
    language: Language = Language.RU
    named: bool = True

    @property
    def is_staff(self) -> bool:
        """Whether the studio is open to them."""
        return self.role in (Role.MODERATOR, Role.HOST)

    @property
    def is_host(self) -> bool:
        """Whether they may go live, pin and end the show."""
        return self.role is Role.HOST


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where somebody asks from, as far as counting goes.

    Attributes:
        address: Of IPv6 the network, for a household has 2^64 addresses. Many people may share one.
        device: The browser, if it showed a mark that the server gave it; None: it shows none.
    """

    address: str
    device: str | None = None
