"""Any text-classification model that ``transformers`` can load, by its name or folder; on a GPU where there is one.

Needs the ``models`` extra. Our own weights load here too: they are what ``model_small`` serves, before rounding the
head, and are registered with ``AutoConfig`` and ``AutoModelForSequenceClassification``.
"""

from collections.abc import Sequence

import torch
from transformers import AutoConfig, AutoModelForSequenceClassification, AutoTokenizer

from moderation.model import Scores
from moderation.model_labels import Meaning

_LONGEST = 256
_AT_ONCE = 64


class HuggingModel:
    """Scores texts with a model of others.

    Args:
        name: A folder, or a name that ``transformers`` finds.

    Raises:
        OSError: There is no such model here and none can be fetched.
        ValueError: None of its labels is one of ours.
    """

    def __init__(self, name: str) -> None:
        self._device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        config = AutoConfig.from_pretrained(name)
        self._meaning = Meaning(config.id2label, problem=config.problem_type, model=name)
        self._tokenizer = AutoTokenizer.from_pretrained(name)
        self._model = AutoModelForSequenceClassification.from_pretrained(name).to(self._device).eval()
        self.version = f"{name}@{getattr(config, '_commit_hash', None) or 'local'}"

    @torch.inference_mode()
    def score(self, texts: Sequence[str]) -> list[Scores]:
        """See ``ModerationModel.score``."""
        found: list[Scores] = []
        for start in range(0, len(texts), _AT_ONCE):
            some = list(texts[start : start + _AT_ONCE])
            read = self._tokenizer(some, padding=True, truncation=True, max_length=_LONGEST, return_tensors="pt")
            logits = self._model(**read.to(self._device)).logits.float()
            chances = torch.sigmoid(logits) if self._meaning.several else logits.softmax(-1)
            found += [self._meaning.scores(row) for row in chances.tolist()]
        return found
