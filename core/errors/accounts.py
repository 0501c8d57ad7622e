"""Errors of who somebody is: passwords, sessions, tickets, API keys."""

from core.errors.family import Conflict, NotAllowed, NotFound, NotSignedIn


class NoSuchViewer(NotFound):
    """There is no such person."""

    code = "no_such_viewer"


class NoSuchApiKey(NotFound):
    """There is no such API key."""

    code = "no_such_api_key"


class ScopeMissing(NotAllowed):
    """The API key is not good for this."""

    code = "scope_missing"


class NotForKeys(NotAllowed):
    """This is for people; no API key opens it."""

    code = "not_for_keys"


class WrongPassword(NotSignedIn):
    """The e-mail or the password is wrong."""

    code = "wrong_password"


class SessionOver(NotSignedIn):
    """The session has ended; sign in again."""

    code = "session_over"


class TicketRefused(NotSignedIn):
    """The ticket is forged, used or too old."""

    code = "ticket_refused"


class ApiKeyRefused(NotSignedIn):
    """The API key is wrong, revoked or expired."""

    code = "api_key_refused"


class ApiKeyOver(Conflict):
    """The API key is revoked or has expired; make a new one."""

    code = "api_key_over"


class NameRefused(Conflict):
    """The moderator did not let the name through."""

    code = "name_refused"
