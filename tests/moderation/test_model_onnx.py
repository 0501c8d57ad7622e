"""A stock BERT of Hugging Face, exported to ONNX by ``tiny_bert/make.py``, is served from its folder without torch."""

import json
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from numpy.typing import NDArray

from moderation import model_onnx
from moderation.model_onnx import OnnxModel
from moderation.networks import network_of
from moderation.serving import load
from moderation.verdict import Label

TINY = Path(__file__).parent / "tiny_bert"
LINES = ("лампа очень красивая", "ты тостер", "casino is nice", "the martians", "", "🔥" * 3000, "i want the lamp ?")


@pytest.fixture
def theirs(tmp_path: Path) -> Path:
    """A copy that may be changed."""
    return Path(shutil.copytree(TINY, tmp_path / "theirs"))


def test_it_says_what_it_was_taught_in_our_words() -> None:
    model = load(str(TINY))
    found = [{label for label, score in scores.items() if score >= 0.5} for scores in model.score(LINES)]

    assert found == [set(), {Label.TOXIC}, {Label.SPAM}, {Label.HATE, Label.TOXIC}, set(), set(), set()]
    assert model.version.startswith("tiny_bert@")


def test_a_text_is_scored_alike_alone_and_among_others(theirs: Path) -> None:
    (theirs / "onnx" / "model_quantized.onnx").unlink()
    model = load(str(theirs))
    alone = [model.score([line])[0] for line in LINES]

    for one, other in zip(alone, model.score(LINES), strict=True):
        assert dict(one) == pytest.approx(dict(other), abs=1e-4)


def test_eight_bits_are_taken_first_and_say_nearly_the_same(theirs: Path) -> None:
    small = network_of(str(theirs))
    large = theirs / "onnx" / "model.onnx"

    assert small == theirs / "onnx" / "model_quantized.onnx"
    for one, other in zip(OnnxModel(theirs, small).score(LINES), OnnxModel(theirs, large).score(LINES), strict=True):
        assert dict(one) == pytest.approx(dict(other), abs=0.15)


def test_labels_that_exclude_each_other_share_one_certainty(theirs: Path) -> None:
    about = json.loads((theirs / "config.json").read_text("utf-8"))
    about |= {"id2label": {"0": "toxic", "1": "neutral", "2": "spam"}, "problem_type": None}
    (theirs / "config.json").write_text(json.dumps(about), "utf-8")
    model = load(str(theirs))
    (scores,) = model.score(["ты тостер"])

    assert scores[Label.TOXIC] + scores[Label.SPAM] <= 1
    assert scores[Label.TOXIC] > 0.5
    assert model.version.split("@")[1] != load(str(TINY)).version.split("@")[1]


class Network:
    """Answers the same logits to every text, whatever their number is."""

    def __init__(self, *logits: float) -> None:
        self.logits = logits

    def get_inputs(self) -> list[SimpleNamespace]:
        return [SimpleNamespace(name="input_ids")]

    def get_outputs(self) -> list[SimpleNamespace]:
        return [SimpleNamespace(name="logits")]

    def run(self, names: Sequence[str], inputs: dict[str, NDArray[np.int64]]) -> list[NDArray[np.float64]]:
        return [np.array([self.logits] * len(inputs["input_ids"]))]


def test_a_configuration_that_names_no_labels_means_yes_and_no(theirs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (theirs / "config.json").write_text('{"pad_token_id": 0, "max_position_embeddings": -1}', "utf-8")
    monkeypatch.setattr(model_onnx, "_session", lambda network: Network(-1.0, 1.0))
    (rude,) = load(str(theirs)).score(["the martians"])

    assert rude[Label.TOXIC] > 0.8


@pytest.mark.parametrize("labels", [["toxic", "neutral"], ["toxic", "spam", "hate", "neutral"]])
def test_a_network_of_other_labels_is_refused_at_the_start(theirs: Path, labels: list[str]) -> None:
    about = json.loads((theirs / "config.json").read_text("utf-8"))
    about["id2label"] = dict(enumerate(labels))
    (theirs / "config.json").write_text(json.dumps(about), "utf-8")

    with pytest.raises(ValueError, match=r"answers \(1, 3\) to a text"):
        load(str(theirs))


@pytest.mark.parametrize("broken", [float("nan"), float("inf")])
def test_a_network_that_answers_no_numbers_is_refused_at_the_start_and_later(
    theirs: Path, monkeypatch: pytest.MonkeyPatch, broken: float
) -> None:
    network = Network(0.0, broken, 0.0)
    monkeypatch.setattr(model_onnx, "_session", lambda file: network)
    with pytest.raises(ValueError, match="no number"):
        load(str(theirs))

    network.logits = (0.0, 0.0, 0.0)
    model = load(str(theirs))
    network.logits = (0.0, broken, 0.0)
    with pytest.raises(ValueError, match="no number"):
        model.score(["лампа"])


def test_other_weights_beside_the_network_are_another_model(theirs: Path) -> None:
    versions = {load(str(theirs)).version}
    for weights in (b"one", b"another"):
        (theirs / "onnx" / "model_quantized.onnx_data").write_bytes(weights)
        versions.add(load(str(theirs)).version)

    assert len(versions) == 3


def test_what_a_folder_lacks_is_said_at_the_start(theirs: Path) -> None:
    (theirs / "tokenizer.json").unlink()

    with pytest.raises(OSError, match=r"tokenizer\.json"):
        load(str(theirs))
    assert network_of(str(theirs.parent)) is None


def test_the_command_judges_lines_with_it() -> None:
    asked = "лампа очень красивая\nказино ! казино\n".encode()
    command = [sys.executable, "-m", "moderation.judge", "--model", str(TINY)]
    done = subprocess.run(command, input=asked, capture_output=True, check=True)

    said = [json.loads(line) for line in done.stdout.splitlines()]
    assert [each["action"] == "allow" for each in said] == [True, False]
    assert said[1]["labels"] == ["spam"]
