"""Engaging: the mechanics of the crowd are built here, and introduced to each other."""

from collections.abc import Mapping

from chat.ban_store import shut_out
from core.clock import Clock
from core.database import Database, Tell
from core.due import Diary, Doer
from core.events import Mechanic
from moderation.judge import Judge
from shop.engaging.carted.counting import InCartsNow
from shop.engaging.draws.sealing import Seals
from shop.engaging.gifts.collecting import Goals
from shop.engaging.gifts.gift import GiftTerms
from shop.engaging.gifts.gifting import Gifting
from shop.engaging.gifts.wallets import Wallets
from shop.engaging.giveaways import giving_away
from shop.engaging.giveaways.entering import Entries
from shop.engaging.giveaways.giving_away import Giveaways
from shop.engaging.leaderboard import leading
from shop.engaging.leaderboard.leading import Boards
from shop.engaging.leaderboard.scoring import Scoring
from shop.engaging.leaderboard.showing import People, Showing
from shop.engaging.mechanics import Mechanics
from shop.engaging.polls.polling import CLOSE, Polling
from shop.engaging.polls.voting import Voting
from shop.engaging.progress import Progress
from shop.engaging.proofs.proving import Proofs
from shop.engaging.quizzes import quizzing
from shop.engaging.quizzes.answering import Answering
from shop.engaging.quizzes.quizzing import Quizzing
from shop.engaging.quizzes.rewarding import CLOSE as CLOSE_QUIZ
from shop.engaging.surprises import surprising
from shop.engaging.surprises.claiming import Claims
from shop.engaging.surprises.surprising import Surprises
from shop.engaging.switching import Switching
from shop.engaging.unlocks import changing
from shop.engaging.unlocks.asking import Asking
from shop.engaging.unlocks.unlocking import Unlocking
from shop.fees.charging import Fees
from shop.gate import ShowGate


def open_mechanics(
    *,
    database: Database,
    clock: Clock,
    tell: Tell,
    currency: str,
    gate: ShowGate,
    judge: Judge,
    fees: Fees,
    gift_terms: GiftTerms,
    secret: str,
    people: People,
    doers: Mapping[str, Doer] | None = None,
) -> Mechanics:
    """Build them.

    Args:
        judge: Says which words may be shown.
        tell: Tells everybody who watches how far something is.
        currency: The one currency this house sells in (ISO 4217).
        fees: Takes money for what is no order.
        gift_terms: What the house has to give.
        people: Knows who is who.
        secret: The house's, from which the keys are derived that keep seeds unreadable.
        doers: What else the diary does, for what is no mechanic of one show.
    """
    progress = Progress()
    goals = Goals(database=database, clock=clock, judge=judge, terms=gift_terms, progress=progress, tell=tell)
    unlocking = Unlocking(database=database, clock=clock, tell=tell, currency=currency, shut_out=shut_out)
    progress.introduce(Mechanic.UNLOCKS, unlocking.tell)
    polling = Polling(database=database, clock=clock, judge=judge, tell=tell)
    progress.introduce(Mechanic.POLLS, polling.tell)
    seals = Seals(secret)
    surprises = Surprises(database=database, clock=clock, gate=gate, seals=seals, currency=currency)
    progress.introduce(Mechanic.SURPRISES, surprises.tell)
    giveaways = Giveaways(database=database, clock=clock, gate=gate, judge=judge, seals=seals)
    progress.introduce(Mechanic.GIVEAWAYS, giveaways.tell)
    showing = Showing(people=people, seals=seals)
    boards = Boards(
        database=database,
        clock=clock,
        judge=judge,
        showing=showing,
        progress=progress,
        tell=tell,
        currency=currency,
    )
    quizzes = Quizzing(database=database, clock=clock, judge=judge, tell=tell, currency=currency, team=people.staff)
    progress.introduce(Mechanic.QUIZZES, quizzes.tell)
    doers = {
        **(doers or {}),
        changing.OPEN: unlocking.open,
        changing.CLOSE: unlocking.close,
        changing.LOOK: unlocking.look,
        CLOSE: polling.close,
        surprising.STEP: surprises.step,
        giving_away.STEP: giveaways.step,
        leading.CLOSE: boards.close,
        quizzing.OPEN: quizzes.open,
        CLOSE_QUIZ: quizzes.close,
    }
    return Mechanics(
        switching=Switching(database=database, clock=clock),
        progress=progress,
        proofs=Proofs(database=database),
        diary=Diary(database=database, clock=clock, doers=doers),
        unlocking=unlocking,
        asking=Asking(database=database, clock=clock, progress=progress, shut_out=shut_out),
        gifting=Gifting(database=database, clock=clock, gate=gate, judge=judge, terms=gift_terms, goals=goals),
        gift_goals=goals,
        wallets=Wallets(database=database, clock=clock, fees=fees, terms=gift_terms),
        polling=polling,
        voting=Voting(database=database, clock=clock, progress=progress, shut_out=shut_out),
        surprises=surprises,
        claims=Claims(database=database, clock=clock, seals=seals, progress=progress),
        giveaways=giveaways,
        quizzing=quizzes,
        answering=Answering(database=database, clock=clock, seals=seals, progress=progress, shut_out=shut_out),
        entries=Entries(database=database, clock=clock, seals=seals, progress=progress),
        boards=boards,
        in_carts=InCartsNow(database=database, clock=clock, people=people, progress=progress, tell=tell),
        scoring=Scoring(
            database=database, clock=clock, people=people, showing=showing, progress=progress, shut_out=shut_out
        ),
    )
