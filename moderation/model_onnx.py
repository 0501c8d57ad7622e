"""Any text-classification model of Hugging Face that was exported to ONNX, from its folder; without torch, on a CPU.

Needs the ``onnx`` extra, which is ``tokenizers``. The folder is one of the hub: ``config.json``, ``tokenizer.json`` and
the network, as ``optimum`` lays them out.
"""

import json
from collections.abc import Sequence
from hashlib import sha256
from os import cpu_count
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Tokenizer

from moderation.model import Scores
from moderation.model_labels import Meaning

_LONGEST = 256
"""Tokens of a text that are read."""

_UNNAMED = {"0": "LABEL_0", "1": "LABEL_1"}
"""What a configuration means that names no labels. Source: ``PretrainedConfig`` of ``transformers``."""

_AT_ONCE = 16
"""Texts in one run; more of them are padded more than they save."""

_LEFT_OVER = 2
"""Places that models like RoBERTa keep for themselves."""


class OnnxModel:
    """Scores texts with a model of others.

    Args:
        folder: Where it lies.
        network: Which file of it.

    Raises:
        OSError: A file is missing.
        ValueError: None of its labels is one of ours, it wants what a text does not say, or it answers something else
            than a number for each of its labels.
    """

    def __init__(self, folder: Path, network: Path) -> None:
        config = json.loads((folder / "config.json").read_text("utf-8"))
        named = {int(at): str(label) for at, label in (config.get("id2label") or _UNNAMED).items()}
        self._meaning = Meaning(named, problem=config.get("problem_type"), model=str(folder))
        self._tokenizer = Tokenizer.from_str((folder / "tokenizer.json").read_text("utf-8"))
        padding = self._tokenizer.padding or {}
        number = padding.get("pad_id", config.get("pad_token_id") or 0)
        self._tokenizer.enable_padding(pad_id=number, pad_token=padding.get("pad_token", "[PAD]"))
        places = int(config.get("max_position_embeddings") or 0) - _LEFT_OVER
        self._tokenizer.enable_truncation(min(_LONGEST, places) if places > 0 else _LONGEST)
        self._session = _session(network)
        self._wants = {each.name for each in self._session.get_inputs()}
        if foreign := self._wants - {"input_ids", "attention_mask", "token_type_ids"}:
            raise ValueError(f"{network} wants {sorted(foreign)}, which a text does not say")
        self._output = _logits(self._session)
        shape = self._chances([""]).shape
        if shape != (1, len(named)) or max(named) >= len(named):
            raise ValueError(f"{network} answers {shape} to a text, which is not a number for each of {sorted(named)}")
        weights = sorted(network.parent.glob(f"{network.name}[_.]data*"))  # those of a large network lie beside it
        drawn_from = _drawn_from(network, *weights, folder / "tokenizer.json", folder / "config.json")
        self.version = f"{folder.name}@{drawn_from}"

    def score(self, texts: Sequence[str]) -> list[Scores]:
        """See ``ModerationModel.score``."""
        found: list[Scores] = [{}] * len(texts)
        order = sorted(range(len(texts)), key=lambda at: len(texts[at]))
        for start in range(0, len(order), _AT_ONCE):
            chosen = order[start : start + _AT_ONCE]
            for at, chances in zip(chosen, self._chances([texts[at] for at in chosen]), strict=True):
                found[at] = self._meaning.scores(chances.tolist())
        return found

    def _chances(self, texts: Sequence[str]) -> NDArray[np.float64]:
        read = self._tokenizer.encode_batch(list(texts))
        said = {
            "input_ids": [each.ids for each in read],
            "attention_mask": [each.attention_mask for each in read],
            "token_type_ids": [each.type_ids for each in read],
        }
        inputs = {name: np.array(said[name], np.int64) for name in self._wants}
        logits = np.asarray(self._session.run([self._output], inputs)[0], np.float64)
        if not np.isfinite(logits).all():
            raise ValueError("the model answers what is no number")
        if self._meaning.several:
            return np.asarray(1 / (1 + np.exp(-np.clip(logits, -60, 60))))
        raised = np.exp(logits - logits.max(-1, keepdims=True))
        return np.asarray(raised / raised.sum(-1, keepdims=True))


def _session(network: Path) -> "onnxruntime.InferenceSession":
    """Half of the cores: the house needs the others."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads, options.inter_op_num_threads = max(1, (cpu_count() or 1) // 2), 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return onnxruntime.InferenceSession(str(network), options, providers=["CPUExecutionProvider"])


def _logits(session: "onnxruntime.InferenceSession") -> str:
    names = [str(each.name) for each in session.get_outputs()]
    return "logits" if "logits" in names else names[0]


def _drawn_from(*files: Path) -> str:
    """A version: other weights, labels or words are another model, for which thresholds have to be found anew."""
    found = sha256()
    for file in files:
        with file.open("rb") as opened:
            while part := opened.read(1 << 20):
                found.update(part)
    return found.hexdigest()[:8]
