"""What lines of text wish for: ``python -m chat.intents < lines`` prints one JSON object for each."""

import json
import sys

from chat.intents.defaults import DEFAULTS
from chat.intents.matching import Matcher


def main() -> None:
    """Read lines, print what they wish for."""
    matcher = Matcher(DEFAULTS)
    for line in sys.stdin:
        text = line.rstrip("\n")
        said = matcher.understand(text)
        answer = {
            "text": text,
            "intents": sorted(said.intents),
            "numbers": dict(said.numbers),
            "read": " ".join(said.words),
            "refused": {intent: why.value for intent, why in said.refused.items()},
        }
        sys.stdout.write(json.dumps(answer, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
