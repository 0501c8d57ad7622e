"""Ids: how a thing is named, minted and read.

An id is ``<prefix>_<32 hex digits>``: the prefix says what it names, the digits are a UUIDv7, so ids sort by the
time they were minted and never collide between processes. Source: RFC 9562, section 5.7.
"""

import hashlib
import re
from datetime import UTC, datetime, timedelta
from typing import Literal, NewType, TypeAlias

from uuid_utils import uuid7

ShowId = NewType("ShowId", str)
ViewerId = NewType("ViewerId", str)
MessageId = NewType("MessageId", str)
BanId = NewType("BanId", str)
EntryId = NewType("EntryId", str)
ProductId = NewType("ProductId", str)
VariantId = NewType("VariantId", str)
OfferId = NewType("OfferId", str)
CartId = NewType("CartId", str)
PromotionId = NewType("PromotionId", str)
OrderId = NewType("OrderId", str)
ReservationId = NewType("ReservationId", str)
PaymentId = NewType("PaymentId", str)
AccountId = NewType("AccountId", str)
PostingId = NewType("PostingId", str)
RefundId = NewType("RefundId", str)
ReturnId = NewType("ReturnId", str)
FiscalReceiptId = NewType("FiscalReceiptId", str)
EventId = NewType("EventId", str)
SessionId = NewType("SessionId", str)
ApiKeyId = NewType("ApiKeyId", str)
MovementId = NewType("MovementId", str)
ImportId = NewType("ImportId", str)
UnlockId = NewType("UnlockId", str)
PollId = NewType("PollId", str)
FeeId = NewType("FeeId", str)
FeeRefundId = NewType("FeeRefundId", str)
GiftId = NewType("GiftId", str)
GiftGoalId = NewType("GiftGoalId", str)
TierId = NewType("TierId", str)
MembershipId = NewType("MembershipId", str)
InvoiceId = NewType("InvoiceId", str)
SurpriseId = NewType("SurpriseId", str)
GiveawayId = NewType("GiveawayId", str)
BoardId = NewType("BoardId", str)
QuizId = NewType("QuizId", str)
GroupId = NewType("GroupId", str)
AnswerId = NewType("AnswerId", str)
FaqId = NewType("FaqId", str)
AppealId = NewType("AppealId", str)

Prefix: TypeAlias = Literal[
    "shw",
    "vwr",
    "msg",
    "ban",
    "log",
    "prd",
    "var",
    "ofr",
    "crt",
    "ord",
    "rsv",
    "pay",
    "acc",
    "pst",
    "rfn",
    "rtn",
    "fsc",
    "evt",
    "ses",
    "pub",
    "wtc",
    "key",
    "mov",
    "imp",
    "prm",
    "plc",
    "plr",
    "brk",
    "whk",
    "unl",
    "pol",
    "fee",
    "frf",
    "gft",
    "ggl",
    "tir",
    "mbr",
    "inv",
    "pch",
    "srp",
    "gwy",
    "brd",
    "quz",
    "qgr",
    "ans",
    "faq",
    "apl",
]

ID_PATTERN = r"^[a-z]{3}_[0-9a-f]{32}$"
"""What every id looks like; doors use it to refuse anything else before it reaches a room."""

_ID = re.compile(ID_PATTERN)

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def mint(prefix: Prefix) -> str:
    """Make a new id; wrap it in its type: ``ShowId(mint("shw"))``."""
    return f"{prefix}_{uuid7().hex}"


def derive(prefix: Prefix, *about: str) -> str:
    """The one id that belongs to ``about``, the same each time: telling a fact again is then the same fact."""
    return f"{prefix}_{hashlib.sha256(chr(0).join(about).encode()).hexdigest()[:32]}"


def minted_at(name: str) -> datetime | None:
    """When the id ``name`` was minted; None: it was not minted, but derived from something."""
    digits = name.partition("_")[2]
    if len(digits) != 32 or digits[12] != "7":
        return None
    return _EPOCH + timedelta(milliseconds=int(digits[:12], 16))


def first_at(prefix: Prefix, at: datetime) -> str:
    """What every id is not less than that is minted at ``at`` or later: where to begin to read."""
    return f"{prefix}_{max(0, int((at - _EPOCH) / timedelta(milliseconds=1))):012x}{'0' * 20}"


def looks_like_id(text: str, prefix: Prefix) -> bool:
    """Whether ``text`` could be an id of this kind. Says nothing about whether the thing exists."""
    return text.startswith(prefix) and _ID.fullmatch(text) is not None
