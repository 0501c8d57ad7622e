"""Understanding: what a message asks about, told by a small trained network that runs on numpy alone.

The network sums vectors of pieces of words (Russian, English and what lies between), tells topics from a hidden layer,
and lands in a plane where sentences of both languages that mean the same lie near each other. How it was made:
``scripts/train_answering``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from typing import Final, Self

import numpy as np
import numpy.typing as npt

from chat.answering.reading import pieces, whole, words

Floats = npt.NDArray[np.float32]

NOTHING: Final = ("far", "near")
"""Topics of what no shop's knowledge answers: talk about anything, and talk about trade that is not of this product."""

WEIGHTS: Final = "weights.npz"


@dataclass(frozen=True, slots=True)
class Understood:
    """What a message seems to ask.

    Args:
        topics: How likely each topic is; they sum to one.
        meaning: Where the sentence lies, a vector of length one.
        known: Share of its words that the network has met, 0 to 1.
    """

    topics: Floats
    meaning: Floats
    known: float


@dataclass(frozen=True)
class Understanding:
    """The network and the names of its topics."""

    keys: tuple[str, ...]
    parents: Mapping[str, str]
    layers: Mapping[str, Floats]
    sure: Floats

    @classmethod
    def shipped(cls) -> Self:
        """The one that comes with the package."""
        with files(__package__).joinpath(WEIGHTS).open("rb") as opened, np.load(opened, allow_pickle=False) as kept:
            stored = {name: kept[name] for name in kept.files}
        keys = tuple(str(each) for each in stored.pop("keys"))
        parents = dict(zip(keys, map(str, stored.pop("parents")), strict=True))
        scale = stored.pop("scale").astype(np.float32)
        layers = {
            name: layer if layer.dtype in (np.int8, np.uint8) else layer.astype(np.float32)
            for name, layer in stored.items()
        }
        return cls(keys, parents, layers | {"scale": scale}, layers.pop("sure"))

    @cached_property
    def at(self) -> Mapping[str, int]:
        """The number of each topic."""
        return {key: number for number, key in enumerate(self.keys)}

    def understand(self, text: str) -> Understood:
        """What ``text`` seems to ask."""
        return self.of_words(words(text))

    def of_words(self, read: Sequence[str]) -> Understood:
        """The same of words that were read already."""
        layers = self.layers
        numbers, weights = pieces(list(read))
        summed: Floats = np.zeros(layers["pieces"].shape[1], dtype=np.float32)
        if numbers:
            rows = layers["pieces"][numbers].astype(np.float32)
            shares = np.asarray(weights, dtype=np.float32) * layers["scale"][numbers]
            summed = (shares @ rows).astype(np.float32)
        told = np.maximum(summed @ layers["hidden"] + layers["hidden_bias"], 0)
        logits = np.concatenate((told, summed)) @ layers["topics"] + layers["topics_bias"]
        likely = np.exp(logits - logits.max())
        meaning = summed @ layers["meaning"] + layers["meaning_bias"]
        length = float(np.linalg.norm(meaning)) or 1.0
        return Understood(likely / likely.sum(), meaning / length, self._known(read))

    def has_met(self, word: str) -> bool:
        """Whether ``word`` was in what the network was taught by."""
        number = whole(word)
        return bool(int(self.layers["heard"][number >> 3]) >> (number & 7) & 1)

    def _known(self, read: Sequence[str]) -> float:
        if not read:
            return 0.0
        return sum(map(self.has_met, read)) / len(read)
