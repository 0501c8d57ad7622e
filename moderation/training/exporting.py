"""Exporting: weights as they are served, and the check that what is served is what was trained."""

import json
import logging
import warnings
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from safetensors.numpy import save_file
from transformers import AutoModelForSequenceClassification

from moderation.model_text import READING
from moderation.model_torch import JudgeConfig, JudgeModel
from moderation.training.network import batch
from moderation.verdict import Label

_NEAR = 0.08
"""How far the chances of the served model may be from those of the trained one, on average over texts and labels."""


def export_linear(fitted: dict[str, np.ndarray], vocabulary: bytes, folder: Path) -> None:
    """Write the linear half and the vocabulary."""
    folder.mkdir(exist_ok=True)
    save_file({**fitted, "vocabulary": np.frombuffer(vocabulary, np.uint8)}, folder / "linear.safetensors")


def export_network(model: JudgeModel, folder: Path) -> None:
    """Write the reading half twice: for ``transformers``, and its head for ONNX Runtime."""
    rounded = _rounded(model)
    rounded.save_pretrained(folder)
    head = rounded.head.eval()
    one = (torch.zeros(2, 5, model.config.width), torch.ones(2, 5))
    whole = folder / "head.float.onnx"
    words, texts = torch.export.Dim("words", min=2, max=64), torch.export.Dim("texts", min=1, max=4096)
    logging.getLogger("torch.onnx").setLevel(logging.ERROR)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            head,
            one,
            str(whole),
            input_names=["vectors", "present"],
            output_names=["logits"],
            dynamic_shapes=({0: texts, 1: words}, {0: texts, 1: words}),
            external_data=False,
        )
    quantize_dynamic(str(whole), str(folder / "head.onnx"), weight_type=QuantType.QInt8, per_channel=True)
    whole.unlink()


def _rounded(model: JudgeModel) -> JudgeModel:
    config = JudgeConfig(
        **{**model.config.to_dict(), "rounded": True},
    )
    config.id2label = {at: label.value for at, label in enumerate(Label)}
    config.label2id = {label.value: at for at, label in enumerate(Label)}
    config.problem_type = "multi_label_classification"
    table = model.parts.bag.weight.detach()
    scale = (table.abs().amax(1) / 127).clamp(min=1e-6)
    rounded = JudgeModel(config)
    rounded.head.load_state_dict(model.head.state_dict())
    rounded.parts.whole.copy_((table / scale[:, None]).round().to(torch.int8))
    rounded.parts.scale.copy_(scale.half())
    return rounded.eval()


def check(folder: Path, texts: list[list[str]], served: np.ndarray) -> None:
    """Load the weights by ``transformers`` and compare with what is served, as logits of ``texts``.

    Raises:
        ValueError: They are not the same model.
    """
    loaded = AutoModelForSequenceClassification.from_pretrained(folder).eval()
    with torch.no_grad():
        logits = loaded(*batch(texts, size=loaded.config.table)).logits.numpy()
    apart = float(np.abs(_chance(logits) - _chance(served)).mean())
    if apart > _NEAR:
        raise ValueError(f"what is served is {apart:.3f} from what was trained")


def export_about(
    folder: Path, *, version: str, linear_share: Sequence[float], stretch: dict[str, list[list[float]]]
) -> None:
    """Write what else serving needs to know."""
    about = {"version": version, "reading": READING, "linear_share": list(linear_share), "stretch": stretch}
    (folder / "judge.json").write_text(json.dumps(about, indent=1) + "\n", "utf-8")


def _chance(logits: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-logits))
