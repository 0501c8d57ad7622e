"""Labels: how models of others call what we look for, and what their answers mean. Pure."""

from collections.abc import Mapping, Sequence

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


class Meaning:
    """What a model's answers mean.

    Args:
        named: The model's labels, by place.
        problem: What its configuration says it solves, if it does.

    Attributes:
        several: Whether labels do not exclude each other: a sigmoid makes chances of logits, else a softmax.

    Raises:
        ValueError: None of its labels is one of ours.
    """

    def __init__(self, named: Mapping[int, str], *, problem: str | None, model: str) -> None:
        self._meant = meanings(named)
        if not self._meant:
            raise ValueError(f"{model} has no label that is one of ours: {sorted(named.values())}")
        self.several = len(named) == 1 or problem == "multi_label_classification" or _says_so(named)

    def scores(self, chances: Sequence[float]) -> Scores:
        """Chances of the model's labels, as ours. Who threatens, insults or hates is toxic."""
        scores: dict[str, float] = dict.fromkeys(Label, 0.0)
        for at, label in self._meant.items():
            scores[label] = max(scores[label], chances[at])
        gravest = max(scores[label] for label in (Label.INSULT, Label.THREAT, Label.HATE))
        return scores | {Label.TOXIC: max(scores[Label.TOXIC], gravest)}


def meanings(named: Mapping[int, str]) -> dict[int, Label]:
    """Which of a model's labels are ours. A model of two unnamed ones is taken to say "no" and "yes" to toxic."""
    found = {at: _MEANS[plain] for at, name in named.items() if (plain := _plain(name)) in _MEANS}
    if not found and sorted(map(_plain, named.values())) == ["label_0", "label_1"]:
        return {1: Label.TOXIC}
    return found


def _says_so(named: Mapping[int, str]) -> bool:
    """Whether labels do not exclude each other: none of them says that there is nothing."""
    plain = set(map(_plain, named.values()))
    return len(plain) > 1 and not any(each in _HARMLESS or each.startswith(("non", "not_", "label_")) for each in plain)


def _plain(name: str) -> str:
    return name.strip().lower().replace("-", "_").replace(" ", "_")
