"""Errors of what a crowd does together: polls, unlocks, quizzes, draws, boards."""

from core.errors.family import Conflict, NotAllowed, NotFound, Unfit


class NoSuchSurprise(NotFound):
    """The show has no such surprise."""

    code = "no_such_surprise"


class NoSuchGiveaway(NotFound):
    """The show has no such giveaway."""

    code = "no_such_giveaway"


class NoSuchBoard(NotFound):
    """The show has no such leaderboard."""

    code = "no_such_board"


class NoSuchUnlock(NotFound):
    """The show has no such unlock."""

    code = "no_such_unlock"


class NoSuchQuiz(NotFound):
    """The show has no such quiz."""

    code = "no_such_quiz"


class NoSuchPoll(NotFound):
    """The show has no such poll."""

    code = "no_such_poll"


class MayNotVote(NotAllowed):
    """This poll is not theirs to decide, or takes votes of those who have a name."""

    code = "may_not_vote"


class UnlockOver(Conflict):
    """It does not count any more, or not yet, or not like that."""

    code = "unlock_over"


class UnlocksRunning(Conflict):
    """As many unlocks as may be are announced or open."""

    code = "unlocks_running"

    def __init__(self, about: str = "", *, most: int) -> None:
        super().__init__(about, most=most)


class PollOver(Conflict):
    """The poll takes no votes any more, or not yet."""

    code = "poll_over"


class PollRunning(Conflict):
    """Another poll runs; it has to end first."""

    code = "poll_running"


class QuizOver(Conflict):
    """The quiz takes no answers any more, or not yet, or has nothing to show before its end."""

    code = "quiz_over"


class QuizRunning(Conflict):
    """Another quiz is announced or open; it has to end first."""

    code = "quiz_running"


class MechanicOff(Conflict):
    """Staff have switched this off for now."""

    code = "mechanic_off"


class NothingToClaim(Conflict):
    """Nothing can be claimed or entered now: not yet, not any more, or it was not won."""

    code = "nothing_to_claim"


class NotForYou(Conflict):
    """The rules leave this person out; ``why`` says which rule: staff, named, buyers."""

    code = "not_for_you"


class OnceFromHere(Conflict):
    """Somebody without an account takes part from this device already."""

    code = "once_from_here"


class BoardRunning(Conflict):
    """Another leaderboard of the show is announced or runs; it has to end first."""

    code = "board_running"


class BadUnlock(Unfit):
    """An unlock like that makes no sense."""

    code = "bad_unlock"

    def __init__(self, about: str = "", *, why: str) -> None:
        super().__init__(about, why=why)


class BadPoll(Unfit):
    """A poll like that makes no sense, or its words may not be shown."""

    code = "bad_poll"

    def __init__(self, about: str = "", *, why: str) -> None:
        super().__init__(about, why=why)


class BadQuiz(Unfit):
    """A quiz like that makes no sense, or its words may not be shown; ``why`` names what is wrong."""

    code = "bad_quiz"

    def __init__(self, about: str = "", *, why: str) -> None:
        super().__init__(about, why=why)


class BadDraw(Unfit):
    """A surprise or a giveaway cannot be like that; ``why`` names what is wrong."""

    code = "bad_draw"


class BadBoard(Unfit):
    """A leaderboard cannot be like that; ``why`` names what is wrong."""

    code = "bad_board"
