"""Setting: the host says how long staff may take to answer appeals, and what becomes of what nobody answers."""

from datetime import timedelta
from typing import Final

from chat.appeals import store
from chat.appeals.appeal import Standing, Terms
from chat.log import store as log
from chat.log.entry import Deed, Told, entry
from core.clock import Clock
from core.database import Database
from core.errors import BadRules, NotTheHost, RulesChanged, StaffOnly
from core.people import Viewer

WITHIN: Final = (timedelta(minutes=1), timedelta(days=7))
"""How long staff may take, at least and at most."""

SHORTEST: Final = timedelta(days=1)
"""Whatever lasts longer can be appealed."""


class Setting:
    """Sets the terms of all shows. They count for what is appealed from then on; who was given a time keeps it.

    Args:
        usual: What counts until the host decides.
    """

    def __init__(self, *, database: Database, clock: Clock, usual: Terms) -> None:
        self._database = database
        self._clock = clock
        self._usual = usual

    async def read(self) -> Standing:
        """How they stand."""
        async with self._database.reading() as sql:
            return await store.terms(sql, usual=self._usual)

    async def decide(self, terms: Terms, *, version: int, by: Viewer) -> Standing:
        """Let ``terms`` count in place of those of ``version``.

        Raises:
            StaffOnly: ``by`` is none of the staff.
            NotTheHost: Only the host decides.
            BadRules: A length makes no sense; nothing was changed.
            RulesChanged: Somebody else has changed them meanwhile.
        """
        if not by.is_staff:
            raise StaffOnly
        if not by.is_host:
            raise NotTheHost
        if not WITHIN[0] <= terms.answered_within <= WITHIN[1]:
            raise BadRules("an appeal is answered within a minute at least, and a week at most", line="")
        if not timedelta() <= terms.shortest <= SHORTEST:
            raise BadRules("what lasts longer than a day can be appealed", line="")
        now = self._clock.now()
        async with self._database.transaction() as work:
            sql = work.connection
            before = await store.terms(sql, usual=self._usual)
            if not await store.put_terms(sql, terms, version=version, by=by.name, at=now):
                raise RulesChanged(version=before.version)
            told = entry(
                Deed.APPEAL_TERMS,
                by=by,
                show=None,
                subject="appeal_terms",
                about="",
                at=now,
                before=_told(before.terms),
                after=_told(terms),
            )
            await log.write(sql, told)
        return await self.read()


def _told(terms: Terms) -> Told:
    return {
        "answered within minutes": round(terms.answered_within.total_seconds() / 60),
        "longer than minutes": round(terms.shortest.total_seconds() / 60),
        "unanswered ends": terms.unanswered_ends,
    }
