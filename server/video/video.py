"""Video: the one object of this room that the rest of the house knows. One a process."""

import asyncio
import logging
import secrets
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from aiortc import RTCCertificate
from aiortc.clock import datetime_to_ntp

from core.clock import Clock
from core.errors import NoSuchBroadcast, NothingOnAir, RoomFull
from core.ids import SessionId, ShowId
from server.video import hooks
from server.video.ingest import Ingest, Source
from server.video.news import News, OnLive, OnLost
from server.video.port import MediaPort
from server.video.relay import Relay
from server.video.watching import Watch

LOOK_EVERY: Final = 1.0
"""Seconds between two rounds: sender reports out, the silent and the absent shown the door."""

RENEW_BEFORE: Final = timedelta(days=7)
"""How long before its end our certificate is replaced; aiortc's hold thirty days."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """An offer's answer and the session that began with it."""

    session: SessionId
    sdp: str


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
    ) -> None:
        """Look that everything we lean on is there.

        Args:
            clock: Tells viewers the time.
            on_live: Awaited when viewers begin to see a source: browser, encoder or demo. Awaited again at a take-over.
            on_lost: Awaited when the source is gone and nothing took its place.
            addresses: IP addresses to announce beside loopback; empty: this machine's own.
            port: UDP port for all hosts and viewers; 0: any that is free.
            max_viewers: How many may watch at once, over all shows.

        Raises:
            HooksMissing: The installed aiortc is not the one this was written for.
        """
        hooks.check()
        self._clock = clock
        self._news = News(on_live=on_live, on_lost=on_lost, on_refused=self._send_home)
        self._port = MediaPort(addresses=addresses, port=port)
        self._own_certificate: RTCCertificate | None = None
        self._max_viewers = max_viewers
        self._relays: dict[ShowId, Relay] = {}
        self._ingests: dict[SessionId, Ingest] = {}
        self._watches: dict[SessionId, Watch] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._rounds: list[asyncio.Task[None]] = []
        self._closed = False

    async def open(self) -> None:
        """Open the UDP port now rather than for the first offer, so that a port that is taken is said at the start.

        Raises:
            OSError: The port is taken.
        """
        await self._port.candidates()

    async def publish(self, show: ShowId, offer: str, *, source: Source) -> Answered:
        """Answer a host's offer. The picture replaces what is on air with its first whole frame.

        Raises:
            UnfitMedia: The offer cannot be answered; nothing changed.
            AirTaken: The demo offers while a person is on air; nothing changed.
            RoomFull: The house is closing.
        """
        self._begin()
        relay = self._relay(show)
        relay.admit(source)
        ingest = Ingest(
            session=_session("pub"),
            show=show,
            source=source,
            listener=relay,
            port=self._port,
            certificate=self._certificate(),
        )
        self._ingests[ingest.session] = ingest
        try:
            sdp = await ingest.answer(offer)
            relay.admit(source)  # a person may have come in meanwhile
        except BaseException:
            await self._close_ingest(ingest)
            raise
        relay.attach(ingest)
        log.info("broadcast offered", extra={"show": show, "source": source})
        return Answered(session=ingest.session, sdp=sdp)

    async def watch(self, show: ShowId, offer: str) -> Answered:
        """Answer a viewer's offer.

        Raises:
            NothingOnAir: There is no picture yet.
            RoomFull: This process carries as many viewers as it may.
            UnfitMedia: The offer cannot be answered.
        """
        self._begin()
        if self.on_air(show) is None:
            raise NothingOnAir
        if len(self._watches) >= self._max_viewers:
            raise RoomFull
        relay = self._relay(show)
        watch = Watch(
            session=_session("wtc"),
            show=show,
            program=relay.program,
            port=self._port,
            certificate=self._certificate(),
            ask_keyframe=relay.ask_keyframe,
            on_over=self._show_out,
        )
        self._watches[watch.session] = watch
        relay.watches.add(watch)
        try:
            sdp = await watch.answer(offer)
        except BaseException:
            await self._forget(watch).close()
            raise
        return Answered(session=watch.session, sdp=sdp)

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
        watch = self._watches.get(session)
        if watch is None:
            raise NoSuchBroadcast
        self._show_out(watch)

    async def end_show(self, show: ShowId) -> None:
        """The show is over: send host and viewers home. ``on_lost`` is not told about it."""
        relay = self._relays.pop(show, None)
        if relay is None:
            return
        relay.current = relay.pending = None
        leaving = [self._close_ingest(each) for each in list(self._ingests.values()) if each.show == show]
        leaving += [self._forget(each).close() for each in list(self._watches.values()) if each.show == show]
        await asyncio.gather(*leaving)

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
        leaving += [self._forget(each).close() for each in list(self._watches.values())]
        await asyncio.gather(*leaving)
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

    def _show_out(self, watch: Watch) -> None:
        self._spawn(self._forget(watch).close())

    async def _close_ingest(self, ingest: Ingest) -> None:
        self._ingests.pop(ingest.session, None)
        await ingest.close()

    def _forget(self, watch: Watch) -> Watch:
        self._watches.pop(watch.session, None)
        if relay := self._relays.get(watch.show):
            relay.watches.discard(watch)
        return watch

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
        for watch in [each for each in self._watches.values() if each.gone()]:
            self._show_out(watch)


def _session(prefix: str) -> SessionId:
    return SessionId(f"{prefix}_{secrets.token_hex(16)}")
