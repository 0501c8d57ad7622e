"""The audience: everyone who watches, over all shows."""

import asyncio
from collections.abc import Callable, Coroutine

from aiortc import RTCCertificate

from core.errors import NoSuchBroadcast, RoomFull
from core.ids import SessionId, ShowId
from server.video import sessions
from server.video.port import MediaPort
from server.video.relay import Relay
from server.video.seats import Seats
from server.video.sessions import Answered
from server.video.watching import Watch


class Audience:
    """Lets viewers in and shows them out."""

    def __init__(
        self,
        *,
        port: MediaPort,
        seats: Seats,
        most: int,
        spawn: Callable[[Coroutine[object, object, None]], None],
    ) -> None:
        """Begin with nobody.

        Args:
            port: Carries the datagrams.
            seats: Counts the sessions of an address.
            most: How many may watch at once, over all shows.
            spawn: Does what nobody waits for.
        """
        self._port = port
        self._seats = seats
        self._most = most
        self._spawn = spawn
        self._watches: dict[SessionId, tuple[Watch, Relay]] = {}

    async def admit(self, relay: Relay, offer: str, *, address: str, certificate: RTCCertificate) -> Answered:
        """Answer a viewer's offer.

        Args:
            relay: Of the show.
            offer: The viewer's.
            address: Where the offer came from.
            certificate: Ours.

        Raises:
            RoomFull: This process carries as many viewers as it may.
            SlowDown: Their address has too many sessions.
            UnfitMedia: The offer cannot be answered.
        """
        if len(self._watches) >= self._most:
            raise RoomFull
        watch = Watch(
            session=sessions.name("wtc"),
            show=relay.show,
            program=relay.program,
            seat=self._seats.take(address),
            port=self._port,
            certificate=certificate,
            ask_keyframe=relay.ask_keyframe,
            on_over=self._show_out,
        )
        self._watches[watch.session] = watch, relay
        relay.watches.add(watch)
        try:
            sdp = await watch.answer(offer)
        except BaseException:
            await self._forget(watch).close()
            raise
        return Answered(session=watch.session, sdp=sdp)

    def end(self, session: SessionId) -> None:
        """A viewer says goodbye.

        Raises:
            NoSuchBroadcast: There is no such session, or no more.
        """
        known = self._watches.get(session)
        if known is None:
            raise NoSuchBroadcast
        self._show_out(known[0])

    def look(self) -> None:
        """Show out who is gone."""
        for watch in [each for each, _ in self._watches.values() if each.gone()]:
            self._show_out(watch)

    async def send_home(self, show: ShowId | None = None) -> None:
        """Say goodbye to everyone who watches ``show``; None: to all."""
        leaving = [each for each, _ in self._watches.values() if show in (None, each.show)]
        await asyncio.gather(*[self._forget(each).close() for each in leaving])

    def _show_out(self, watch: Watch) -> None:
        self._spawn(self._forget(watch).close())

    def _forget(self, watch: Watch) -> Watch:
        _, relay = self._watches.pop(watch.session, (watch, None))
        if relay:
            relay.watches.discard(watch)
        watch.seat.leave()
        return watch
