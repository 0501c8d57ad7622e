"""Errors of shows, their pictures and their rooms."""

from core.errors.family import Conflict, NotFound, NotSignedIn, Unavailable, Unfit


class NoSuchShow(NotFound):
    """There is no such show."""

    code = "no_such_show"


class NoSuchRecord(NotFound):
    """The proof of the show has no such record."""

    code = "no_such_record"


class NoSuchBroadcast(NotFound):
    """There is no such video session."""

    code = "no_such_broadcast"


class WrongStreamKey(NotSignedIn):
    """The stream key is missing, wrong or has been rotated."""

    code = "wrong_stream_key"


class ShowNotLive(Conflict):
    """The show is not on air."""

    code = "show_not_live"


class ShowOver(Conflict):
    """The show has ended."""

    code = "show_over"


class NothingOnAir(Conflict):
    """There is no picture yet; try again in a moment."""

    code = "nothing_on_air"


class AirTaken(Conflict):
    """Somebody else is on air: the demo waits, and who was displaced does not take the show back."""

    code = "taken"


class RoomTooLarge(Conflict):
    """Too many watch for a list of them; there is only their number."""

    code = "room_too_large"


class UnfitMedia(Unfit):
    """The video offer cannot be answered."""

    code = "unfit_media"


class RoomFull(Unavailable):
    """No more viewers fit into this process or from this address."""

    code = "room_full"
