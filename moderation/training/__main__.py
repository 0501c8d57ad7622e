"""``python -m moderation.training``: make the weights of the moderator anew, of rows that may ship."""

import argparse
import os
from hashlib import sha256
from pathlib import Path
from random import Random

import numpy as np
import torch

from moderation import lexicon
from moderation.model_small import MANNERS, WEIGHTS, SmallModel, tensors
from moderation.model_text import Vocabulary
from moderation.training import calibrating, linear, network, reading
from moderation.training.augmenting import augmented
from moderation.training.corrections import corrections
from moderation.training.exporting import check, export_about, export_linear, export_network
from moderation.training.made_up import made_up
from moderation.training.rows import Row, own, public, shipped
from moderation.training.written import is_kept, written
from moderation.verdict import Label

SEED = 6
_SEED_OF_THE_GRAMMARS = 3

DATA = Path("../shared/data/moderation")
FOLDER = Path(__file__).parents[1] / WEIGHTS
_COMPARED = 500
"""Rows on which what is served is compared with what was trained."""


def main() -> None:
    """Train, export, calibrate, check."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=DATA, help="where the public rows are")
    parser.add_argument("--minutes", type=float, help="for the reading half; without, it takes what its epochs take")
    parser.add_argument("--corrections", type=Path, help="what the staff said: the file of /verdict-reviews.jsonl")
    parser.add_argument("--counting", action="store_true", help="only the half that counts; the reading half stays")
    asked = parser.parse_args()
    words = lexicon.read()
    by_hand = list(written())
    kept = [row for row in by_hand if is_kept(row)]
    rows = [*shipped(public(asked.data, "train")), *own(), *made_up(Random(_SEED_OF_THE_GRAMMARS))]
    rows += [row for row in by_hand if not is_kept(row)]
    rows += corrections(asked.corrections) if asked.corrections else []
    known = _vocabulary_there() if asked.counting else reading.vocabulary(rows)
    rows = list(augmented(rows, lexicon=words, random=Random(SEED)))
    texts = reading.read(rows, known=known, lexicon=words)
    print(f"{len(rows)} rows", flush=True)
    torch.set_num_threads(len(os.sched_getaffinity(0)))
    patience = 60 * asked.minutes if asked.minutes else None
    export_linear(linear.fit(rows, texts, seed=SEED), known.bits, FOLDER)
    if not asked.counting:
        export_network(network.fit(rows, texts, seed=SEED, patience=patience), FOLDER)
    calibrate([*shipped(public(asked.data, "dev")), *kept], FOLDER)


def _vocabulary_there() -> Vocabulary:
    """The words that the reading half was trained with."""
    return Vocabulary(tensors(FOLDER / "linear.safetensors")["vocabulary"].tobytes())


def calibrate(rows: list[Row], folder: Path) -> None:
    """Find the thresholds, on ``rows`` that were not trained on, and check what is served."""
    plain = {manner: [[0.5, 0.9]] * len(Label) for manner in MANNERS}
    version, share = _version(folder), calibrating.LINEAR_SHARE
    export_about(folder, version=version, linear_share=share, stretch=plain)
    model, texts = SmallModel(folder), [row.text for row in rows]
    chances = np.array([list(scores.values()) for scores in model.score(texts)])
    found = calibrating.stretch(rows, model.manners(texts), chances)
    export_about(folder, version=version, linear_share=share, stretch=found)
    check(folder, *model.read_in_order(texts[:_COMPARED]))


def _version(folder: Path) -> str:
    drawn = sha256()
    for name in ("linear.safetensors", "model.safetensors", "head.onnx"):
        drawn.update((folder / name).read_bytes())
    return f"vitrina-judge {drawn.hexdigest()[:8]}"


if __name__ == "__main__":
    main()
