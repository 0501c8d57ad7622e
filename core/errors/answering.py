"""Errors of questions and of the assistant that answers them."""

from core.errors.family import Conflict, NotFound, Unfit


class NoSuchGroup(NotFound):
    """The show has no such group of questions."""

    code = "no_such_question"


class NoSuchAnswer(NotFound):
    """The show has no such answer, or it was taken back."""

    code = "no_such_answer"


class NoSuchFaq(NotFound):
    """The FAQ has no such entry."""

    code = "no_such_faq"


class AssistantChanged(Conflict):
    """Somebody else has decided meanwhile what the assistant may do; ``version`` is theirs."""

    code = "assistant_changed"

    def __init__(self, about: str = "", *, version: int) -> None:
        super().__init__(about, version=version)


class FaqChanged(Conflict):
    """Somebody else has changed the entry meanwhile; ``version`` is theirs."""

    code = "faq_changed"

    def __init__(self, about: str = "", *, version: int) -> None:
        super().__init__(about, version=version)


class BadAnswer(Unfit):
    """An answer or an entry of the FAQ makes no sense: ``why`` is words, nothing or product."""

    code = "bad_answer"

    def __init__(self, about: str = "", *, why: str) -> None:
        super().__init__(about, why=why)
