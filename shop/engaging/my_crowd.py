"""My crowd: what one person did with the mechanics of a show, told to them alone."""

from pydantic import Field

from core.events import Value
from core.ids import PollId, UnlockId
from shop.engaging.giveaways.showing import MyGiveaway
from shop.engaging.leaderboard.showing import MyBoard
from shop.engaging.quizzes.showing import MyQuiz
from shop.engaging.surprises.showing import MySurprise


class MyCrowd(Value):
    """Your own part in what the crowd of a show does: where you are counted (of what was unlocked for some: whether you
    have it), your votes, what you won, your place."""

    unlocks: tuple[UnlockId, ...] = ()
    votes: dict[PollId, int] = Field(default_factory=dict)
    surprises: tuple[MySurprise, ...] = ()
    giveaways: tuple[MyGiveaway, ...] = ()
    board: MyBoard | None = None
    quizzes: tuple[MyQuiz, ...] = ()
