"""The relay: one show's picture, from whoever sends it to everyone who watches, however often the sender changes."""

import asyncio
from typing import Final, Protocol

from aiortc.rtp import RtpPacket

from core.errors import AirTaken
from core.ids import SessionId, ShowId
from server.video.ingest import Ingest, Source
from server.video.pictures import Kind, Seen
from server.video.program import Program
from server.video.watching import Watch

MOST_ORIGINS: Final = 64
"""Sessions of a show that are remembered to have taken an earlier one's place."""


class Announcer(Protocol):
    """Who learns what happens to the show's picture. Nothing here may wait."""

    def came(self, show: ShowId, source: Source) -> None:
        """``source`` is what viewers see from now on."""
        ...

    def lost(self, show: ShowId) -> None:
        """Viewers see nothing any more."""
        ...

    def dismiss(self, ingest: Ingest) -> None:
        """``ingest`` is of no use any more; close it."""
        ...


class Relay:
    """One show's video."""

    def __init__(self, *, show: ShowId, announcer: Announcer) -> None:
        self.show = show
        self.program = Program()
        self.current: Ingest | None = None
        self.pending: Ingest | None = None
        self.watches: set[Watch] = set()
        self._origins: dict[SessionId, SessionId] = {}
        self._announcer = announcer
        self._loop = asyncio.get_running_loop()

    def admit(self, source: Source, *, resumes: SessionId | None = None) -> None:
        """Look whether ``source`` may come in.

        A person may always take over, unless they say what they lost: then they only take their own place again, and
        two devices do not wrest the show from each other for ever. The demo never takes from a person.

        Raises:
            AirTaken: It has to stay away.
        """
        people = [each for each in (self.current, self.pending) if each and each.source != "demo"]
        if source != "demo":
            people = [each for each in people if resumes and self._origin(each.session) != self._origin(resumes)]
        if people:
            raise AirTaken

    def attach(self, ingest: Ingest) -> None:
        """Let ``ingest`` take over as soon as its first whole picture is here. The newest one waiting wins."""
        if self.pending:
            self._announcer.dismiss(self.pending)
        self.pending = ingest
        if ingest.resumes:
            self._origins[ingest.session] = self._origin(ingest.resumes)
            while len(self._origins) > MOST_ORIGINS:
                del self._origins[next(iter(self._origins))]

    def packet(self, ingest: Ingest, kind: Kind, packet: RtpPacket, seen: Seen) -> None:
        """A source's packet: to everyone if it is on air; the cut, if a waiting source has its first whole picture."""
        if ingest is self.pending and kind == "video" and packet.payload:
            self._cut_if_whole(ingest, seen)
        if ingest is self.current:
            self._spread(kind, packet, seen)

    def over(self, ingest: Ingest) -> None:
        """The source is gone."""
        if ingest is self.pending:
            self.pending = None
        if ingest is self.current:
            self.current = None
            self._announcer.lost(self.show)
        self._announcer.dismiss(ingest)

    def ask_keyframe(self) -> None:
        """Some viewer needs a whole picture."""
        if self.current:
            self.current.ask_keyframe()

    def report(self, *, ntp: int) -> None:
        """Tell every viewer the time, once a second."""
        if source := self.current:
            mappings: dict[Kind, tuple[float, int] | None] = {
                "audio": source.mapping("audio"),
                "video": source.mapping("video"),
            }
            for watch in self.watches:
                watch.report(ntp=ntp, mappings=mappings)

    def _origin(self, session: SessionId) -> SessionId:
        """The first session of the host whose ``session`` this is, however often their line broke since."""
        return self._origins.get(session, session)

    def _cut_if_whole(self, ingest: Ingest, seen: Seen) -> None:
        if not seen.keyframe:
            ingest.ask_keyframe()
            return
        before, self.current, self.pending = self.current, ingest, None
        self.program.cut()
        self._announcer.came(self.show, ingest.source)
        if before:
            self._announcer.dismiss(before)

    def _spread(self, kind: Kind, packet: RtpPacket, seen: Seen) -> None:
        for taken in self.program.strand(kind).take(packet, seen, now=self._loop.time()):
            for watch in self.watches:
                watch.pass_on(kind, taken)
