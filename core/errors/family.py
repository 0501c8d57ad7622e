"""The families: one HTTP status each, said in ``server/problems.py``."""

from typing import ClassVar


class VitrinaError(Exception):
    """Something went wrong here."""

    code: ClassVar[str] = "error"

    def __init__(self, about: str = "", **facts: object) -> None:
        self.about = about
        self.facts = facts
        super().__init__(about)

    def __str__(self) -> str:
        sentence = (self.__doc__ or self.code).strip().splitlines()[0]
        return f"{sentence} ({self.about})" if self.about else sentence


class NotFound(VitrinaError):
    """There is no such thing."""

    code = "not_found"


class NotAllowed(VitrinaError):
    """This person may not do this."""

    code = "not_allowed"


class NotSignedIn(VitrinaError):
    """The caller has not said who they are, or it does not hold any more."""

    code = "not_signed_in"


class Conflict(VitrinaError):
    """The present state of things does not allow it."""

    code = "conflict"


class Unfit(VitrinaError):
    """What was sent cannot be understood."""

    code = "unfit"


class TooFast(VitrinaError):
    """Too many requests."""

    code = "too_fast"


class Unavailable(VitrinaError):
    """A neighbour is failing; worth a retry."""

    code = "unavailable"
