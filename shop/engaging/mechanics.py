"""Mechanics: everything that a crowd can do together, in one value that doors and the live wire may reach."""

from collections.abc import Coroutine
from dataclasses import dataclass

from core.due import Diary
from core.events import CrowdView
from core.ids import ShowId
from core.people import Viewer
from shop.engaging.carted.counting import InCartsNow
from shop.engaging.gifts.collecting import Goals
from shop.engaging.gifts.gifting import Gifting
from shop.engaging.gifts.wallets import Wallets
from shop.engaging.giveaways.entering import Entries
from shop.engaging.giveaways.giving_away import Giveaways
from shop.engaging.leaderboard.leading import Boards
from shop.engaging.leaderboard.scoring import Scoring
from shop.engaging.my_crowd import MyCrowd
from shop.engaging.polls.poll import view_of as poll_view
from shop.engaging.polls.polling import Polling
from shop.engaging.polls.voting import Voting
from shop.engaging.progress import Progress
from shop.engaging.proofs.proving import Proofs
from shop.engaging.quizzes.answering import Answering
from shop.engaging.quizzes.quiz import view_of as quiz_view
from shop.engaging.quizzes.quizzing import Quizzing
from shop.engaging.surprises.claiming import Claims
from shop.engaging.surprises.surprising import Surprises
from shop.engaging.switching import Switching
from shop.engaging.unlocks.asking import Asking
from shop.engaging.unlocks.unlock import view_of as unlock_view
from shop.engaging.unlocks.unlocking import Unlocking


@dataclass(frozen=True, slots=True, kw_only=True)
class Mechanics:
    """The mechanics of the house."""

    switching: Switching
    progress: Progress
    diary: Diary
    unlocking: Unlocking
    asking: Asking
    gifting: Gifting
    gift_goals: Goals
    wallets: Wallets
    polling: Polling
    voting: Voting
    proofs: Proofs
    surprises: Surprises
    claims: Claims
    giveaways: Giveaways
    entries: Entries
    boards: Boards
    scoring: Scoring
    in_carts: InCartsNow
    quizzing: Quizzing
    answering: Answering

    async def crowd(self, show: ShowId) -> CrowdView:
        """What the crowd of ``show`` can do together now, as all may see it."""
        return CrowdView(
            switches=await self.switching.standing(show),
            unlocks=tuple(unlock_view(each) for each in await self.unlocking.shown(show)),
            polls=tuple(poll_view(each) for each in await self.polling.shown(show)),
            gift_goal=await self.gift_goals.standing(show),
            takes_gifts=self.gifting.terms.is_on,
            surprises=await self.surprises.standing(show),
            giveaways=await self.giveaways.standing(show),
            boards=await self.boards.standing(show),
            carts=await self.in_carts.standing(show),
            quizzes=tuple(quiz_view(each) for each in await self.quizzing.shown(show)),
        )

    async def mine(self, show: ShowId, viewer: Viewer) -> MyCrowd:
        """What ``viewer`` did in ``show``: for them alone."""
        return MyCrowd(
            unlocks=await self.asking.voiced(show, viewer.id),
            votes=await self.voting.mine(show, viewer.id),
            surprises=await self.claims.mine(show, viewer.id),
            giveaways=await self.giveaways.mine(show, viewer.id),
            board=await self.boards.mine(show, viewer),
            quizzes=await self.answering.mine(show, viewer.id),
        )

    async def close(self) -> None:
        """Finish what people have begun."""
        await self.asking.close()
        await self.voting.close()
        await self.gifting.close()
        await self.claims.close()
        await self.entries.close()
        await self.answering.close()

    @property
    def machines(self) -> tuple[Coroutine[object, object, None], ...]:
        """What has to run while the house stands."""
        return (self.progress.run(), self.diary.run(), self.proofs.run())
