"""``make bench-judge``: how good and how fast the moderator is, beside a word list and TF-IDF with logistic regression.

The rows of ``--data`` are public ones (see docs/quality.md); those of ``tests/moderation`` are our own and nobody
trains on them. The last line is one JSON object.
"""

import argparse
import asyncio
import json
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from moderation.languages import language_of
from moderation.measuring import judged
from moderation.model_small import SmallModel
from moderation.training.rows import SHIPPED, Row, public
from moderation.verdict import Action, Label, Verdict
from tests.bench.judge_pace import alone, in_a_crowd, one_core, through_everything
from tests.bench.judge_peers import keyword_list, tfidf
from tests.bench.judge_scores import Floats, quality, threshold

OURS = Path(__file__).parents[1] / "moderation"
DATA = Path("../shared/data/moderation")
OUR_LINES = {"live": "live_lines", "evasion": "evasion", "innocent": "innocent", "strangers": "strangers"}
SHARES = (0.01, 0.02, 0.03, 0.05)
SHOWN = 12
"""Failures of each kind that are shown."""

Scores = Floats
"""By row and label."""


def main() -> None:
    """Measure everything and print it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--seconds", type=int, default=10, help="how long the crowd talks")
    asked = parser.parse_args()
    ours = {name: _ours(file) for name, file in OUR_LINES.items()}
    model = SmallModel()
    print(f"# {model.version}\n")
    if asked.data.is_dir():
        _public(asked.data, model)
    else:
        print(f"The public rows are not here ({asked.data}); the tables on them are left out.\n")
    result = _own(model, ours)
    result |= _pace([each["text"] for each in ours["live"]], asked.seconds)
    print(json.dumps({"bench": "judge", **result}))


def _ours(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (OURS / f"{name}.jsonl").read_text("utf-8").splitlines()]


def _public(data: Path, model: SmallModel) -> None:
    train, dev = public(data, "train"), public(data, "dev")
    unseen = [row for row in (*train, *dev) if row.source not in SHIPPED]
    peers = {"word list": keyword_list, **({"TF-IDF + LR": learnt} if (learnt := tfidf(train)) else {})}
    for name, rows in (("dev", dev), ("sources never trained on", unseen)):
        texts = [row.text for row in rows]
        everyone = {"ours": _matrix(model.score(texts)), **{peer: ask(texts) for peer, ask in peers.items()}}
        print(f"## {name}\n\n| | language | label | rows | precision | recall | F1 | PR-AUC |")
        print("|---|---|---|---|---|---|---|---|")
        for who, scores in everyone.items():
            _table(who, rows, scores)
        print()


def _table(who: str, rows: Sequence[Row], scores: Scores) -> None:
    for language in ("ru", "en"):
        for at, label in enumerate(Label):
            known = [
                number for number, row in enumerate(rows) if row.language == language and row.known.get(label) == 1
            ]
            meant = np.array([label in rows[number].labels for number in known], dtype=bool)
            if meant.any() and not meant.all():
                found = quality(scores[known, at], meant, at=0.5)
                figures = " | ".join(f"{each:.3f}" for each in (found.precision, found.recall, found.f1, found.pr_auc))
                print(f"| {who} | {language} | {label} | {len(known)} | {figures} |")


def _matrix(scored: Sequence[Any]) -> Scores:
    return np.array([[scores[label] for label in Label] for scores in scored])


def _own(model: SmallModel, ours: dict[str, list[dict[str, Any]]]) -> dict[str, float]:
    said = {name: list(judged([each["text"] for each in rows], model=model)) for name, rows in ours.items()}
    harmful, of_strangers = (
        np.array([each["labels"] != ["ok"] for each in ours[name]]) for name in ("live", "strangers")
    )
    worst = {name: np.array([_worst(verdict) for verdict in verdicts]) for name, verdicts in said.items()}
    print("## Our own lines\n\n| false positives | recall | evasion found | innocent held |\n|---|---|---|---|")
    recalls = {}
    for share in SHARES:
        at = threshold(worst["live"][~harmful], share=share)
        recalls[share] = float((worst["live"][harmful] >= at).mean())
        others = f"{(worst['evasion'] >= at).mean():.3f} | {(worst['innocent'] >= at).mean():.3f}"
        print(f"| {share:.0%} | {recalls[share]:.3f} | {others} |")
    flagged = {name: np.array([not verdict.allowed for verdict in verdicts]) for name, verdicts in said.items()}
    kept, by_strangers = (
        f"recall {flagged[name][bad].mean():.3f}, false positives {flagged[name][~bad].mean():.3f}"
        for name, bad in (("live", harmful), ("strangers", of_strangers))
    )
    refused = np.mean([verdict.action is Action.REFUSE for verdict in said["live"]])
    print(f"\nAs it is shipped: {kept}; refused at once: {refused:.3f} of the lines.")
    print(f"Lines of a stranger: {by_strangers}.\n")
    for name, rows in ours.items():
        _by_kind(name, rows, said[name])
    return {
        "live_recall_at_3": round(recalls[0.03], 4),
        "evasion_recall": round(float(flagged["evasion"].mean()), 4),
        "innocent_fpr": round(float(flagged["innocent"].mean()), 4),
    }


def _worst(verdict: Verdict) -> float:
    """The highest score; what a rule is certain of is beyond all."""
    by_rule = any(not finding.rule.startswith("model:") for finding in verdict.findings)
    return 1.0 + max(verdict.scores.values()) if by_rule else max(verdict.scores.values())


def _by_kind(name: str, rows: Sequence[dict[str, Any]], verdicts: Sequence[Verdict]) -> None:
    found: dict[str, list[bool]] = defaultdict(list)
    wrong: dict[bool, list[str]] = defaultdict(list)
    for row, verdict in zip(rows, verdicts, strict=True):
        harmful = row["labels"] != ["ok"]
        found[f"{row.get('technique') or row['kind']} ({language_of(row['text'])})"].append(not verdict.allowed)
        if verdict.allowed == harmful:
            wrong[harmful].append(f"{row['text']!r}")
    print(f"### {name}: share that is not let through, by kind\n\n| kind | lines | share |\n|---|---|---|")
    for kind, each in sorted(found.items()):
        print(f"| {kind} | {len(each)} | {sum(each) / len(each):.2f} |")
    for harmful, texts in wrong.items():
        some = texts[:: max(1, len(texts) // SHOWN)][:SHOWN]
        print(f"\n{'Missed' if harmful else 'Wrongly held'}, {len(texts)} in all: {', '.join(some)}")
    print()


def _pace(texts: Sequence[str], seconds: int) -> dict[str, float]:
    crowd = asyncio.run(in_a_crowd(texts, seconds=seconds))
    one_core()
    single, batched = alone(texts)
    a_second = through_everything(texts)
    print(f"## Pace\n\nModel: {single:.2f} ms a message alone, {batched:.2f} ms in batches, on one core.")
    print(f"Rules, model and policy: {a_second:.0f} messages a second and core.")
    print(
        f"At 500 messages a second: p50 {crowd['p50']:.1f} ms, p99 {crowd['p99']:.1f} ms, late {crowd['late']:.4f}.\n"
    )
    return {"p99_ms": round(crowd["p99"], 2), "messages_per_s_core": round(a_second)}


if __name__ == "__main__":
    main()
