"""Check what a show says happened in it, offline: ``python verify_show.py evening.proof.ndjson [--head HASH]``.

Needs nothing but Python 3.10 or newer: copy this one file and run it. The file to check is what
``GET /api/v1/shows/{name}/proof/export`` gave. First the chain: that no record was changed, removed, moved, put in or
cut off. Then the rules: that what is recorded fits together. Somebody who rewrites the whole chain can be found only
by a hash that you kept from before: give it with ``--head``; it must stand somewhere in the chain.

Ends with 0 if all is well, with 1 if something is not, with 2 if there is nothing to check.
"""

import hashlib
import hmac
import json
import re
import sys
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import count, pairwise
from pathlib import Path
from typing import Any

GENESIS = "0" * 64
MILLISECOND = timedelta(milliseconds=1)
GRACE = timedelta(seconds=5)  # whoever asked in time may be counted a moment after the end
EVERYBODY = "everybody"
ADDED_LATER = {"for_whom": EVERYBODY}  # terms that records of former days do not name
FOR_SOME = {"wants": ("asked", "asking"), "purchases": ("asked",), "viewers": (), "poll": ("asked",)}
ALGORITHM = "sha256(prev + canonical(record))"
FIELDS = {"show", "seq", "fact", "kind", "at", "body", "prev", "hash"}

Row = dict[str, Any]


def canonical(value: Any) -> str:
    """JSON with sorted keys and no spaces: the same value is always the same text."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def hash_of(row: Row) -> str:
    """What the hash of ``row`` has to be."""
    record = {key: value for key, value in row.items() if key not in ("prev", "hash")}
    return hashlib.sha256((str(row["prev"]) + canonical(record)).encode()).hexdigest()


def read(text: str) -> tuple[Row, list[Row]]:
    """The header and the records.

    Raises:
        ValueError: It is not an export, or not byte for byte as it was given.
    """
    lines = text.split("\n")
    if lines.pop() != "" or not lines:
        raise ValueError("the file is empty, or its last line was cut off")
    rows: list[Row] = []
    for number, line in enumerate(lines, start=1):
        row = json.loads(line)
        if not isinstance(row, dict) or canonical(row) != line:
            raise ValueError(f"line {number} is not as it was written")
        rows.append(row)
    header, records = rows[0], rows[1:]
    if header.get("proof") != 1 or header.get("algorithm") != ALGORITHM:
        raise ValueError("this is not an export of version 1")
    return header, records


def broken_chain(header: Row, rows: list[Row], *, known: str | None = None) -> Iterator[str]:
    """What is wrong with the chain itself."""
    prev, seen = GENESIS, set()
    for place, row in enumerate(rows, start=1):
        if set(row) != FIELDS:
            yield f"record {place}: its fields are not those of a record"
            return
        body = row["body"]
        if row["seq"] != place:
            yield f"record {place}: says that it is number {row['seq']}"
        if row["prev"] != prev:
            yield f"record {place}: does not follow the record before it"
        if row["hash"] != hash_of(row):
            yield f"record {place}: was changed"
        if row["show"] != header["show"] or body.get("show") != header["show"]:
            yield f"record {place}: is of another show"
        if (row["fact"], row["kind"], row["at"]) != (body.get("id"), body.get("kind"), body.get("at")):
            yield f"record {place}: is headed otherwise than what it says"
        if row["fact"] in seen:
            yield f"record {place}: tells a second time what was told"
        seen.add(row["fact"])
        prev = row["hash"]
    if (header.get("records"), header.get("head")) != (len(rows), prev):
        yield f"the header promises {header.get('records')} records that end in {header.get('head')}"
    if known is not None and known != GENESIS and known not in {row["hash"] for row in rows}:
        yield f"the head {known} that you know of is not in this chain"


def moved_timers(rows: list[Row]) -> Iterator[str]:
    """Timers are never wound up again: an end may come early, never late."""
    ends: dict[str, str] = {}
    for row in in_order(rows):
        for timer in timers(row["body"]):
            name, end = f"{row['kind'].split('.')[0]} {timer['id']}", timer["ends_at"]
            if moment(end) > moment(ends.setdefault(name, end)):
                yield f"record {row['seq']}: the end of {name} moved from {ends[name]} to {end}"
            ends[name] = end


def moment(text: str) -> datetime:
    """The moment that a record names."""
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def timers(value: Any) -> Iterator[Row]:
    """Everything in ``value`` that has an id and an end."""
    if isinstance(value, dict):
        if isinstance(value.get("id"), str) and isinstance(value.get("ends_at"), str):
            yield value
        for inner in value.values():
            yield from timers(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from timers(inner)


def in_order(rows: list[Row]) -> list[Row]:
    """Records by the version of what they tell of, where they have one: a record may stand later than it happened."""

    def version(row: Row) -> int:
        inner = [each.get("version", 0) for each in row["body"].values() if isinstance(each, dict)]
        return max(int(each) for each in (row["body"].get("version", 0), *inner))

    return sorted(rows, key=lambda row: (row["kind"].split(".")[0], version(row), row["seq"]))


def wrong_stock(rows: list[Row]) -> Iterator[str]:
    """A version of a stock says one number, and never less than nothing."""
    told: dict[tuple[str, int], int] = {}
    for row in of_kind(rows, "stock.changed"):
        body = row["body"]
        if body["left"] < 0:
            yield f"record {row['seq']}: {body['left']} units are left"
        if told.setdefault((body["variant"], body["version"]), body["left"]) != body["left"]:
            yield f"record {row['seq']}: another number for version {body['version']} of the same stock"


def wrong_switches(rows: list[Row]) -> Iterator[str]:
    """A version of the switches says one thing."""
    told: dict[int, list[str]] = {}
    for row in of_kind(rows, "mechanics.switched"):
        switches = row["body"]["switches"]
        if told.setdefault(switches["version"], switches["off"]) != switches["off"]:
            yield f"record {row['seq']}: other switches of version {switches['version']}"


def wrong_lines(rows: list[Row]) -> Iterator[str]:
    """A line of the ticker tells of purchases that were paid, each once, and leaves with what went back."""
    paid = {row["body"]["purchase"] for row in of_kind(rows, "purchase.paid")}
    back = {row["body"]["purchase"]: row["body"]["everything"] or None for row in of_kind(rows, "purchase.refunded")}
    gone = {row["body"]["line"] for row in of_kind(rows, "ticker.withdrawn")}
    lines: dict[str, list[Row]] = {}
    for row in sorted(of_kind(rows, "ticker.line"), key=lambda each: int(each["body"]["version"])):
        lines.setdefault(row["body"]["line"], []).append(row)
        yield from _wrong_line(row, paid)
    told_in: dict[tuple[str, str], str] = {}
    for line, states in lines.items():
        for before, after in pairwise(states):
            for purchase in set(before["body"]["purchases"]) - set(after["body"]["purchases"]) - set(back):
                yield f"record {after['seq']}: {purchase} left the line, but nothing of it went back"
        for purchase in {each for state in states for each in state["body"]["purchases"]}:
            if told_in.setdefault((states[0]["body"]["product"], purchase), line) != line:
                yield f"record {states[0]['seq']}: {purchase} is told of in two lines"
        last = states[-1]["body"]
        if line in gone:
            for purchase in set(last["purchases"]) - set(back):
                yield f"the line {line} was withdrawn, but nothing of {purchase} went back"
    for line in gone - set(lines):
        yield f"the line {line} was withdrawn, and never shown"


def _wrong_line(row: Row, paid: set[str]) -> Iterator[str]:
    body = row["body"]
    purchases = body["purchases"]
    for purchase in set(purchases) - paid:
        yield f"record {row['seq']}: {purchase} was not paid"
    if len(set(purchases)) != len(purchases) or not 0 <= body["others"] < len(purchases):
        yield f"record {row['seq']}: the line tells of more people than of purchases"
    if body["name"] is not None and not re.fullmatch(r"\w\*\*\*", body["name"]):
        yield f"record {row['seq']}: the name is not masked"


def wrong_unlocks(rows: list[Row]) -> Iterator[str]:
    """A discount of the crowd opens once, at its goal, in its window, for whom it can be; its terms stay."""
    opened: set[str] = set()
    yield from changed_terms(
        rows, "unlock", ("goal", "target", "opens_at", "closes_at", "basis_points", "price", "offer", "for_whom")
    )
    for row in of_kind(rows, "unlock.reached"):
        unlock = row["body"]["unlock"]
        if unlock["id"] in opened:
            yield f"record {row['seq']}: {unlock['id']} opened a second time"
        opened.add(unlock["id"])
        if unlock["current"] < unlock["target"]:
            yield f"record {row['seq']}: {unlock['id']} opened at {unlock['current']} of {unlock['target']}"
        if not moment(unlock["opens_at"]) <= moment(unlock["unlocked_at"]) <= moment(unlock["closes_at"]) + GRACE:
            yield f"record {row['seq']}: {unlock['id']} opened outside of its window"
        for_whom = unlock.get("for_whom", EVERYBODY)
        if for_whom not in (EVERYBODY, *FOR_SOME[unlock["goal"]]):
            yield f"record {row['seq']}: {unlock['id']} is for people of whom nobody knows ({for_whom})"


def wrong_polls(rows: list[Row]) -> Iterator[str]:
    """A poll ends once, with as many votes as people voted, and the option that has most of them wins."""
    over: set[str] = set()
    yield from changed_terms(rows, "poll", ("kind", "title"))
    for row in of_kind(rows, "poll.ended"):
        poll = row["body"]["poll"]
        if poll["id"] in over:
            yield f"record {row['seq']}: {poll['id']} ended a second time"
        over.add(poll["id"])
        votes = [option["votes"] for option in poll["options"]]
        if None in votes or poll["status"] != "ended":
            continue
        if sum(votes) != poll["votes"]:
            yield f"record {row['seq']}: {poll['votes']} people voted, and options have {sum(votes)} votes"
        if poll["winner"] != (votes.index(max(votes)) + 1 if any(votes) else None):
            yield f"record {row['seq']}: option {poll['winner']} has not most votes"


def wrong_quizzes(rows: list[Row]) -> Iterator[str]:
    """What is right was bound before; the winners are the first who were right, as the server got their answers."""
    over: set[str] = set()
    yield from changed_terms(rows, "quiz", ("commitment", "prizes", "rules"))
    orders = {row["body"]["quiz"]: row for row in of_kind(rows, "quiz.answers")}
    for row in orders.values():
        first = [(moment(at), ticket) for at, ticket in row["body"]["first"]]
        if first != sorted(first) or len({ticket for _, ticket in first}) != len(first):
            yield f"record {row['seq']}: the answers of {row['body']['quiz']} are not in order"
    for row in of_kind(rows, "quiz.ended"):
        quiz = row["body"]["quiz"]
        if quiz["id"] in over:
            yield f"record {row['seq']}: {quiz['id']} ended a second time"
        over.add(quiz["id"])
        if quiz["status"] == "ended":
            yield from (f"record {row['seq']}: {wrong} {quiz['id']}" for wrong in wrong_end(quiz, orders))


def wrong_end(quiz: Row, orders: dict[str, Row]) -> Iterator[str]:
    """What is wrong with the end of a quiz."""
    keys = ("accepted", "nonce", "question", "right_option")
    bound = {**{key: quiz[key] for key in keys}, "options": [each["text"] for each in quiz["options"]]}
    if hashlib.sha256(canonical(bound).encode()).hexdigest() != quiz["commitment"]:
        yield "what was right was not what was promised in"
    if quiz["id"] not in orders:
        yield "nobody knows in which order the answers came in"
        return
    order = orders[quiz["id"]]["body"]
    won = [(moment(each["at"]), each["ticket"]) for each in quiz["winners"]]
    first = [(moment(at), ticket) for at, ticket in order["first"]]
    if (order["right"], order["answers"], order["digest"]) != (quiz["right"], quiz["answers"], quiz["digest"]):
        yield "two records tell other numbers of"
    if won != first[: len(won)] or [each["rank"] for each in quiz["winners"]] != list(range(1, len(won) + 1)):
        yield "the winners are not the first in"
    if quiz["prizes"] and len(won) != min(quiz["prizes"], quiz["right"]):
        yield "other codes were given than promised in"
    if any(not moment(quiz["opens_at"]) <= at < moment(quiz["ends_at"]) for at, _ in first):
        yield "an answer counts that came outside of the time of"


def wrong_draws(rows: list[Row]) -> Iterator[str]:
    """Chance was bound before: the seed is what was promised, the salt is of this chain, moments come from both."""
    yield from changed_terms(rows, "surprise", ("commitment",))
    yield from changed_terms(rows, "giveaway", ("commitment", "wanted", "prize"))
    salts: dict[str, str] = {}
    for row in in_order(rows):
        draw = row["body"].get("surprise") or row["body"].get("giveaway")
        if draw is None or draw["salt"] is None:
            continue
        if salts.setdefault(draw["id"], draw["salt"]) != draw["salt"]:
            yield f"record {row['seq']}: the salt of {draw['id']} was changed"
        if draw["salt"] not in {GENESIS, *(each["hash"] for each in rows[: row["seq"] - 1])}:
            yield f"record {row['seq']}: the salt of {draw['id']} is no record before it"
        if draw["seed"] is None:
            continue
        seed = bytes.fromhex(draw["seed"])
        if hashlib.sha256(seed).hexdigest() != draw["commitment"]:
            yield f"record {row['seq']}: the seed of {draw['id']} is not the one that was promised"
        if draw.get("drop") and draw.get("moments") and draw["moments"] != moments_of(draw, seed):
            yield f"record {row['seq']}: the moments of {draw['id']} do not come from its seed"


def wrong_boards(rows: list[Row]) -> Iterator[str]:
    """Rules of a board stay as they were stated; most points stand first, and equals share a place."""
    yield from changed_terms(rows, "board", ("rules", "prize", "places"))
    for row in of_kind(rows, "board.places"):
        points = [each["points"] for each in row["body"]["board"]["rows"]]
        places = [each["place"] for each in row["body"]["board"]["rows"]]
        if points and row["body"]["board"].get("status") == "cancelled":
            yield f"record {row['seq']}: a board that was taken back has places"
        if points != sorted(points, reverse=True) or places != [1 + points.index(each) for each in points]:
            yield f"record {row['seq']}: the places are not those of the points"


def moments_of(draw: Row, seed: bytes) -> list[str]:
    """When a surprise has to drop, in the words of ``draw``."""
    opens, gap = moment(draw["opens_at"]), moment(draw["drop"]["closes_at"]) - moment(draw["drop"]["opened_at"])
    spare = (moment(draw["ends_at"]) - opens - gap * draw["drops"]) // MILLISECOND
    chance = numbers(hmac.digest(seed, draw["salt"].encode(), "sha256"), "moments")
    drawn = sorted(uniform(chance, spare + 1) for _ in range(draw["drops"]))
    told = {moment(each): each for each in draw["moments"]}
    reckoned = [opens + MILLISECOND * each + gap * place for place, each in enumerate(drawn)]
    return [told.get(each, each.isoformat()) for each in reckoned]


def numbers(chance: bytes, *labels: str) -> Iterator[int]:
    """An endless run of 64-bit numbers: HMAC-SHA256 of the labels and of the number of the block."""
    for block in count():
        words = hmac.digest(chance, "\0".join(labels).encode() + b"\0" + block.to_bytes(8, "big"), "sha256")
        yield from (int.from_bytes(words[place : place + 8], "big") for place in range(0, 32, 8))


def uniform(chance: Iterator[int], below: int) -> int:
    """A number below ``below``, each as likely: what would favour the small ones is passed over."""
    fair = 2**64 - 2**64 % below
    return next(word for word in chance if word < fair) % below


def changed_terms(rows: list[Row], view: str, terms: tuple[str, ...]) -> Iterator[str]:
    """What was promised stays as it was promised."""
    told: dict[str, Row] = {}
    for row in in_order(rows):
        if isinstance(now := row["body"].get(view), dict):
            first = told.setdefault(now["id"], now)
            for term in terms:
                if {**ADDED_LATER, **now}[term] != {**ADDED_LATER, **first}[term]:
                    yield f"record {row['seq']}: {term} of {now['id']} was changed"


def shown_after_refund(rows: list[Row]) -> list[str]:
    """Lines that still stood at the end although all of a purchase in them went back."""
    back = {row["body"]["purchase"] for row in of_kind(rows, "purchase.refunded") if row["body"]["everything"]}
    gone = {row["body"]["line"] for row in of_kind(rows, "ticker.withdrawn")}
    last: dict[str, Row] = {}
    for row in sorted(of_kind(rows, "ticker.line"), key=lambda each: int(each["body"]["version"])):
        last[row["body"]["line"]] = row
    return [line for line, row in last.items() if line not in gone and back & set(row["body"]["purchases"])]


def of_kind(rows: list[Row], *kinds: str) -> list[Row]:
    """The records of ``kinds``."""
    return [row for row in rows if row["kind"] in kinds]


RULES: tuple[Callable[[list[Row]], Iterator[str]], ...] = (
    moved_timers,
    wrong_stock,
    wrong_switches,
    wrong_lines,
    wrong_unlocks,
    wrong_polls,
    wrong_quizzes,
    wrong_draws,
    wrong_boards,
)


def verify(text: str, *, known: str | None = None) -> tuple[list[str], list[Row]]:
    """Everything that is wrong with an export, and its records. Rules are asked only of a whole chain."""
    try:
        header, rows = read(text)
        wrong = list(broken_chain(header, rows, known=known))
        wrong = wrong or [found for rule in RULES for found in rule(rows)]
    except (ValueError, KeyError, TypeError, AttributeError) as failure:
        return [f"the export cannot be read: {failure}"], []
    return wrong, rows


def main(arguments: list[str]) -> int:
    """Check the file that is named, and say what was found."""
    known = None
    if "--head" in arguments:
        place = arguments.index("--head")
        known = (arguments[place + 1 : place + 2] or [""])[0].lower()
        arguments = arguments[:place] + arguments[place + 2 :]
    if len(arguments) != 1:
        print(__doc__)
        return 2
    try:
        wrong, rows = verify(Path(arguments[0]).read_bytes().decode(), known=known)
    except (OSError, UnicodeDecodeError) as failure:
        print(f"cannot read {arguments[0]}: {failure}")
        return 2
    for finding in wrong:
        print(f"WRONG  {finding}")
    kinds = {kind: sum(row["kind"] == kind for row in rows) for kind in sorted({row["kind"] for row in rows})}
    for kind, times in kinds.items():
        print(f"{times:7}  {kind}")
    for line in shown_after_refund(rows) if not wrong else []:
        print(f"NOTE   the line {line} tells of something that went back, and was not changed yet")
    head = rows[-1]["hash"] if rows else GENESIS
    print("NOT AS IT SHOULD BE" if wrong else f"ALL IS WELL: {len(rows)} records, the last is {head}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
