"""Exporting: a trained network as numpy takes it, one byte a number where it is large."""

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from chat.answering.reading import BUCKETS, whole, words
from chat.answering.understanding import Understanding
from scripts.train_answering import spoiling
from scripts.train_answering.bank import BANK, Line, Topic
from scripts.train_answering.training import Network

Layers = dict[str, npt.NDArray[Any]]


def layers(network: Network, heard: Iterable[str]) -> Layers:
    """What the network has learned, and which words it has ``heard``."""
    state = {name: layer.numpy() for name, layer in network.state_dict().items()}
    table = state["pieces.weight"]
    scale = np.maximum(np.abs(table).max(axis=1) / 127, 1e-5).astype(np.float16)
    met = np.zeros(BUCKETS // 8, dtype=np.uint8)
    for text in heard:
        for word in words(text):
            met[whole(word) >> 3] |= 1 << (whole(word) & 7)
    out: Layers = {"pieces": np.clip(np.round(table / scale.astype(np.float32)[:, None]), -127, 127).astype(np.int8)}
    for name in ("hidden", "topics", "meaning"):
        out[name] = state[f"{name}.weight"].T.astype(np.float16)
        out[f"{name}_bias"] = state[f"{name}.bias"].astype(np.float16)
    return out | {"scale": scale, "heard": met}


def understanding(kept: Layers, topics: Mapping[str, Topic], sure: npt.NDArray[np.float32]) -> Understanding:
    """The same as the chat has it."""
    floats = {
        name: layer if layer.dtype in (np.int8, np.uint8) else layer.astype(np.float32) for name, layer in kept.items()
    }
    return Understanding(tuple(topics), {key: topic.parent for key, topic in topics.items()}, floats, sure)


def export(file: Path, kept: Layers, topics: Mapping[str, Topic], sure: npt.NDArray[np.float32]) -> None:
    """Write ``file``."""
    parents = np.array([topic.parent for topic in topics.values()])
    np.savez_compressed(file, keys=np.array(list(topics)), parents=parents, sure=sure, **kept)


def vocabulary(lines: Sequence[Line]) -> list[str]:
    """All words of ``lines`` and of what a chat puts around them."""
    said = [each for line in lines for pattern in (line.ru, line.en) for each in re.split(r"[{},|]", pattern)]
    return [*said, (BANK / "_words.txt").read_text(), *spoiling.around()]
