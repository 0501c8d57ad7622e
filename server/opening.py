"""Opening: what is one thing on a laptop and another over Redis, and what has to be closed again."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager

from chat.rules.ruling import Rules
from core.bus import Bus, MemoryBus
from core.bus_redis import RedisBus
from core.clock import Clock
from core.crowd import Crowd, MemoryCrowd
from core.crowd_redis import RedisCrowd
from core.database import Database
from core.rates import MemoryRates, Rates
from core.rates_redis import ANSWERS_WITHIN, RedisRates
from core.redis_shards import Shards
from moderation.asking import ModelJudge
from moderation.judge import Judge, RulesJudge
from moderation.learning import Learning
from moderation.scoring import Scoring
from server.settings import Settings
from server.shows.going_live import GoingLive
from server.video.video import Video


def open_bus(settings: Settings) -> Bus:
    """What carries facts: between processes if there is a Redis, else within this one."""
    if settings.redis_url is None:
        return MemoryBus(ration=settings.ration)
    return RedisBus(settings.redis_url, ration=settings.ration)


@asynccontextmanager
async def open_judge(
    settings: Settings, *, database: Database, clock: Clock, rules: Rules
) -> AsyncIterator[tuple[Judge, Scoring | None, Learning]]:
    """Who decides what may be said: the rules, and a model in a process of its own unless there is to be none."""
    by_rules = RulesJudge(
        clock=clock,
        shop_domains=settings.shop_domains,
        words_of=rules.words_of,
        policy_of=rules.policy_of,
        phrases_of=rules.phrases_of,
    )
    learning = Learning(database=database)
    if not settings.moderation_model:
        yield by_rules, None, learning
        return
    scoring = Scoring(settings.moderation_model, clock=clock, own_domains=settings.shop_domains)
    judge = ModelJudge(
        rules=by_rules,
        scoring=scoring,
        policy_of=rules.policy_of,
        thresholds_of=learning.of,
        deadline=settings.moderation_deadline,
        hold_late=settings.moderation_hold_late,
    )
    try:
        async with running(scoring.wake()):
            yield judge, scoring, learning
    finally:
        await scoring.close()
        await judge.close()


def open_crowd(bus: Bus) -> Crowd:
    """What adds the crowd up: where the bus goes, or within this process."""
    return RedisCrowd(bus.shards, worker=secrets.token_hex(6)) if isinstance(bus, RedisBus) else MemoryCrowd()


@asynccontextmanager
async def open_video(settings: Settings, *, clock: Clock, going_live: GoingLive) -> AsyncIterator[Video]:
    """The picture, in this process, with its port open."""
    video = Video(
        clock=clock,
        on_live=going_live.picture_came,
        on_lost=going_live.picture_lost,
        addresses=settings.media_addresses,
        max_viewers=settings.max_watching,
        port=settings.media_port,
    )
    try:
        await video.open()
        yield video
    finally:
        await video.close()


@asynccontextmanager
async def open_rates(settings: Settings, *, clock: Clock) -> AsyncIterator[Rates]:
    """What counts how often things are done: over all processes if there is a Redis, else within this one."""
    if settings.redis_url is None:
        yield MemoryRates(clock=clock)
        return
    shards = Shards(settings.redis_url, answers_within=ANSWERS_WITHIN)
    try:
        yield RedisRates(shards, clock=clock)
    finally:
        await shards.close()


@asynccontextmanager
async def running(*machines: Coroutine[object, object, None]) -> AsyncIterator[None]:
    """Let ``machines`` run while the house stands."""
    tasks = [asyncio.create_task(machine) for machine in machines]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
