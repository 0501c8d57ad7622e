"""Welcome: what whoever started us reads on the screen, and nothing reads but people."""

import sys

from server.demo.brand import BRAND
from server.settings import Settings


def welcome(settings: Settings) -> None:
    """The doors are open: say where they are, and who may sign in to a demo."""
    root = settings.public_url or settings.own_url.replace("127.0.0.1", "localhost")
    lines = ["", f"  Vitrina is open: {root}"]
    if settings.demo:
        lines += [
            f"  The show         {root}/s/{BRAND.show_slug}",
            f"  The studio       {root}/studio/{BRAND.show_slug}",
            f"  The back office  {root}/desk",
            "  Sign in as",
            *(f"    {each.role:<10} {each.email:<28} {each.password}" for each in BRAND.sign_ins),
        ]
    print("\n".join([*lines, "  Ctrl-C stops everything.", ""]), flush=True)


def give_up(sentence: str) -> int:
    """Say why nothing is served. Returns the exit status."""
    print(sentence, file=sys.stderr)
    return 1
