"""Pace: how fast the moderator is, on one core, alone and in a crowd."""

import asyncio
import os
import time
from collections.abc import Sequence
from random import Random

from core.clock import SystemClock
from core.ids import ViewerId
from core.people import Role, Viewer
from moderation.asking import ModelJudge
from moderation.judge import RulesJudge
from moderation.model_small import SmallModel
from moderation.policy import Policy
from moderation.scoring import AT_ONCE, Scoring
from moderation.serving import OURS
from tests.bench.judge_scores import percentile

A_SECOND = 500
FOR = 10
"""Messages a second, and seconds, of the crowd."""


def one_core() -> None:
    """Stay on one core, as the figures say."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {sorted(os.sched_getaffinity(0))[0]})


def alone(texts: Sequence[str]) -> tuple[float, float]:
    """Milliseconds a message of the model: one by one, and in batches."""
    model = SmallModel()
    model.score(texts[:AT_ONCE])
    began = time.perf_counter()
    for text in texts:
        model.score([text])
    single = time.perf_counter() - began
    model = SmallModel()
    began = time.perf_counter()
    for start in range(0, len(texts), AT_ONCE):
        model.score(texts[start : start + AT_ONCE])
    return 1000 * single / len(texts), 1000 * (time.perf_counter() - began) / len(texts)


def through_everything(texts: Sequence[str]) -> float:
    """Messages a second and core: rules, model and policy."""
    model, rules, policy = SmallModel(), RulesJudge(clock=SystemClock()), Policy()
    people = [Viewer(id=ViewerId(f"vwr_{at}"), name="Mila", role=Role.GUEST) for at in range(len(texts))]
    began = time.process_time()
    for start in range(0, len(texts), AT_ONCE):
        batch = texts[start : start + AT_ONCE]
        scored = model.score(batch)
        for text, scores, author in zip(batch, scored, people[start:], strict=False):
            found = rules.findings(text, author, surface="message")
            policy.decide(found, length=len(text), scores=scores, model=model.version)
    return len(texts) / (time.process_time() - began)


async def in_a_crowd(texts: Sequence[str], *, seconds: int = FOR) -> dict[str, float]:
    """Milliseconds until the verdict, and the share that was late, with messages coming as crowds do."""
    clock, random = SystemClock(), Random(6)
    scoring = Scoring(OURS, clock=clock)
    judge = ModelJudge(rules=RulesJudge(clock=clock), scoring=scoring)
    await scoring.wake()
    took: list[float] = []
    late = 0

    async def say(number: int) -> None:
        nonlocal late
        author = Viewer(id=ViewerId(f"vwr_{number}"), name="Mila", role=Role.GUEST)
        began = time.perf_counter()
        text = f"{texts[number % len(texts)]} {number}"  # nobody says what another said: that would be at hand
        verdict = await judge.judge(text, author, surface="message")
        took.append(1000 * (time.perf_counter() - began))
        late += verdict.later is not None

    began, at = time.perf_counter(), 0.0
    async with asyncio.TaskGroup() as crowd:
        for number in range(A_SECOND * seconds):
            at += random.expovariate(A_SECOND)
            if (wait := began + at - time.perf_counter()) > 0:
                await asyncio.sleep(wait)
            crowd.create_task(say(number))
    await judge.close()
    await scoring.close()
    return {"p50": percentile(took, 0.5), "p99": percentile(took, 0.99), "late": late / len(took)}
