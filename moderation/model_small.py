"""Our own model, as it is served: two halves that read the same words, on one core, without torch.

The linear half counts parts of words (``model_linear``); the other reads them in order, a small transformer that ONNX
Runtime runs. Their chances are averaged, for each is wrong where the other is not, and then stretched so that the
policy's thresholds mean the same for every label and language. Weights: docs/model-card-moderator.md.
"""

import json
from collections.abc import Sequence
from functools import lru_cache
from importlib import resources
from importlib.abc import Traversable
from typing import Any

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from moderation import lexicon
from moderation.languages import language_of
from moderation.model import Scores
from moderation.model_linear import LinearHalf
from moderation.model_text import READING, Reader, Vocabulary, number, parts
from moderation.verdict import Label

WEIGHTS = "weights"
"""The folder of this package they lie in."""

_AT_ONCE = 16
"""Texts in one run; more of them are padded more than they save."""

_MEMORY = 20_000
"""Words whose vector is remembered, 8 MB of them."""

_STRETCHED = (0.0, 0.5, 0.9, 1.0)
"""What the policy calls nothing, held, refused and certain."""

_KINDS = {"I8": np.int8, "U8": np.uint8, "F16": np.float16, "F32": np.float32}

_LONG = 12
"""Words from which a text is a letter rather than a shout: more of such are spam, and other words are usual in them."""


class SmallModel:
    """Scores texts in Russian and English.

    Args:
        folder: Where the weights are; those of this package unless given.
        words: The word list; the one of this package unless given.

    Raises:
        ValueError: The weights were trained with another reading.
    """

    def __init__(self, folder: Traversable | None = None, *, words: lexicon.Lexicon | None = None) -> None:
        folder = folder or resources.files(__package__ or "moderation") / WEIGHTS
        about = json.loads((folder / "judge.json").read_text("utf-8"))
        if about["reading"] != READING:
            raise ValueError(f"weights of reading {about['reading']}, not {READING}")
        self.version: str = about["version"]
        self._share = np.array(about["linear_share"], np.float32)
        self._stretch: dict[str, list[list[float]]] = about["stretch"]
        linear, deep = tensors(folder / "linear.safetensors"), tensors(folder / "model.safetensors")
        self._reader = Reader(known=Vocabulary(linear["vocabulary"].tobytes()), lexicon=words or lexicon.read())
        self._linear = LinearHalf(
            rarity=linear["rarity"].astype(np.float32),
            weights=linear["weights"],
            scale=linear["scale"],
            bias=linear["bias"],
        )
        self._table, self._scale = deep["parts.whole"], deep["parts.scale"].astype(np.float32)
        self._session = _session((folder / "head.onnx").read_bytes())
        self._vector = lru_cache(_MEMORY)(self._summed)

    def score(self, texts: Sequence[str]) -> list[Scores]:
        """See ``ModerationModel.score``."""
        read = [self._reader.words(text) for text in texts]
        chances = np.zeros((len(texts), len(Label)), np.float32)
        order = sorted(range(len(texts)), key=lambda at: len(read[at]))
        for start in range(0, len(order), _AT_ONCE):
            chosen = order[start : start + _AT_ONCE]
            chances[chosen] = _chance(self._deep([read[at] for at in chosen])) * (1 - self._share)
        for at, words in enumerate(read):
            chances[at] += _chance(self._linear.logits(words)) * self._share
        return [
            self._stretched(manner_of(text, words=len(words)), row)
            for text, words, row in zip(texts, read, chances.tolist(), strict=True)
        ]

    def manners(self, texts: Sequence[str]) -> list[str]:
        """The manner of each text, see ``manner_of``."""
        return [manner_of(text, words=len(self._reader.words(text))) for text in texts]

    def read_in_order(self, texts: Sequence[str]) -> tuple[list[list[str]], NDArray[np.float32]]:
        """The words of ``texts``, and what the reading half says of them, as logits."""
        read = [self._reader.words(text) for text in texts]
        return read, self._deep(read)

    def _deep(self, read: Sequence[Sequence[str]]) -> NDArray[np.float32]:
        longest = max(map(len, read))
        vectors = np.zeros((len(read), longest, self._table.shape[1]), np.float32)
        present = np.zeros((len(read), longest), np.float32)
        for at, words in enumerate(read):
            for place, word in enumerate(words):
                vectors[at, place] = self._vector(word)
            present[at, : len(words)] = 1
        logits: NDArray[np.float32] = self._session.run(None, {"vectors": vectors, "present": present})[0]
        return logits

    def _summed(self, word: str) -> NDArray[np.float32]:
        ids = np.array([number(part) % len(self._table) for part in parts(word)])
        vector: NDArray[np.float32] = self._scale[ids] @ self._table[ids].astype(np.float32)
        return vector

    def _stretched(self, manner: str, chances: Sequence[float]) -> Scores:
        points = self._stretch[manner]
        return {
            label: float(np.interp(chance, (0.0, *marks, 1.0), _STRETCHED))
            for label, chance, marks in zip(Label, chances, points, strict=True)
        }


MANNERS = tuple(f"{language}{length}" for language in ("ru", "en") for length in ("", "_long"))
"""What thresholds are told apart by."""


def manner_of(text: str, *, words: int) -> str:
    """One of ``MANNERS``: the language of ``text``, and whether its ``words`` are many."""
    return language_of(text) + ("_long" if words >= _LONG else "")


def tensors(file: Traversable) -> dict[str, NDArray[Any]]:
    """What a safetensors file holds, by name.

    Source: https://huggingface.co/docs/safetensors, "Format".
    """
    raw = file.read_bytes()
    behind = 8 + int.from_bytes(raw[:8], "little")
    found: dict[str, NDArray[Any]] = {}
    for name, each in json.loads(raw[8:behind]).items():
        if name != "__metadata__":
            first, last = each["data_offsets"]
            kind = np.dtype(_KINDS[each["dtype"]])
            found[name] = np.frombuffer(raw[behind + first : behind + last], kind).reshape(each["shape"])
    return found


def _session(model: bytes) -> "onnxruntime.InferenceSession":
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])


def _chance(logits: NDArray[np.float32]) -> NDArray[np.float32]:
    return (1 / (1 + np.exp(-logits))).astype(np.float32)
