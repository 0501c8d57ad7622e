"""Serving: the program that holds the model. One line of JSON texts in, one line of scores out; it ends with its input.

A process of its own, so that scoring takes no time from those who hear the crowd, and what a model eats or breaks is
its own affair. ``moderation.scoring`` starts it.
"""

import json
import logging
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from moderation.model import ModerationModel, Scores
from moderation.networks import network_of
from moderation.verdict import Label

log = logging.getLogger(__name__)

OURS = "vitrina"
"""The name of our own model."""


def load(name: str) -> ModerationModel:
    """The model of that name: ours, a folder with one that was exported to ONNX, or any that ``transformers`` can load.

    Raises:
        ImportError: It is another's, and the ``onnx`` or ``models`` extra is not installed.
        OSError: There is no such model.
        ValueError: It has none of our labels, or our weights are of another reading.
    """
    if name == OURS:
        from moderation.model_small import SmallModel

        return SmallModel()
    if (network := network_of(name)) is not None:
        with _named("onnx"):
            from moderation.model_onnx import OnnxModel
        return OnnxModel(Path(name), network)
    with _named("models"):
        from moderation.model_hugging import HuggingModel
    return HuggingModel(name)


@contextmanager
def _named(extra: str) -> Iterator[None]:
    """Say which extra brings what is missing."""
    try:
        yield
    except ImportError as missing:
        raise ImportError(f'{missing.name} is not here: pip install "vitrina[{extra}]" brings it') from missing


def serve(model: ModerationModel, asked: BinaryIO, answers: BinaryIO) -> None:
    """Say which model it is, then answer every line."""
    _answer(answers, model.version)
    for line in asked:
        scored = _scored(model, json.loads(line))
        _answer(answers, [[round(scores.get(label, 0.0), 4) for label in Label] for scores in scored])


def _scored(model: ModerationModel, texts: list[str]) -> Sequence[Scores]:
    """A text that the model cannot read is read as nothing; those beside it are scored all the same."""
    try:
        return model.score(texts)
    except Exception:  # it is found by trying each alone
        if len(texts) == 1:
            log.exception("a text cannot be scored")
            return [{}]
        return [scores for text in texts for scores in _scored(model, [text])]


def _answer(answers: BinaryIO, said: object) -> None:
    answers.write(json.dumps(said).encode() + b"\n")
    answers.flush()


def main() -> None:
    """Serve the model named on the command line, over the standard streams; whatever else prints goes to the log."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    serve(load(sys.argv[1]), sys.stdin.buffer, answers)


if __name__ == "__main__":
    main()
