"""Clustering: questions without a name are one by their meaning. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np

from chat.answering.understanding import Floats
from chat.asked.finding import Found
from chat.asked.group import Group
from chat.faq.matching import LIKELY
from core.ids import GroupId, ProductId, mint

_STEPS: Final = 127
"""Into which a number of a meaning is cut, to be kept in a byte."""


@dataclass(frozen=True, slots=True)
class _Cluster:
    name: str
    product: ProductId | None
    meaning: Floats
    group: GroupId | None = None


class Clusters:
    """The groups of a show that have no name, and those that come to be."""

    def __init__(self, known: Iterable[Group]) -> None:
        self._known = [
            _Cluster(each.cluster, each.product, unpacked(each.meaning), each.id) for each in known if each.meaning
        ]

    def of(self, found: Found) -> str:
        """The name of the group of a question: one that is there, or a new one."""
        made_of = next((each for each in self._known if found.group is not None and each.group == found.group), None)
        if made_of is not None:
            return made_of.name
        if found.faq is not None and found.answers:
            return found.faq
        near = [(float(each.meaning @ found.meaning), each) for each in self._known if each.product == found.product]
        likeness, nearest = max(near, key=lambda each: each[0], default=(0.0, None))
        if nearest is None or likeness < LIKELY:
            nearest = _Cluster(mint("qgr"), found.product, found.meaning)
            self._known.append(nearest)
        return nearest.name


def packed(meaning: Floats) -> bytes:
    """A meaning as it is kept: a byte for each number."""
    return np.clip(np.round(meaning * _STEPS), -_STEPS, _STEPS).astype(np.int8).tobytes()


def unpacked(kept: bytes) -> Floats:
    """A meaning that was kept, of length one."""
    meaning = np.frombuffer(kept, dtype=np.int8).astype(np.float32)
    found: Floats = meaning / (float(np.linalg.norm(meaning)) or 1.0)
    return found
