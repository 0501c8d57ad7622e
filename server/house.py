"""House: every live object of a process, as the doors may reach it."""

import logging
from dataclasses import dataclass
from datetime import timedelta

from chat.appeals.answering import Answering
from chat.appeals.appealing import Appealing
from chat.appeals.setting import Setting
from chat.asked.assisting import Assisting
from chat.banning import Banning
from chat.reacting import Reactions
from chat.rooms import Chat
from core.buckets import Buckets
from core.bus import Bus
from core.clock import Clock
from core.crowd import Crowd
from core.database import Database
from core.outbox import Relay
from moderation.learning import Learning
from moderation.scoring import Scoring
from server.accounts.api_keys import ApiKeys
from server.accounts.devices import DeviceMarks
from server.accounts.entrance import Entrance
from server.accounts.order_links import OrderLinks
from server.accounts.signing_in import SigningIn
from server.accounts.tokens import Tokens
from server.backroom import Backroom
from server.limits import Limits
from server.live.hub import Hub
from server.live.live import Live
from server.live.taking import SnapshotTaker
from server.paying import Paying
from server.settings import Settings
from server.shows.admission import Admission
from server.shows.finding import Shows
from server.shows.going_live import GoingLive
from server.shows.letting_in import LettingIn
from server.shows.rundown import Rundown
from server.shows.stream_keys import StreamKeys
from server.video.far import FarVideo
from server.video.video import Video
from shop.carting import Carts
from shop.catalogue import Catalogue
from shop.engaging.mechanics import Mechanics
from shop.engaging.memberships.memberships import Memberships
from shop.engaging.ticker.telling import Ticker
from shop.fees.charging import Fees
from shop.noticing import Noticing
from shop.redeeming import Codes
from shop.sales import SalesBoard
from shop.till import Till

STUCK_AFTER = timedelta(seconds=60)
"""How long a fact about money may wait before this process counts as not ready. Source: commerce.md, I18."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """What the doors may reach."""

    settings: Settings
    clock: Clock
    database: Database
    bus: Bus
    tokens: Tokens
    devices: DeviceMarks
    entrance: Entrance
    limits: Limits
    api_keys: ApiKeys
    signing_in: SigningIn
    order_links: OrderLinks
    shows: Shows
    going_live: GoingLive
    rundown: Rundown
    admission: Admission
    letting_in: LettingIn
    stream_keys: StreamKeys
    video: Video | FarVideo
    scoring: Scoring | None
    learning: Learning
    chat: Chat
    assistant: Assisting
    banning: Banning
    appealing: Appealing
    appeal_terms: Setting
    answering: Answering
    reactions: Reactions
    crowd: Crowd
    hub: Hub
    live: Live
    by_request: Buckets
    snapshots: SnapshotTaker
    catalogue: Catalogue
    mechanics: Mechanics
    ticker: Ticker
    memberships: Memberships
    backroom: Backroom
    carts: Carts
    codes: Codes
    paying: Paying
    noticing: Noticing
    fees: Fees
    till: Till
    sales: SalesBoard
    outbox: Relay

    async def is_ready(self) -> bool:
        """Whether database and bus answer, no money fact waits for long, and we are not leaving."""
        if ailing := await self.bus.ailing():
            log.warning("part of the bus does not answer", extra={"servers": ailing})
        if self.hub.is_leaving or not await self.database.healthy() or not await self.bus.healthy():
            return False
        return await self.outbox.lag() < STUCK_AFTER

    async def leave(self, *, within: timedelta = timedelta()) -> None:
        """See viewers off before the doors close, spread over ``within``."""
        await self.hub.drain(within=within)
        await self.video.close()
