"""Keeping order: the chat of a process, and those who decide who may stay in it, are built here."""

from dataclasses import dataclass
from datetime import timedelta

from chat.appeals.answering import Answering, Team
from chat.appeals.appeal import Terms
from chat.appeals.appealing import Appealing
from chat.appeals.setting import Setting
from chat.asked.assisting import Assisting
from chat.banning import Banning, People
from chat.club import Club
from chat.doors import Doors
from chat.rooms import Chat, open_chat
from chat.rules.ruling import Rules
from chat.showing import TellRationed
from core.bus import Bus
from core.clock import Clock
from core.database import Database
from moderation.judge import Judge
from moderation.learning import Learning
from server.accounts.ended import EndedSessions
from server.live.guard import Bell, Guard, Usher
from server.regulars import Regulars
from server.settings import Settings
from server.shows.admission import Admission
from shop.engaging.mechanics import Mechanics
from shop.engaging.polls import store as poll_store
from shop.engaging.unlocks import voice_store


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """The chat, and who keeps order in it."""

    chat: Chat
    banning: Banning
    appealing: Appealing
    answering: Answering
    appeal_terms: Setting
    bus: Bus

    def guard(
        self, *, ended: EndedSessions, admission: Admission, usher: Usher, learning: Learning, every: timedelta
    ) -> Guard:
        """Who sees off those who may not stay, and learns what was decided elsewhere. See ``Guard``."""
        chat = self.chat
        return Guard(
            database=chat.database,
            bus=self.bus,
            bans=chat.bans,
            ended=ended,
            admission=admission,
            usher=usher,
            clock=chat.clock,
            learners=(chat.listening.look, chat.rates.look, chat.rules.look, chat.shielding.look, learning.look),
            every=every,
        )


def appeal_terms_of(settings: Settings) -> Terms:
    """How this house treats appeals."""
    return Terms(
        answered_within=settings.appeals_answered_within,
        shortest=settings.appeals_longer_than,
        unanswered_ends=settings.appeals_unanswered_end,
    )


def open_order(
    *,
    bus: Bus,
    database: Database,
    doors: Doors,
    judge: Judge,
    tell: TellRationed,
    clock: Clock,
    bell: Bell,
    club: Club,
    rules: Rules,
    people: People,
    team: Team,
    appeals: Terms,
    mechanics: Mechanics,
    assistant: Assisting,
) -> Order:
    """Build it.

    Args:
        assistant: It hears what everybody may read, and forgets what those asked who are shut out.
        appeals: How the house treats them until the host decides.
        mechanics: They count what is wished for, and their diary does what falls due in the chat.
    """
    chat = open_chat(
        database=database,
        doors=doors,
        judge=judge,
        tell=tell,
        clock=clock,
        ring=bell.ring,
        club=club,
        rules=rules,
        counters=[mechanics.asking, mechanics.entries],
        hushing=mechanics.answering,
        regulars=Regulars(database=database, clock=clock),
        hearing=assistant.looking,
        forgets=[voice_store.forget_origins, poll_store.forget_devices],
    )
    mechanics.diary.learn(chat.doers)
    # locked in the order in which messages are; the assistant's groups stand by themselves
    counters = (mechanics.answering, mechanics.asking, mechanics.scoring, assistant)
    banning = Banning(database=database, people=people, ring=bell.ring, clock=clock, counters=counters)
    appealing = Appealing(database=database, clock=clock, judge=judge, terms=appeals)
    answering = Answering(
        database=database, clock=clock, doors=doors, judge=judge, team=team, ring=bell.ring, terms=appeals
    )
    setting = Setting(database=database, clock=clock, usual=appeals)
    mechanics.diary.learn(answering.doers)
    return Order(chat=chat, banning=banning, appealing=appealing, answering=answering, appeal_terms=setting, bus=bus)
