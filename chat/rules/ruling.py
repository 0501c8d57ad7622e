"""Ruling: the rules of all chats, at hand in each process for whoever judges. A change holds everywhere in a second."""

import asyncio
from dataclasses import replace
from datetime import datetime
from typing import Final

from chat.learned import OVERLAP, Ring
from chat.log import store as log
from chat.log.entry import Deed, Told, entry
from chat.message import excerpt
from chat.reviews.review import masked
from chat.rules import store
from chat.rules.rules import ChatRules, Ruling, check_rules, ruling, tidy_rules, words_of
from core.clock import Clock
from core.database import Database
from core.errors import NotTheHost, RulesChanged, StaffOnly
from core.ids import ShowId
from core.people import Viewer
from moderation.policy import Policy
from moderation.shop_words import NO_WORDS, ShopWords

NOTHING: Final = ChatRules()

NEWS: Final = 200
"""Lines that came or went in one entry of the log, each of at most ``moderation.shop_words.LONGEST`` characters."""


class Rules:
    """Knows the rules of every chat about which somebody decided; the others have none.

    Args:
        ring: Called after something was decided.
    """

    def __init__(self, *, database: Database, clock: Clock, ring: Ring) -> None:
        self._database = database
        self._clock = clock
        self._ring = ring
        self._known: dict[ShowId | None, ChatRules] = {}
        self._words: dict[ShowId | None, ShopWords] = {}
        self._rulings: dict[ShowId | None, Ruling] = {}
        self._looked_at: datetime | None = None

    def of(self, show: ShowId | None) -> Ruling:
        """What counts in ``show``; None: everywhere. It waits for nothing."""
        scope = show if show in self._known else None
        made = self._rulings.get(scope)
        if made is None:
            own = self._known.get(scope, NOTHING) if scope is not None else NOTHING
            words = self._words.get(None, NO_WORDS)
            if scope is not None:
                words = words.beside(self._words[scope])
            made = self._rulings[scope] = ruling(self._known.get(None, NOTHING), own, words=words)
        return made

    def words_of(self, show: ShowId | None) -> ShopWords:
        """See ``moderation.shop_words.WordsOf``."""
        return self.of(show).words

    def policy_of(self, show: ShowId | None) -> Policy:
        """What ``show`` puts up with."""
        return self.of(show).policy

    def phrases_of(self, show: ShowId | None) -> tuple[str, ...]:
        """What staff let everybody write in ``show``."""
        return self.of(show).phrases

    async def look(self) -> None:
        """Learn what is new. Anybody may call, at any time."""
        now, since = self._clock.now(), self._looked_at
        async with self._database.reading() as sql:
            news = await store.changed(sql, since=since - OVERLAP if since else None)
        await self._learn(*news)
        self._looked_at = now

    async def read(self, scope: ShowId | None) -> ChatRules:
        """What was decided for ``scope`` last."""
        async with self._database.reading() as sql:
            return await store.find(sql, scope)

    async def decide(self, rules: ChatRules, *, by: Viewer) -> ChatRules:
        """Let ``rules`` count from now on, in place of those of the same version.

        Raises:
            StaffOnly: ``by`` is none of the staff.
            NotTheHost: Only the host decides for all shows.
            BadRules: A line or a number makes no sense; nothing was changed.
            RulesChanged: Somebody else has changed them meanwhile.
        """
        if not by.is_staff:
            raise StaffOnly
        if rules.scope is None and not by.is_host:
            raise NotTheHost
        check_rules(rules)
        tidy = await asyncio.to_thread(tidy_rules, rules)
        now = self._clock.now()
        async with self._database.transaction() as work:
            before = await store.find(work.connection, rules.scope)
            made = await store.put(work.connection, tidy, by=by.name, at=now)
            if made is None:
                raise RulesChanged(version=(await store.find(work.connection, rules.scope)).version)
            told = entry(
                Deed.RULES,
                by=by,
                show=rules.scope,
                subject="chat_rules",
                about=_news(before, made),
                at=now,
                before=_told(before),
                after=_told(made),
            )
            await log.write(work.connection, told)
        await self._learn(made)
        await self._ring()
        return made

    async def allow(self, phrase: str, *, show: ShowId, by: Viewer) -> ChatRules:
        """Let everybody write ``phrase`` in ``show``, however many do.

        Raises:
            StaffOnly: ``by`` is none of the staff.
            RulesChanged: Others change them again and again; nothing was changed.
        """
        for last in (False, False, True):
            rules = await self.read(show)
            if phrase in rules.phrases:
                return rules
            try:
                return await self.decide(replace(rules, phrases=(*rules.phrases, phrase)), by=by)
            except RulesChanged:
                if last:
                    raise
        raise AssertionError("the last try ends one way or the other")

    async def _learn(self, *news: ChatRules) -> None:
        """Make lists ready in a thread: meanwhile everybody is judged by those before."""
        ready = [(each, await asyncio.to_thread(words_of, each)) for each in news if self._is_fresh(each)]
        fresh = [(each, words) for each, words in ready if self._is_fresh(each)]
        for rules, words in fresh:
            self._known[rules.scope], self._words[rules.scope] = rules, words
        if any(rules.scope is None for rules, _ in fresh):
            self._rulings.clear()
        for rules, _ in fresh:
            self._rulings.pop(rules.scope, None)

    def _is_fresh(self, rules: ChatRules) -> bool:
        return rules.version > self._known.get(rules.scope, NOTHING).version


def _told(rules: ChatRules) -> Told:
    return {
        "version": rules.version,
        "blocked": len(rules.blocked),
        "allowed": len(rules.allowed),
        "phrases": len(rules.phrases),
        **{f"strictness {label}": level for label, level in sorted(rules.strictness.items())},
        "slow seconds": round(rules.manner.slow.total_seconds()),
        "emoji only": rules.manner.emoji_only,
        "no links": rules.manner.no_links,
    }


def _news(before: ChatRules, after: ChatRules) -> str:
    """Which lines came and went; of very many the first, and how many more there are."""
    phrases = [tuple(excerpt(masked(each, ())) for each in rules.phrases) for rules in (before, after)]
    lists = (("", before.blocked, after.blocked), ("ok ", before.allowed, after.allowed), ("all write ", *phrases))
    news = [
        f"{sign}{word}{line}"
        for word, old, new in lists
        for sign, lines, others in (("+", new, set(old)), ("-", old, set(new)))
        for line in lines
        if line not in others
    ]
    return " ".join(news[:NEWS] + [f"… {len(news) - NEWS} more"] * (len(news) > NEWS))
