"""Reading: which format a file has, by what stands in it, and its rows."""

from collections.abc import Callable, Mapping
from enum import StrEnum
from pathlib import Path

from shop.importing import csv_file, jsonld_file, yml_file
from shop.importing.row import Reading, Unreadable

LARGEST_FILE = 64 * 1024 * 1024
"""Bytes of a file."""

_HEAD = 4096


class Format(StrEnum):
    """What a file may be."""

    CSV = "csv"
    YML = "yml"
    JSONLD = "jsonld"


READERS: Mapping[Format, Callable[[Path], Reading]] = {
    Format.CSV: csv_file.read,
    Format.YML: yml_file.read,
    Format.JSONLD: jsonld_file.read,
}


def format_of(file: Path) -> Format:
    """What ``file`` is, whatever it is called.

    Raises:
        Unreadable: It is empty, larger than 64 MiB, or neither text nor XML.
    """
    size = file.stat().st_size
    if size == 0:
        raise Unreadable("empty_file")
    if size > LARGEST_FILE:
        raise Unreadable("too_large")
    with file.open("rb") as content:
        head = content.read(_HEAD)
    if head[:2] in (b"PK", b"\xd0\xcf", b"\x1f\x8b") or head.startswith((b"%PDF", b"\x89PNG", b"\xff\xd8\xff")):
        raise Unreadable("unknown_format")
    begins = head.removeprefix(b"\xef\xbb\xbf").replace(b"\x00", b"").removeprefix(b"\xff\xfe").lstrip()
    if begins[:1] in (b"{", b"["):
        return Format.JSONLD
    if begins[:1] == b"<":
        lower = head.replace(b"\x00", b"").lower()
        return Format.JSONLD if b"<html" in lower or b"<!doctype html" in lower else Format.YML
    return Format.CSV


def read(file: Path, *, kind: Format) -> Reading:
    """The rows of ``file``.

    Raises:
        Unreadable: It cannot be read, or not on.
    """
    return READERS[kind](file)
