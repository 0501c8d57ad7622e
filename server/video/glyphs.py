"""Glyphs: the few letters and digits that the synthetic host writes, five by seven points each."""

from collections.abc import Iterator, Mapping
from typing import Final

HEIGHT: Final = 7
"""Points."""

GLYPHS: Final[Mapping[str, tuple[str, ...]]] = {
    "0": (" ### ", "#   #", "#   #", "#   #", "#   #", "#   #", " ### "),
    "1": ("  #  ", " ##  ", "  #  ", "  #  ", "  #  ", "  #  ", " ### "),
    "2": (" ### ", "#   #", "    #", "   # ", "  #  ", " #   ", "#####"),
    "3": (" ### ", "#   #", "    #", "  ## ", "    #", "#   #", " ### "),
    "4": ("   # ", "  ## ", " # # ", "#  # ", "#####", "   # ", "   # "),
    "5": ("#####", "#    ", "#### ", "    #", "    #", "#   #", " ### "),
    "6": (" ### ", "#    ", "#    ", "#### ", "#   #", "#   #", " ### "),
    "7": ("#####", "    #", "   # ", "  #  ", "  #  ", "  #  ", "  #  "),
    "8": (" ### ", "#   #", "#   #", " ### ", "#   #", "#   #", " ### "),
    "9": (" ### ", "#   #", "#   #", " ####", "    #", "    #", " ### "),
    ":": (" ", " ", "#", " ", "#", " ", " "),
    " ": ("  ",) * HEIGHT,
    "A": (" ### ", "#   #", "#   #", "#####", "#   #", "#   #", "#   #"),
    "I": ("###", " # ", " # ", " # ", " # ", " # ", "###"),
    "N": ("#   #", "##  #", "# # #", "# # #", "#  ##", "#   #", "#   #"),
    "R": ("#### ", "#   #", "#   #", "#### ", "# #  ", "#  # ", "#   #"),
    "T": ("#####", "  #  ", "  #  ", "  #  ", "  #  ", "  #  ", "  #  "),
    "V": ("#   #", "#   #", "#   #", "#   #", " # # ", " # # ", "  #  "),
}


def width(text: str) -> int:
    """How many points ``text`` is wide."""
    return sum(len(GLYPHS[letter][0]) + 1 for letter in text) - 1


def runs(text: str) -> Iterator[tuple[int, int, int]]:
    """The inked runs of ``text``: row, first point, point after the last."""
    left = 0
    for letter in text:
        for row, points in enumerate(GLYPHS[letter]):
            start = points.find("#")
            while start >= 0:
                end = start
                while end < len(points) and points[end] == "#":
                    end += 1
                yield row, left + start, left + end
                start = points.find("#", end)
        left += len(GLYPHS[letter][0]) + 1
