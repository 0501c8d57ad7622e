"""Crowd state: the mechanics of a show as they stand, and how a fact changes them. Pure, a part of ``snapshot.apply``.

Its twin is ``web/src/lib/crowd-state.ts``: ``tests/wire/*.json`` walks both.
"""

from datetime import datetime
from typing import TypeVar

from core.events import (
    AnyEvent,
    BoardChanged,
    BoardView,
    CartsCounted,
    CrowdView,
    GiftGoalBegan,
    GiftGoalEnded,
    GiftGoalProgressed,
    GiftGoalView,
    GiveawayChanged,
    MechanicsSwitched,
    PollChanged,
    QuizChanged,
    ShieldChanged,
    Standing,
    SurpriseChanged,
    UnlockChanged,
)
from shop.engaging.leaderboard.board import SHOWN_AFTER_END

V = TypeVar("V", bound=Standing)


def apply_to_crowd(crowd: CrowdView, event: AnyEvent) -> CrowdView:
    """The crowd after ``event``; the very same if it changes nothing."""
    match event:
        case MechanicsSwitched():
            if event.switches.version <= crowd.switches.version:
                return crowd
            return crowd.model_copy(update={"switches": event.switches})
        case UnlockChanged():
            unlocks = with_later(crowd.unlocks, event.unlock)
            return crowd if unlocks is crowd.unlocks else crowd.model_copy(update={"unlocks": unlocks})
        case GiftGoalBegan() | GiftGoalProgressed() | GiftGoalEnded():
            return _with_gift_goal(crowd, event.goal)
        case PollChanged():
            polls = with_later(crowd.polls, event.poll)
            return crowd if polls is crowd.polls else crowd.model_copy(update={"polls": polls})
        case QuizChanged():
            quizzes = with_later(crowd.quizzes, event.quiz)
            return crowd if quizzes is crowd.quizzes else crowd.model_copy(update={"quizzes": quizzes})
        case SurpriseChanged():
            surprises = with_later(crowd.surprises, event.surprise)
            return crowd if surprises is crowd.surprises else crowd.model_copy(update={"surprises": surprises})
        case GiveawayChanged():
            giveaways = with_later(crowd.giveaways, event.giveaway)
            return crowd if giveaways is crowd.giveaways else crowd.model_copy(update={"giveaways": giveaways})
        case CartsCounted():
            return (
                crowd.model_copy(update={"carts": event.carts}) if event.carts.version > crowd.carts.version else crowd
            )
        case ShieldChanged():
            later = event.shield.version > crowd.shield.version
            return crowd.model_copy(update={"shield": event.shield}) if later else crowd
        case BoardChanged():
            boards = _with_board(crowd.boards, event.board, at=event.at)
            return crowd if boards is crowd.boards else crowd.model_copy(update={"boards": boards})
        case _:
            return crowd


def with_later(known: tuple[V, ...], fresh: V) -> tuple[V, ...]:
    """``known`` with ``fresh`` in its place, or behind all; the very same if it is not later than what is known."""
    before = next((each for each in known if each.id == fresh.id), None)
    if before is None:
        return (*known, fresh)
    if fresh.version <= before.version:
        return known
    return tuple(fresh if each.id == fresh.id else each for each in known)


def _with_board(known: tuple[BoardView, ...], fresh: BoardView, *, at: datetime) -> tuple[BoardView, ...]:
    """The same, the latest board last, which is the one that is drawn.

    One that is over is told again when money goes back: nobody who does not draw it any more begins to.
    """
    long_over = fresh.ends_at is not None and at - fresh.ends_at > SHOWN_AFTER_END
    if long_over and all(each.id != fresh.id for each in known):
        return known
    boards = with_later(known, fresh)
    return known if boards is known else tuple(sorted(boards, key=lambda each: each.id))


def _with_gift_goal(crowd: CrowdView, goal: GiftGoalView) -> CrowdView:
    known = crowd.gift_goal
    if known is not None and (goal.id, goal.version) <= (known.id, known.version):
        return crowd
    return crowd.model_copy(update={"gift_goal": goal})
