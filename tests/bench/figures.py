"""Figures: what many noisy measurements say together."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from statistics import median


def percentile(values: Iterable[float], share: float) -> float:
    """The smallest of ``values`` that at least ``share`` of them (0 to 1) do not exceed."""
    ordered = sorted(values)
    if not ordered:
        raise ValueError("no values")
    return ordered[max(0, -(-round(share * 1000) * len(ordered) // 1000) - 1)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """One competitor in one round of one load.

    Attributes:
        cpu: Seconds of CPU the server used.
        deliveries: Messages times viewers.
        latencies: Of each message, from when it was due to when the last viewer had it; ms.
    """

    cpu: float
    deliveries: int
    latencies: tuple[float, ...]

    @property
    def cost(self) -> float:
        """Microseconds of CPU a delivery."""
        return self.cpu / self.deliveries * 1e6


@dataclass(slots=True)
class Loads:
    """Everything measured: load -> competitor -> round -> what was measured. Not everybody takes every round."""

    rounds: dict[str, dict[str, dict[int, Measured]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(dict))
    )

    def add(self, load: str, name: str, measured: Measured, *, turn: int) -> None:
        """Keep round ``turn``."""
        self.rounds[load][name][turn] = measured

    def ratio(self, load: str, ours: str, theirs: str) -> float | None:
        """How many times the deliveries of ``theirs`` a CPU second of ``ours`` makes: the median of the rounds."""
        of_load: Mapping[str, Mapping[int, Measured]] = self.rounds.get(load, {})
        our, their = of_load.get(ours, {}), of_load.get(theirs, {})
        ratios = [their[turn].cost / our[turn].cost for turn in our.keys() & their.keys()]
        return median(ratios) if ratios else None

    def best(self, load: str, names: Iterable[str], *, than: str) -> tuple[str, float] | None:
        """Who of ``names`` comes closest to ``than`` or is furthest ahead of it, and the ratio to them."""
        ratios = [(name, ratio) for name in names if (ratio := self.ratio(load, than, name)) is not None]
        return min(ratios, key=lambda each: each[1]) if ratios else None

    def cost(self, load: str, name: str) -> float | None:
        """Microseconds of CPU a delivery: the median of the rounds."""
        rounds = self.rounds.get(load, {}).get(name)
        return median(each.cost for each in rounds.values()) if rounds else None

    def latency(self, load: str, name: str, share: float) -> float | None:
        """Milliseconds to the last viewer that ``share`` of the messages do not exceed."""
        rounds = self.rounds.get(load, {}).get(name)
        return percentile((late for each in rounds.values() for late in each.latencies), share) if rounds else None
