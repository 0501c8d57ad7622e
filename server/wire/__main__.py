"""``python -m server.wire FILE...`` writes the files; with ``--check`` it fails when one of them says otherwise."""

import sys
from pathlib import Path

from server.wire.page import page
from server.wire.typescript import typescript


def main(arguments: list[str]) -> int:
    """Write or check the files. Returns the exit status."""
    checking = "--check" in arguments
    stale = [name for name in arguments if name != "--check" and not _is_fresh(Path(name), checking=checking)]
    for name in stale:
        sys.stderr.write(f"{name} is not what the code says; run `make wire`.\n")
    return 1 if stale else 0


def _is_fresh(file: Path, *, checking: bool) -> bool:
    wanted = page(file.read_text("utf-8")) if file.suffix == ".md" else typescript()
    if checking:
        return file.read_text("utf-8") == wanted
    file.write_text(wanted, "utf-8")
    return True


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
