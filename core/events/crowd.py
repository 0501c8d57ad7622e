"""Crowd: every mechanic of a show as it stands, in one value."""

from core.events.boards import BoardView
from core.events.carted import CartsView
from core.events.draws import GiveawayView, SurpriseView
from core.events.fact import Value
from core.events.gifts import GiftGoalView
from core.events.mechanics import Switches
from core.events.polls import PollView
from core.events.quizzes import QuizView
from core.events.shield import ShieldView
from core.events.unlocks import UnlockView


class CrowdView(Value):
    """What the crowd of a show can do together now."""

    switches: Switches = Switches()
    unlocks: tuple[UnlockView, ...] = ()
    gift_goal: GiftGoalView | None = None
    takes_gifts: bool = False
    polls: tuple[PollView, ...] = ()
    surprises: tuple[SurpriseView, ...] = ()
    giveaways: tuple[GiveawayView, ...] = ()
    boards: tuple[BoardView, ...] = ()
    carts: CartsView = CartsView()
    quizzes: tuple[QuizView, ...] = ()
    shield: ShieldView = ShieldView()
