"""Sheet: what a letter says, before it is written as plain text and as HTML. Nothing in it is trusted."""

import html
from dataclasses import dataclass, field

_PAPER = "font:16px/1.5 system-ui,-apple-system,'Segoe UI',Roboto,sans-serif;color:#241712;background:#fbf5ea;margin:0"
_CARD = "max-width:36rem;margin:24px auto;padding:28px 24px;background:#fffdf8;border-radius:14px"
_SOFT = "color:#6a5548;font-size:14px"
_RIGHT = "text-align:right;vertical-align:top;white-space:nowrap;padding:8px 0 8px 12px"
_LEFT = "text-align:left;vertical-align:top;padding:8px 0"
_BUTTON = (
    "display:inline-block;padding:12px 20px;border-radius:12px;background:#c8321b;color:#fff8f0;"
    "text-decoration:none;font-weight:600"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A row: what, how much of it, what it costs, and why it costs less."""

    title: str
    count: str
    amount: str
    notes: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A letter in one language. ``sums`` and ``facts`` are labels and what stands beside them; the last sum counts."""

    language: str
    heading: str
    intro: tuple[str, ...]
    items: tuple[Item, ...]
    sums: tuple[tuple[str, str], ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    link: tuple[str, str] | None = None
    closing: str = field(default="")


def as_text(sheet: Sheet) -> str:
    """The sheet for readers of plain text."""
    parts = [sheet.heading, "\n".join(sheet.intro), "\n".join(_item_text(item) for item in sheet.items)]
    parts.append("\n".join(f"{label}: {amount}" for label, amount in sheet.sums))
    parts.append("\n".join(f"{label}: {said}" for label, said in sheet.facts))
    if sheet.link is not None:
        parts.append(f"{sheet.link[0]}:\n{sheet.link[1]}")
    parts.append(sheet.closing)
    return "\n\n".join(part for part in parts if part) + "\n"


def as_html(sheet: Sheet) -> str:
    """The sheet for everybody else: one table, styles in place, no picture and nothing loaded from anywhere."""
    intro = "".join(f"<p style='margin:0 0 6px'>{_safe(line)}</p>" for line in sheet.intro)
    rows = "".join(_item_html(item) for item in sheet.items)
    sums = "".join(_sum_html(pair, last=pair is sheet.sums[-1]) for pair in sheet.sums)
    facts = "".join(
        f"<p style='{_SOFT};margin:0 0 4px'>{_safe(label)}: {_safe(said)}</p>" for label, said in sheet.facts
    )
    link = ""
    if sheet.link is not None:
        words, address = (_safe(each) for each in sheet.link)
        link = f"<p style='margin:20px 0'><a href='{address}' style='{_BUTTON}'>{words}</a></p>"
    return (
        f"<!doctype html><html lang='{_safe(sheet.language)}'><head><meta charset='utf-8'>"
        "<meta name='viewport' content='width=device-width'><meta name='referrer' content='no-referrer'></head>"
        f"<body style=\"{_PAPER}\"><div style='{_CARD}'>"
        f"<h1 style='font-size:24px;line-height:1.2;margin:0 0 12px'>{_safe(sheet.heading)}</h1>{intro}"
        f"<table style='border-collapse:collapse;width:100%;margin:12px 0'>{rows}{sums}</table>{facts}{link}"
        f"<p style='{_SOFT};margin:16px 0 0'>{_safe(sheet.closing)}</p></div></body></html>\n"
    )


def _item_text(item: Item) -> str:
    first = f"{item.title}\n    {item.count} = {item.amount}" if item.amount else f"{item.title}\n    {item.count}"
    return "\n".join([first, *(f"    {name}: {amount}" for name, amount in item.notes)])


def _item_html(item: Item) -> str:
    notes = "".join(
        f"<br><span style='color:#1c6b4f;font-size:14px'>{_safe(f'{n}: {a}')}</span>" for n, a in item.notes
    )
    said = f"{_safe(item.title)}<br><span style='{_SOFT}'>{_safe(item.count)}</span>{notes}"
    return f"<tr><td style='{_LEFT}'>{said}</td><td style='{_RIGHT}'>{_safe(item.amount)}</td></tr>"


def _sum_html(pair: tuple[str, str], *, last: bool) -> str:
    weight = "font-weight:700;border-top:1px solid #e2d3bc" if last else "font-weight:400"
    label, amount = (_safe(each) for each in pair)
    return f"<tr><th style='{_LEFT};{weight}'>{label}</th><td style='{_RIGHT};{weight}'>{amount}</td></tr>"


def _safe(words: str) -> str:
    return html.escape(words)
