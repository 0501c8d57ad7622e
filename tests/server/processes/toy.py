"""A toy process of a house: ``python toy.py MANNER role --line=...`` speaks with its launcher and serves nothing."""

import os
import sys
import threading

from server.processes.lifeline import Lifeline
from server.processes.part import Part, Role


def main(manner: str) -> int:
    """Be well, stillborn, slow (open, never ready), mute (never open), stubborn (never leaves) or unprepared."""
    part = Part.of(sys.argv[2:])
    assert part is not None
    leaving = threading.Event()
    line = Lifeline(part.line)
    line.follow(lambda _: None if manner == "stubborn" else leaving.set())
    if part.role in {Role.PREPARING, Role.MIGRATING}:
        return 1 if manner == "unprepared" else 0
    if manner == "stillborn":
        return 7
    if manner != "mute":
        line.say("open")
    if manner not in {"mute", "slow"}:
        line.say("ready")
    leaving.wait(60)
    return 0


if __name__ == "__main__":
    status = main(sys.argv[1])
    sys.stdout.flush()
    os._exit(status)
