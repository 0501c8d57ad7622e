"""The half of our model that reads in order, as ``transformers`` knows it: a small transformer over words.

A word is the sum of what its parts mean, so that no word is unknown. Needs the ``models`` extra; served without it by
``model_onnx``, from the same weights.
"""

import torch
from torch import Tensor, nn
from transformers import AutoConfig, AutoModelForSequenceClassification, PretrainedConfig, PreTrainedModel
from transformers.modeling_outputs import SequenceClassifierOutput

from moderation.model_text import LONGEST

KIND = "vitrina-judge"


class JudgeConfig(PretrainedConfig):
    """The measures of a ``JudgeModel``."""

    model_type = KIND

    def __init__(
        self,
        *,
        table: int = 1 << 16,
        width: int = 96,
        inner: int = 128,
        heads: int = 4,
        layers: int = 2,
        dropout: float = 0.2,
        rounded: bool = False,
        **rest: object,
    ) -> None:
        self.table = table
        self.width = width
        self.inner = inner
        self.heads = heads
        self.layers = layers
        self.dropout = dropout
        self.rounded = rounded
        super().__init__(**rest)


class Parts(nn.Module):
    """A word's vector out of its parts; the table of a trained model is rounded to whole numbers."""

    def __init__(self, config: JudgeConfig) -> None:
        super().__init__()
        self.rounded = config.rounded
        if config.rounded:
            self.register_buffer("whole", torch.zeros(config.table, config.width, dtype=torch.int8))
            self.register_buffer("scale", torch.ones(config.table, dtype=torch.float16))
        else:
            self.bag = nn.EmbeddingBag(config.table, config.width, mode="sum", sparse=True)
            nn.init.normal_(self.bag.weight, std=0.05)

    def forward(self, parts: Tensor, offsets: Tensor, weights: Tensor | None = None) -> Tensor:
        """The vectors of the words whose ``parts`` begin at ``offsets``."""
        if not self.rounded:
            return self.bag(parts, offsets, per_sample_weights=weights)
        vectors = self.whole[parts].float() * self.scale[parts].float()[:, None]
        ends = torch.cat([offsets[1:], torch.tensor([len(parts)], device=parts.device)])
        words = torch.repeat_interleave(torch.arange(len(offsets), device=parts.device), ends - offsets)
        return torch.zeros(len(offsets), vectors.shape[1], device=parts.device).index_add_(0, words, vectors)


class Block(nn.Module):
    """One layer: attention, then a step by itself; normalised first."""

    def __init__(self, config: JudgeConfig) -> None:
        super().__init__()
        self.heads = config.heads
        self.before = nn.LayerNorm(config.inner)
        self.mixed = nn.Linear(config.inner, 3 * config.inner)
        self.joined = nn.Linear(config.inner, config.inner)
        self.between = nn.LayerNorm(config.inner)
        self.wide = nn.Linear(config.inner, 2 * config.inner)
        self.narrow = nn.Linear(2 * config.inner, config.inner)
        self.dropout = nn.Dropout(config.dropout)

    def forward(self, states: Tensor, absent: Tensor) -> Tensor:
        """``absent`` is a large negative number where there is no word, by text and word."""
        rows, words, inner = states.shape
        shape = (rows, words, 3, self.heads, inner // self.heads)
        query, key, value = self.mixed(self.before(states)).view(shape).permute(2, 0, 3, 1, 4).unbind(0)
        nearness = query @ key.transpose(-1, -2) * (inner // self.heads) ** -0.5 + absent[:, None, None, :]
        heard = (nearness.softmax(-1) @ value).transpose(1, 2).reshape(rows, words, inner)
        states = states + self.dropout(self.joined(heard))
        return states + self.dropout(self.narrow(nn.functional.gelu(self.wide(self.between(states)))))


class Head(nn.Module):
    """From the vectors of words to the labels; what ONNX Runtime serves."""

    def __init__(self, config: JudgeConfig) -> None:
        super().__init__()
        self.enter = nn.Linear(config.width, config.inner)
        self.places = nn.Parameter(torch.randn(LONGEST, config.inner) * 0.02)
        self.blocks = nn.ModuleList(Block(config) for _ in range(config.layers))
        self.after = nn.LayerNorm(config.inner)
        self.dropout = nn.Dropout(config.dropout)
        self.labels = nn.Linear(2 * config.inner, config.num_labels)

    def forward(self, vectors: Tensor, present: Tensor) -> Tensor:
        """The logits of each text; ``present`` is 1 where there is a word, else 0."""
        absent = (1 - present) * -1e4
        states = self.dropout(self.enter(vectors)) + self.places[: vectors.shape[1]]
        for block in self.blocks:
            states = block(states, absent)
        states = self.after(states)
        mean = (states * present[..., None]).sum(1) / present.sum(1, keepdim=True)
        most = (states + absent[..., None]).max(1).values
        return self.labels(self.dropout(torch.cat([mean, most], -1)))


class JudgeModel(PreTrainedModel):
    """Labels texts whose words are given as numbers of their parts."""

    config_class = JudgeConfig
    main_input_name = "parts"

    def __init__(self, config: JudgeConfig) -> None:
        super().__init__(config)
        self.parts = Parts(config)
        self.head = Head(config)
        self.post_init()

    def _init_weights(self, module: nn.Module) -> None:
        """As PyTorch does, and as the parts say."""

    def forward(
        self, parts: Tensor, offsets: Tensor, present: Tensor, weights: Tensor | None = None
    ) -> SequenceClassifierOutput:
        """Label texts.

        Args:
            parts: Numbers of all parts of all words, one after another.
            offsets: Where each word begins in ``parts``, for the words of the first text, of the second, ...
            present: By text and place, 1 where there is a word.
            weights: How much each part counts; all alike unless given.
        """
        words = self.parts(parts, offsets, weights)
        spread = torch.zeros(*present.shape, words.shape[1], device=words.device)
        spread[present.bool()] = words
        return SequenceClassifierOutput(logits=self.head(spread, present))


AutoConfig.register(KIND, JudgeConfig, exist_ok=True)
AutoModelForSequenceClassification.register(JudgeConfig, JudgeModel, exist_ok=True)
