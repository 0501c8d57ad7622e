"""Any text-classification model that ``transformers`` can load, by its name or folder; on a GPU where there is one.

Needs the ``models`` extra. Our own weights load here too: they are what ``model_small`` serves, before rounding the
head, and are registered with ``AutoConfig`` and ``AutoModelForSequenceClassification``.
"""

from collections.abc import Sequence

import torch
from transformers import AutoConfig, AutoModelForSequenceClassification, AutoTokenizer

from moderation.model import Scores
from moderation.verdict import Label

_MEANS = {
    **dict.fromkeys(("toxic", "toxicity", "severe_toxic", "severe_toxicity", "toxicity_score"), Label.TOXIC),
    **dict.fromkeys(("offensive", "abusive", "negative_toxic", "dangerous", "abuse"), Label.TOXIC),
    **dict.fromkeys(("insult", "insulting", "harassment"), Label.INSULT),
    **dict.fromkeys(("threat", "threatening", "violence"), Label.THREAT),
    **dict.fromkeys(("hate", "hateful", "hatespeech", "identity_hate", "identity_attack"), Label.HATE),
    **dict.fromkeys(("obscene", "obscenity", "profanity", "sexual_explicit", "sexual", "nsfw"), Label.OBSCENE),
    **dict.fromkeys(("spam", "advertising", "ham_or_spam"), Label.SPAM),
}
"""How models call our labels, in small letters."""

_HARMLESS = frozenset({"neutral", "not", "none", "normal", "clean", "safe", "ok", "ham"})
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
        self._meant = meanings(config.id2label)
        if not self._meant:
            raise ValueError(f"{name} has no label that is one of ours: {sorted(config.id2label.values())}")
        self._several = config.problem_type == "multi_label_classification" or _says_so(config.id2label)
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
            if logits.shape[1] == 1:
                chances = torch.sigmoid(logits)
            else:
                chances = torch.sigmoid(logits) if self._several else logits.softmax(-1)
            found += [self._scores(row) for row in chances.tolist()]
        return found

    def _scores(self, chances: Sequence[float]) -> Scores:
        scores: dict[str, float] = dict.fromkeys(Label, 0.0)
        for at, label in self._meant.items():
            scores[label] = max(scores[label], chances[at])
        gravest = max(scores[label] for label in (Label.INSULT, Label.THREAT, Label.HATE))
        return scores | {Label.TOXIC: max(scores[Label.TOXIC], gravest)}


def meanings(named: dict[int, str]) -> dict[int, Label]:
    """Which of a model's labels are ours. A model of two unnamed ones is taken to say "no" and "yes" to toxic."""
    found = {at: _MEANS[plain] for at, name in named.items() if (plain := _plain(name)) in _MEANS}
    if not found and sorted(map(_plain, named.values())) == ["label_0", "label_1"]:
        return {1: Label.TOXIC}
    return found


def _says_so(named: dict[int, str]) -> bool:
    """Whether labels do not exclude each other: none of them says that there is nothing."""
    plain = set(map(_plain, named.values()))
    return len(plain) > 1 and not any(each in _HARMLESS or each.startswith(("non", "not_", "label_")) for each in plain)


def _plain(name: str) -> str:
    return name.strip().lower().replace("-", "_").replace(" ", "_")
