"""A show's proof as HTML: what happened, readable by a person, with the hash of each record. Needs no script."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any, Final

from core.money import MINOR_DIGITS
from core.people import Language
from server.api.product_words import STYLE
from server.api.proof_words import GROUPS, WORDS
from shop.engaging.proofs.link import Head, Link

SHORT: Final = 12
"""Digits of a hash that are shown; the rest is behind the link."""

_LOOK: Final = """
main,header{max-width:760px}.card{display:grid;gap:10px;padding:16px;border-radius:18px;background:var(--raised);
border:1px solid var(--line);margin:18px 0}.card p{margin:0}code{font:13px/1.45 ui-monospace,Menlo,Consolas,monospace;
overflow-wrap:anywhere}.card .button{justify-self:start}details summary{cursor:pointer;font-weight:650;padding:10px 0}
details ol{margin:6px 0 0;padding-left:20px;display:grid;gap:8px}
nav ul{display:flex;gap:8px;overflow-x:auto;list-style:none;margin:0 -16px;padding:4px 16px 10px}
nav a{display:block;padding:11px 14px;border-radius:99px;background:var(--sunk);color:var(--ink);white-space:nowrap;
text-decoration:none;font-weight:600;font-size:15px}nav a[aria-current]{background:var(--ink);color:var(--paper)}
ol.records{list-style:none;margin:0;padding:0}
ol.records li{display:grid;grid-template-columns:auto minmax(0,1fr);gap:2px 14px;padding:12px 0;
border-top:1px solid var(--line)}ol.records li:target{background:#fbe3b4;border-radius:8px;padding-inline:8px}
time{color:var(--soft);font-variant-numeric:tabular-nums;font-size:14px;line-height:24px}
ol.records p{margin:0;overflow-wrap:anywhere}
ol.records a{grid-column:2;color:var(--soft);padding:4px 0;justify-self:start}
.pages{display:flex;gap:12px;margin:18px 0 40px}.pages a{padding:12px 0;font-weight:600;color:var(--deep)}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Journal:
    """All that the page says. ``titles`` are of offers and variants, by id; ``before`` is where the page begins."""

    slug: str
    title: str
    head: Head
    records: Sequence[Link]
    older: int | None
    group: str | None
    before: int | None
    titles: Mapping[str, Mapping[str, str]]
    language: Language

    def say(self, key: str, **facts: object) -> str:
        """A sentence in the language of the page."""
        return WORDS[key][0 if self.language is Language.RU else 1].format(**facts)

    def address(self, *, group: str | None, before: int | None = None, language: Language | None = None) -> str:
        """The page with another choice."""
        asked = [f"lang={(language or self.language).value}"]
        asked += [f"kind={group}"] if group else []
        asked += [f"before={before}"] if before else []
        return escape(f"/s/{self.slug}/proof?{'&'.join(asked)}")


def page_of(journal: Journal) -> str:
    """The whole page."""
    say = journal.say
    other = Language.EN if journal.language is Language.RU else Language.RU
    name = say("title")
    switch = journal.address(group=journal.group, before=journal.before, language=other)
    return (
        f"{_opening(journal.language, f'{name}: {journal.title}')}<header>"
        f"<a href='/s/{escape(journal.slug)}'>← {say('back')}</a>"
        f"<a href='{switch}' hreflang='{other.value}'>{say('other')}</a></header><main>"
        f"<h1>{name}</h1><p class='soft'>{escape(say('of', title=journal.title))}</p><p>{say('about')}</p>"
        f"{_card(journal)}{_filters(journal)}{_records(journal)}</main></body></html>"
    )


def gone(language: Language) -> str:
    """The page of a show that is not there."""
    at = 0 if language is Language.RU else 1
    return (
        f"{_opening(language, WORDS['gone'][at])}<main><h1>{WORDS['gone'][at]}</h1><p class='soft'>"
        f"{WORDS['gone_more'][at]}</p><a class='button' href='/'>{WORDS['shows'][at]}</a></main></body></html>"
    )


def _opening(language: Language, title: str) -> str:
    return (
        f"<!doctype html><html lang='{language.value}'><head><meta charset='utf-8'>"
        "<meta name='viewport' content='width=device-width, initial-scale=1'><meta name='robots' content='noindex'>"
        f"<title>{escape(title)}</title><style>{STYLE}{_LOOK}</style></head><body>"
    )


def _card(journal: Journal) -> str:
    say, file = journal.say, f"{journal.slug}.proof.ndjson"
    steps = "".join(f"<li>{escape(say(f'how_{n}', file=file))}</li>" for n in range(1, 5))
    return (
        f"<section class='card' data-testid='proof-head'><b>{say('records', n=journal.head.seq)}</b>"
        f"<p>{say('head')}: <code>{journal.head.hash}</code></p><p class='soft'>{say('keep')}</p>"
        f"<a class='button' href='/api/v1/shows/{escape(journal.slug)}/proof/export' download>{say('export')}</a>"
        f"<details><summary>{say('how')}</summary><ol>{steps}</ol></details></section>"
    )


def _filters(journal: Journal) -> str:
    def choice(group: str | None) -> str:
        current = " aria-current='page'" if group == journal.group else ""
        return f"<li><a href='{journal.address(group=group)}'{current}>{journal.say(group or 'all')}</a></li>"

    chosen = "".join(choice(group) for group in (None, *GROUPS))
    return f"<nav aria-label='{journal.say('filter')}'><ul>{chosen}</ul></nav>"


def _records(journal: Journal) -> str:
    if not journal.records:
        return f"<p class='soft' data-testid='proof-empty'>{journal.say('empty')}</p>"
    rows = "".join(_row(each, journal) for each in journal.records)
    links = []
    if journal.before:
        links.append(f"<a href='{journal.address(group=journal.group)}'>← {journal.say('newest')}</a>")
    if journal.older:
        older = journal.address(group=journal.group, before=journal.older)
        links.append(f"<a href='{older}' rel='next'>{journal.say('older')} →</a>")
    return f"<ol class='records' data-testid='proof-records'>{rows}</ol><div class='pages'>{''.join(links)}</div>"


def _row(record: Link, journal: Journal) -> str:
    link = f"/api/v1/shows/{escape(journal.slug)}/proof/records/{record.seq}"
    label = journal.say("record", n=record.seq, hash=record.hash[:SHORT])
    return (
        f"<li id='r{record.seq}'><time datetime='{escape(record.at)}'>{_clock(record.at)}</time>"
        f"<p>{escape(told(record, journal))}</p><a href='{link}' aria-label='{label}'>"
        f"<code>№ {record.seq} · {record.hash[:SHORT]}</code></a></li>"
    )


def told(record: Link, journal: Journal) -> str:
    """What a record says, as a sentence; one that this page does not know is named by its kind."""
    body: dict[str, Any] = json.loads(record.body)
    try:
        return _sentence(record.kind, body, journal)
    except (KeyError, TypeError, ValueError):
        return record.kind


def _sentence(kind: str, body: dict[str, Any], journal: Journal) -> str:
    facts: dict[str, object] = {}
    view = next(
        (
            body[each]
            for each in ("unlock", "poll", "surprise", "giveaway", "goal", "board", "quiz")
            if isinstance(body.get(each), dict)
        ),
        body,
    )
    for key, value in view.items():
        facts[key] = _words(value, journal) if isinstance(value, dict) else value
    facts["end"] = _clock(view.get("ends_at") or view.get("closes_at") or "")
    match kind:
        case "offer.changed":
            kind, facts = _offer(body["offer"], journal)
        case "offer.pinned":
            facts["title"] = journal.titles[body["state"]["pinned"]][journal.language.value]
        case "stock.changed":
            facts["title"] = journal.titles[body["variant"]][journal.language.value]
        case "mechanics.switched":
            off = body["switches"]["off"]
            kind, facts = ("mechanics.off", {"off": ", ".join(off)}) if off else ("mechanics.on", {})
        case "purchase.paid":
            facts["purchase"] = _short(body["purchase"])
        case "purchase.refunded":
            facts["purchase"] = _short(body["purchase"])
            facts["part"] = journal.say("everything" if body["everything"] else "part")
        case "ticker.line":
            facts["name"] = body["name"] or journal.say("no_name")
            kind = "ticker.merged" if body["others"] else kind
        case "poll.ended":
            options = [f"{_words(each['text'], journal)}: {each['votes']}" for each in view["options"]]
            facts["result"] = ", ".join(options)
        case "board.places":
            rows = [
                f"{each['place']}. {each['name'] or journal.say('no_name')}: {each['points']}" for each in view["rows"]
            ]
            facts["result"] = ", ".join(rows) or "0"
            kind = kind if view["status"] == "ended" else "board.cancelled"
        case "quiz.ended":
            facts["answer"] = _answer(view, journal)
            kind = kind if view["status"] == "ended" else "quiz.cancelled"
        case "quiz.answers":
            facts["quiz"] = _short(body["quiz"])
        case "gift.paid":
            facts["price"] = _price(body["amount"], journal)
        case "gift_goal.began":
            facts["price"] = _price(view["target"], journal)
    return journal.say(kind, **facts)


def _answer(quiz: dict[str, Any], journal: Journal) -> object:
    """What was right in a quiz: the first way to say it, or an option."""
    if quiz["accepted"]:
        return quiz["accepted"][0]
    return next(
        (_words(each["text"], journal) for each in quiz["options"] if each["place"] == quiz["right_option"]), ""
    )


def _offer(offer: dict[str, Any], journal: Journal) -> tuple[str, dict[str, object]]:
    facts: dict[str, object] = {"title": _words(offer["product"]["title"], journal)}
    if not offer["on_sale"]:
        return "offer.off", facts
    if (flash := offer["flash"]) is not None:
        return "offer.flash", {**facts, "price": _price(flash["price"], journal), "end": _clock(flash["ends_at"])}
    return "offer.changed", {**facts, "price": _price(offer["price"], journal)}


def _words(value: dict[str, Any], journal: Journal) -> object:
    return value.get(journal.language.value) or value.get("ru") or value


def _price(money: dict[str, Any], journal: Journal) -> str:
    digits = MINOR_DIGITS[money["currency"]]
    whole, rest = divmod(money["amount"], 10**digits)
    comma = "," if journal.language is Language.RU else "."
    return f"{whole}{f'{comma}{rest:0{digits}d}' if rest else ''} {money['currency']}"


def _short(purchase: str) -> str:
    """Enough of what stands for an order to find it again on the page."""
    return purchase.removeprefix("pch_")[:8]


def _clock(moment: str) -> str:
    """The time of day of a moment as it is recorded, in UTC."""
    return f"{moment[11:19]} UTC" if moment else "…"
