"""Video: the one object of this room that the rest of the house knows. One a process."""

import asyncio
import logging
from collections.abc import Coroutine, Sequence
from datetime import timedelta
from typing import Final

from aiortc import RTCCertificate
from aiortc.clock import datetime_to_ntp

from core.clock import Clock
from core.errors import NoSuchBroadcast, NothingOnAir, RoomFull
from core.ids import SessionId, ShowId
from server.video import hooks, seats, sessions
from server.video.audience import Audience
from server.video.ingest import Ingest, Source
from server.video.news import News, OnLive, OnLost
from server.video.port import MediaPort
from server.video.relay import Relay
from server.video.seats import Seats
from server.video.sessions import Answered

LOOK_EVERY: Final = 1.0
"""Seconds between two rounds: sender reports out, the silent and the absent shown the door."""

RENEW_BEFORE: Final = timedelta(days=7)
"""How long before its end our certificate is replaced; aiortc's hold thirty days."""

log = logging.getLogger(__name__)


class Video:
    """Takes broadcasts in and hands them out. Needs a running loop from the first offer on."""

    def __init__(
        self,
        *,
        clock: Clock,
        on_live: OnLive,
        on_lost: OnLost,
        addresses: Sequence[str] = (),
        port: int = 0,
        max_viewers: int = 200,
        max_viewers_per_address: int = seats.ALTOGETHER,
        max_waiting_per_address: int = seats.WAITING,
    ) -> None:
        """Look that everything we lean on is there.

        Args:
            clock: Tells viewers the time.
            on_live: Awaited when viewers begin to see a source: browser, encoder or demo. Awaited again at a take-over.
            on_lost: Awaited when the source is gone and nothing took its place.
            addresses: IP addresses to announce beside loopback; empty: this machine's own.
            port: UDP port for all hosts and viewers; 0: any that is free.
            max_viewers: How many may watch at once, over all shows.
            max_viewers_per_address: How many of them from one address.
            max_waiting_per_address: How many of these that were answered and have not connected yet.

        Raises:
            HooksMissing: The installed aiortc is not the one this was written for.
        """
        hooks.check()
        self._clock = clock
        self._news = News(on_live=on_live, on_lost=on_lost, on_refused=self._send_home)
        self._port = MediaPort(addresses=addresses, port=port)
        self._own_certificate: RTCCertificate | None = None
        self._audience = Audience(
            port=self._port,
            seats=Seats(clock=clock, waiting=max_waiting_per_address, altogether=max_viewers_per_address),
            most=max_viewers,
            spawn=self._spawn,
        )
        self._relays: dict[ShowId, Relay] = {}
        self._ingests: dict[SessionId, Ingest] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._rounds: list[asyncio.Task[None]] = []
        self._closed = False

    async def open(self) -> None:
        """Open the UDP port now rather than for the first offer, so that a port that is taken is said at the start.

        Raises:
            OSError: The port is taken.
        """
        await self._port.candidates()

    async def publish(self, show: ShowId, offer: str, *, source: Source, resumes: SessionId | None = None) -> Answered:
        """Answer a host's offer. The picture replaces what is on air with its first whole frame.

        Args:
            show: Where to.
            offer: The host's.
            source: Who offers.
            resumes: The session that a host lost. Then only that one is replaced, not somebody else's.

        Raises:
            UnfitMedia: The offer cannot be answered; nothing changed.
            AirTaken: The demo offers, or a host whose place was taken, while a person is on air; nothing changed.
            RoomFull: The house is closing.
        """
        self._begin()
        relay = self._relay(show)
        relay.admit(source, resumes=resumes)
        ingest = Ingest(
            session=sessions.name("pub"),
            resumes=resumes,
            show=show,
            source=source,
            listener=relay,
            port=self._port,
            certificate=self._certificate(),
        )
        self._ingests[ingest.session] = ingest
        try:
            sdp = await ingest.answer(offer)
            relay.admit(source, resumes=resumes)  # a person may have come in meanwhile
        except BaseException:
            await self._close_ingest(ingest)
            raise
        relay.attach(ingest)
        log.info("broadcast offered", extra={"show": show, "source": source})
        return Answered(session=ingest.session, sdp=sdp)

    async def watch(self, show: ShowId, offer: str, *, address: str = "") -> Answered:
        """Answer a viewer's offer, which came from ``address``.

        Raises:
            NothingOnAir: There is no picture yet.
            RoomFull: This process carries as many viewers as it may.
            SlowDown: That address has too many viewers.
            UnfitMedia: The offer cannot be answered.
        """
        self._begin()
        if self.on_air(show) is None:
            raise NothingOnAir
        return await self._audience.admit(self._relay(show), offer, address=address, certificate=self._certificate())

    async def end_broadcast(self, session: SessionId) -> None:
        """A host says goodbye.

        Raises:
            NoSuchBroadcast: There is no such session, or no more.
        """
        ingest = self._ingests.get(session)
        if ingest is None:
            raise NoSuchBroadcast
        self._relay(ingest.show).over(ingest)

    async def end_watching(self, session: SessionId) -> None:
        """A viewer says goodbye.

        Raises:
            NoSuchBroadcast: There is no such session, or no more.
        """
        self._audience.end(session)

    async def end_show(self, show: ShowId) -> None:
        """The show is over: send host and viewers home. ``on_lost`` is not told about it."""
        relay = self._relays.pop(show, None)
        if relay is None:
            return
        relay.current = relay.pending = None
        leaving = [self._close_ingest(each) for each in list(self._ingests.values()) if each.show == show]
        await asyncio.gather(*leaving, self._audience.send_home(show))

    def on_air(self, show: ShowId) -> Source | None:
        """Who sends what viewers of ``show`` see now; None: nobody."""
        relay = self._relays.get(show)
        return relay.current.source if relay and relay.current else None

    def watching(self, show: ShowId) -> int:
        """How many receive the picture of ``show``."""
        relay = self._relays.get(show)
        return len(relay.watches) if relay else 0

    def blind(self, show: ShowId) -> int:
        """How many of them only hear: they did not offer the codec that the picture is sent in."""
        relay = self._relays.get(show)
        return sum(watch.blind for watch in relay.watches) if relay else 0

    async def close(self) -> None:
        """Send everyone home and stop."""
        self._closed = True
        for task in self._rounds:
            task.cancel()
        leaving = [self._close_ingest(each) for each in list(self._ingests.values())]
        await asyncio.gather(*leaving, self._audience.send_home())
        await asyncio.gather(*self._rounds, *self._tasks, return_exceptions=True)
        await self._port.close()

    # What the relays announce

    def came(self, show: ShowId, source: Source) -> None:
        """Viewers see ``source`` from now on."""
        self._news.put(show, source)

    def lost(self, show: ShowId) -> None:
        """Viewers see nothing any more."""
        self._news.put(show, None)

    def dismiss(self, ingest: Ingest) -> None:
        """``ingest`` is of no use any more."""
        self._ingests.pop(ingest.session, None)
        self._spawn(ingest.close())

    # Inside

    def _send_home(self, show: ShowId) -> None:
        self._spawn(self.end_show(show))

    async def _close_ingest(self, ingest: Ingest) -> None:
        self._ingests.pop(ingest.session, None)
        await ingest.close()

    def _relay(self, show: ShowId) -> Relay:
        if show not in self._relays:
            self._relays[show] = Relay(show=show, announcer=self)
        return self._relays[show]

    def _begin(self) -> None:
        if self._closed:
            raise RoomFull
        if not self._rounds:
            self._rounds = [asyncio.create_task(self._news.run()), asyncio.create_task(self._look_around())]

    def _certificate(self) -> RTCCertificate:
        if self._own_certificate is None or self._own_certificate.expires - self._clock.now() < RENEW_BEFORE:
            self._own_certificate = RTCCertificate.generateCertificate()
        return self._own_certificate

    def _spawn(self, work: Coroutine[object, object, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _look_around(self) -> None:
        while True:
            await asyncio.sleep(LOOK_EVERY)
            try:
                self._look()
            except Exception:  # a round that stumbles must not be the last one: log and go on
                log.exception("a round of the video room stumbled")

    def _look(self) -> None:
        ntp = datetime_to_ntp(self._clock.now())
        for relay in list(self._relays.values()):
            relay.report(ntp=ntp)
        for ingest in list(self._ingests.values()):
            ingest.report()
            if ingest.gone():
                self._relay(ingest.show).over(ingest)
        self._audience.look()
