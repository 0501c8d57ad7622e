"""Extra: what an optional extra of pyproject.toml asks for, one requirement a line, as pip takes them."""

import sys
import tomllib
from pathlib import Path

PROJECT = Path(__file__).parents[1] / "pyproject.toml"

if __name__ == "__main__":
    print(*tomllib.loads(PROJECT.read_text("utf-8"))["project"]["optional-dependencies"][sys.argv[1]], sep="\n")
