"""Training: one small network that tells topics apart and lands near MiniLM, for both languages."""

import random
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch import nn
from torch.nn import functional

from chat.answering.reading import BUCKETS, pieces, words
from scripts.train_answering.samples import Sample
from scripts.train_answering.spoiling import spoiled

EMBEDDED = 96
HIDDEN = 192
WIDTH = 128
"""Numbers of a sentence that are kept of MiniLM's 384: its main components over what is read here."""

_BATCH = 256
_CLEAN = 0.25
"""Share of samples that are heard as they were written."""

Batch = tuple[torch.Tensor, torch.Tensor, torch.Tensor]


class Network(nn.Module):
    """Pieces of words, summed; a hidden layer tells topics, a straight one lands at the teacher."""

    def __init__(self, topics: int) -> None:
        super().__init__()
        self.pieces = nn.EmbeddingBag(BUCKETS, EMBEDDED, mode="sum", sparse=True)
        nn.init.normal_(self.pieces.weight, std=0.05)
        self.hidden = nn.Linear(EMBEDDED, HIDDEN)
        self.topics = nn.Linear(HIDDEN + EMBEDDED, topics)
        self.meaning = nn.Linear(EMBEDDED, WIDTH)

    def forward(self, batch: Batch, drop: float = 0.0) -> tuple[torch.Tensor, torch.Tensor]:
        """Logits of topics, and vectors of meaning of length one."""
        numbers, starts, weights = batch
        summed = self.pieces(numbers, starts, weights)
        said = functional.dropout(summed, drop, self.training)
        told = functional.dropout(torch.relu(self.hidden(said)), drop, self.training)
        return self.topics(torch.cat((told, said), 1)), functional.normalize(self.meaning(summed), dim=1)


@dataclass(frozen=True)
class Teacher:
    """MiniLM's vectors, narrowed, and the row of each text."""

    rows: dict[str, int]
    vectors: torch.Tensor

    @classmethod
    def narrowed(cls, texts: Sequence[str], vectors: npt.NDArray[np.float32]) -> "Teacher":
        """Args: vectors: One row a text, of MiniLM's own width."""
        centred = vectors - vectors.mean(axis=0)
        _, axes = np.linalg.eigh(centred.T @ centred)
        kept = centred @ axes[:, -WIDTH:]
        kept /= np.linalg.norm(kept, axis=1, keepdims=True)
        return cls({text: row for row, text in enumerate(texts)}, torch.from_numpy(kept.astype(np.float32)))


def batched(texts: Sequence[str]) -> Batch:
    """Texts as the network takes them."""
    numbers: list[int] = []
    weights: list[float] = []
    starts: list[int] = []
    for text in texts:
        starts.append(len(numbers))
        these, their = pieces(words(text))
        numbers.extend(these)
        weights.extend(their)
    return torch.tensor(numbers, dtype=torch.long), torch.tensor(starts), torch.tensor(weights)


def trained(samples: Sequence[Sample], teacher: Teacher, topics: int, *, epochs: int, seed: int) -> Network:
    """A network that has heard every sample ``epochs`` times, spoiled anew each time."""
    torch.manual_seed(seed)
    dice = random.Random(seed)
    network = Network(topics).train()
    straight = [layer for name, layer in network.named_parameters() if name != "pieces.weight"]
    loose, dense = torch.optim.SparseAdam([network.pieces.weight]), torch.optim.Adam(straight)
    order = list(samples)
    steps, done = epochs * (len(order) // _BATCH), 0
    for _ in range(epochs):
        dice.shuffle(order)
        for start in range(0, len(order) - _BATCH + 1, _BATCH):
            pace = min(1.0, (done + 1) / (0.1 * steps)) * max(0.02, 1 - done / steps)
            loose.param_groups[0]["lr"], dense.param_groups[0]["lr"] = 6e-3 * pace, 3e-3 * pace
            done += 1
            rows = order[start : start + _BATCH]
            heard = [each.text if dice.random() < _CLEAN else spoiled(each.text, each.tongue, dice) for each in rows]
            loss = _loss(network, batched(heard), rows, teacher)
            loose.zero_grad()
            dense.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            loose.step()
            dense.step()
    return network.eval()


def _loss(network: Network, batch: Batch, rows: Sequence[Sample], teacher: Teacher) -> torch.Tensor:
    logits, meaning = network(batch, drop=0.2)
    topics = torch.tensor([each.topic for each in rows])
    told = functional.cross_entropy(logits, topics, ignore_index=-1, label_smoothing=0.05)
    has = torch.tensor([teacher.rows.get(each.taught, -1) for each in rows])
    there = has >= 0
    near = meaning[there] @ teacher.vectors[has[there]].T
    landed = (1 - near.diagonal()).mean()
    apart = functional.cross_entropy(near * 16, torch.arange(int(there.sum())))
    return told + 2 * landed + 0.2 * apart
