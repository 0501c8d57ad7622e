"""Peers of the judge: the word list alone, and TF-IDF with logistic regression, trained in the same run."""

from collections.abc import Callable, Sequence
from typing import TypeAlias

import numpy as np

from moderation import lexicon, rules
from moderation.normalising import fold
from moderation.training.rows import Row, shipped
from moderation.verdict import Label
from tests.bench.judge_scores import Floats

Peer: TypeAlias = Callable[[Sequence[str]], Floats]
"""Texts in, scores by text and label out."""

_HEADINGS = {"obscene": Label.OBSCENE, "starred": Label.OBSCENE, "insult": Label.INSULT, "slur": Label.HATE}


def keyword_list(texts: Sequence[str]) -> Floats:
    """1 where a listed word stands."""
    words = lexicon.read()
    scores = np.zeros((len(texts), len(Label)))
    for at, text in enumerate(texts):
        for finding in rules.words(fold(text), lexicon=words):
            label = _HEADINGS.get(finding.rule.removeprefix("word:"), Label.THREAT)
            scores[at, [list(Label).index(each) for each in (label, Label.TOXIC)]] = 1
    return scores


def tfidf(train: Sequence[Row]) -> Peer | None:
    """Trained on the same public rows as ours, without our own; None where scikit-learn is not installed."""
    try:
        from sklearn.feature_extraction.text import TfidfVectorizer
        from sklearn.linear_model import LogisticRegression
    except ImportError:
        print("TF-IDF + LR is left out: scikit-learn is not installed (the models extra brings it).\n")
        return None
    rows = shipped(train)
    parts = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True, min_df=3, max_features=300_000)
    table = parts.fit_transform([row.text.lower() for row in rows])
    models = []
    for label in Label:
        known = np.array([row.known.get(label) == 1 for row in rows])
        meant = np.array([label in row.labels for row in rows])
        models.append(LogisticRegression(C=4, solver="liblinear", tol=0.01).fit(table[known], meant[known]))

    def ask(texts: Sequence[str]) -> Floats:
        read = parts.transform([text.lower() for text in texts])
        return np.array([model.predict_proba(read)[:, 1] for model in models]).T

    return ask
