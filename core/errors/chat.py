"""Errors of what people write, and of what is decided about it."""

from core.errors.family import Conflict, NotAllowed, NotFound, Unfit


class NoSuchMessage(NotFound):
    """There is no such message."""

    code = "no_such_message"


class NoSuchDecision(NotFound):
    """Nothing of that name was decided about them, as far as they know."""

    code = "no_such_decision"


class NoSuchAppeal(NotFound):
    """There is no such appeal."""

    code = "no_such_appeal"


class MayNotWrite(NotAllowed):
    """Guests choose a name before they write."""

    code = "may_not_write"


class OwnSentence(NotAllowed):
    """Whoever decided, or is concerned, does not answer an appeal as long as somebody else can."""

    code = "own_sentence"


class Banned(NotAllowed):
    """This person was shut out by the staff."""

    code = "banned"


class Muted(NotAllowed):
    """This person may read here, and not write; ``until`` when, if it ends by itself."""

    code = "muted"


class NotBannable(NotAllowed):
    """Staff cannot be shut out, and nobody can shut themselves out."""

    code = "not_bannable"


class ChatCalmed(NotAllowed):
    """A shield is up in this chat, and it is not for this person to write now; ``rules`` says who may."""

    code = "chat_calmed"


class MessageRefused(Conflict):
    """The moderator did not let the message through; only its author is told."""

    code = "message_refused"


class NotAppealable(Conflict):
    """It ends before anybody could answer (``why``: short), or enough of theirs waits for an answer (enough)."""

    code = "not_appealable"


class AlreadyDecided(Conflict):
    """Somebody has decided about it already, or nobody did in time: ``outcome``, ``by`` and ``at`` say how it ended."""

    code = "already_decided"

    def __init__(self, about: str = "", *, outcome: str, by: str | None, at: str | None) -> None:
        super().__init__(about, outcome=outcome, by=by, at=at)


class RulesChanged(Conflict):
    """Somebody else has changed the rules meanwhile; ``version`` is theirs."""

    code = "rules_changed"

    def __init__(self, about: str = "", *, version: int) -> None:
        super().__init__(about, version=version)


class BadRules(Unfit):
    """Rules of a chat cannot be like that; ``line`` is the one that makes no sense."""

    code = "bad_rules"

    def __init__(self, about: str = "", *, line: str) -> None:
        super().__init__(about, line=line)
