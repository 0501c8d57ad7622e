"""Networks: where the folder of a model keeps what ONNX Runtime reads."""

from pathlib import Path
from typing import Final

NETWORKS: Final = tuple(
    f"{folder}model{kind}.onnx" for kind in ("_quantized", "_int8", "_uint8", "") for folder in ("onnx/", "")
)
"""Where it may lie; of several the first counts, for eight bits are twice as fast on a CPU and hardly worse."""


def network_of(name: str) -> Path | None:
    """The network in the folder ``name``; None: it is no such folder."""
    return next((file for each in NETWORKS if (file := Path(name) / each).is_file()), None)
