"""Writing: staff write the FAQ. Whoever changes an entry says of which version, so that nobody overwrites another.

What is published the assistant knows at its next look, in every process.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from chat.faq import store
from chat.faq.faq import Faq
from chat.log import store as log
from chat.log.entry import Deed, entry
from chat.message import excerpt
from core.clock import Clock
from core.database import Database, Work
from core.errors import BadAnswer, FaqChanged, NoSuchFaq, NotTheHost, StaffOnly
from core.events import Localized
from core.ids import FaqId, ProductId, ShowId, mint
from core.paging import Bookmark, Page
from core.people import Viewer
from moderation.judge import Judge


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """An entry as it shall be. ``product`` None: it is of the whole shop."""

    question: Localized
    answer: Localized
    topic: str | None = None
    product: ProductId | None = None
    published: bool = False


class Writing:
    """Writes entries, publishes them and takes them away."""

    def __init__(self, *, database: Database, clock: Clock, judge: Judge) -> None:
        self._database = database
        self._clock = clock
        self._judge = judge

    async def listed(self, search: store.Search, *, after: Bookmark | None, limit: int) -> Page[Faq]:
        """The entries that are wanted, the newest first."""
        async with self._database.reading() as sql:
            return await store.page(sql, search, after=after, limit=limit)

    async def add(self, wish: Wish, *, by: Viewer) -> Faq:
        """A new entry.

        Raises:
            StaffOnly: ``by`` is none of the staff.
            NotTheHost: Only the host publishes.
            BadAnswer: The words may not be shown.
        """
        await self._check(wish, by=by)
        made = Faq(
            id=FaqId(mint("faq")),
            topic=wish.topic,
            product=wish.product,
            question=wish.question,
            answer=wish.answer,
            published=wish.published,
            changed_by=by.name,
            changed_at=self._clock.now(),
        )
        async with self._database.transaction() as work:
            await store.add(work.connection, made)
            await self._write_down(work, made, by=by, before="nothing")
        return made

    async def change(self, faq: FaqId, wish: Wish, *, version: int, by: Viewer) -> Faq:
        """Let an entry say ``wish``.

        Raises:
            StaffOnly: ``by`` is none of the staff.
            NotTheHost: Only the host publishes, and changes what is published.
            BadAnswer: The words may not be shown.
            NoSuchFaq: There is none.
            FaqChanged: Somebody else has changed it meanwhile.
        """
        await self._check(wish, by=by)

        def _changed(entry: Faq) -> Faq:
            return replace(
                entry,
                question=wish.question,
                answer=wish.answer,
                topic=wish.topic,
                product=wish.product,
                published=wish.published,
            )

        return await self._put(faq, _changed, version=version, by=by)

    async def publish(self, faq: FaqId, *, version: int, by: Viewer, published: bool) -> Faq:
        """Let the assistant answer by it, or not any more. Once more changes nothing.

        Raises:
            StaffOnly: ``by`` is none of the staff.
            NotTheHost: Only the host publishes.
            NoSuchFaq: There is none.
            FaqChanged: Somebody else has changed it meanwhile.
        """
        if not by.is_host:
            raise NotTheHost if by.is_staff else StaffOnly
        async with self._database.reading() as sql:
            found = await store.find(sql, faq)
        if found is not None and found.published == published:
            return found
        return await self._put(faq, lambda entry: replace(entry, published=published), version=version, by=by)

    async def drop(self, faq: FaqId, *, version: int, by: Viewer) -> None:
        """Take an entry away.

        Raises:
            StaffOnly: ``by`` is none of the staff.
            NotTheHost: Only the host takes away what is published.
            NoSuchFaq: There is none.
            FaqChanged: Somebody else has changed it meanwhile.
        """
        if not by.is_staff:
            raise StaffOnly
        async with self._database.transaction() as work:
            sql = work.connection
            found = await self._found(work, faq, by=by)
            if not await store.drop(sql, faq, version=version):
                raise FaqChanged(faq, version=(await self._found(work, faq, by=by)).version)
            await self._write_down(work, found, by=by, before=_state(found), after="nothing")

    async def _put(self, faq: FaqId, change: Callable[[Faq], Faq], *, version: int, by: Viewer) -> Faq:
        async with self._database.transaction() as work:
            found = await self._found(work, faq, by=by)
            wanted = replace(change(found), version=version, changed_by=by.name, changed_at=self._clock.now())
            made = await store.put(work.connection, wanted)
            if made is None:
                raise FaqChanged(faq, version=(await self._found(work, faq, by=by)).version)
            await self._write_down(work, made, by=by, before=_state(found))
        return made

    async def _found(self, work: Work, faq: FaqId, *, by: Viewer) -> Faq:
        found = await store.find(work.connection, faq)
        if found is None:
            raise NoSuchFaq(faq)
        if found.published and not by.is_host:
            raise NotTheHost
        return found

    async def _check(self, wish: Wish, *, by: Viewer) -> None:
        if not by.is_staff:
            raise StaffOnly
        if wish.published and not by.is_host:
            raise NotTheHost
        for text in (wish.question, wish.answer):
            await check_words(text, by=by, show=None, judge=self._judge)

    async def _write_down(self, work: Work, faq: Faq, *, by: Viewer, before: str, after: str | None = None) -> None:
        told = entry(
            Deed.FAQ,
            by=by,
            show=None,
            subject=faq.id,
            about=excerpt(faq.question.ru),
            at=self._clock.now(),
            before={"state": before},
            after={"state": after or _state(faq), "version": faq.version},
        )
        await log.write(work.connection, told)


def _state(faq: Faq) -> str:
    return "published" if faq.published else "draft"


async def check_words(text: Localized | None, *, by: Viewer, show: ShowId | None, judge: Judge) -> None:
    """Let ``text`` be shown.

    Raises:
        BadAnswer: It may not.
    """
    for words in dict.fromkeys((text.ru, text.en)) if text else ():
        if not (await judge.judge(words, by, surface="message", show=show)).allowed:
            raise BadAnswer(why="words")
