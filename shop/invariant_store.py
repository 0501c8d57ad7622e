"""The only SQL of the invariants: each finds the rows that break one. Source: commerce.md, section 4.

``:kept`` is the moment after which outbox and idempotency keys are still complete; both are pruned. ``{order_of_fact}``
and ``{refund_of_fact}`` are how the database in use reads what a fact in the outbox is about.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import TextClause, bindparam, delete, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from core.database import upsert
from core.tables import UtcDateTime
from shop.engaging import crowd_invariant_store
from shop.engaging.draws import invariant_store as draw_invariant_store
from shop.engaging.gifts import invariant_store as gift_invariant_store
from shop.engaging.leaderboard import invariant_store as board_invariant_store
from shop.engaging.memberships import invariant_store as membership_invariant_store
from shop.engaging.proofs import invariant_store as proof_invariant_store
from shop.engaging.quizzes import invariant_store as quiz_invariant_store
from shop.fees import invariant_store as fee_invariant_store
from shop.invariant_tables import InvariantCheckRow

KEPT = timedelta(days=30)
"""How long it is remembered what was found."""

LISTED = 20
"""Rows that are named of one broken invariant; that there are more is enough to know."""

STANDING: Mapping[str, str] = {
    "I1 stock is oversold": "SELECT variant FROM stock_items WHERE reserved < 0 OR reserved > on_hand",
    "I2 reserved is not what was held and claimed": """
        SELECT s.variant FROM stock_items s LEFT JOIN reservations r
            ON r.variant = s.variant AND r.status IN ('held', 'claimed')
        GROUP BY s.variant, s.reserved HAVING s.reserved <> COALESCE(SUM(r.units), 0)""",
    "I2 units are held for an order that is over, or not held for one that waits": """
        SELECT o.id FROM orders o
        WHERE (o.status = 'pending_payment') <> EXISTS (
            SELECT 1 FROM reservations r WHERE r."order" = o.id AND r.status = 'held')""",
    "I3 on hand is not what the movements add up to": """
        SELECT s.variant FROM stock_items s LEFT JOIN stock_movements m ON m.variant = s.variant
        GROUP BY s.variant, s.on_hand HAVING s.on_hand <> COALESCE(SUM(m.units), 0)""",
    "I4 lines do not add up to the total": """
        SELECT o.id FROM orders o LEFT JOIN order_lines l ON l."order" = o.id
        GROUP BY o.id, o.total, o.discount, o.delivery_price
        HAVING o.total <> COALESCE(SUM(l.units * l.unit_price), 0) - o.discount + o.delivery_price
            OR o.discount <> COALESCE(SUM(l.discount), 0)""",
    "I5 more was captured than the order costs": """
        SELECT o.id FROM orders o JOIN payments p
            ON p."order" = o.id AND p.status IN ('captured', 'partially_refunded', 'refunded')
        GROUP BY o.id, o.total HAVING SUM(p.amount) > o.total""",
    "I5 a refund is not the sum of its parts": """
        SELECT r.id FROM refunds r LEFT JOIN refund_lines l ON l.refund = r.id
        GROUP BY r.id, r.amount, r.delivery HAVING r.amount <> r.delivery + COALESCE(SUM(l.amount), 0)""",
    "I5 more goes back than was captured": """
        SELECT p.id FROM payments p JOIN refunds r ON r.payment = p.id AND r.status <> 'failed'
        GROUP BY p.id, p.amount HAVING SUM(r.amount) > p.amount""",
    "I5 what went back of a payment is not what its refunds gave": """
        SELECT p.id FROM payments p LEFT JOIN refunds r ON r.payment = p.id AND r.status = 'succeeded'
        GROUP BY p.id, p.refunded HAVING p.refunded <> COALESCE(SUM(r.amount), 0)""",
    "I5 what went back of an order is not what its refunds gave": """
        SELECT o.id FROM orders o LEFT JOIN refunds r ON r."order" = o.id AND r.status = 'succeeded'
        GROUP BY o.id, o.refunded HAVING o.refunded <> COALESCE(SUM(r.amount), 0)""",
    "I5 units that came back are not those of the refunds": """
        SELECT l."order" FROM order_lines l
        LEFT JOIN refunds r ON r."order" = l."order" AND r.status = 'succeeded'
        LEFT JOIN refund_lines x ON x.refund = r.id AND x.position = l.position
        GROUP BY l."order", l.position, l.refunded_units HAVING l.refunded_units <> COALESCE(SUM(x.units), 0)""",
    "I5 a capture has not exactly one fiscal receipt of its sum": """
        SELECT p.id FROM payments p
        JOIN payment_events e ON e.payment = p.id AND e.status = 'captured'
            AND e.at >= (SELECT MIN(created_at) FROM fiscal_receipts)
        LEFT JOIN fiscal_receipts f ON f.source_type = 'payment' AND f.source_id = p.id
        WHERE p.amount > 0 GROUP BY p.id, p.amount HAVING COUNT(f.id) <> 1 OR MIN(f.total) <> p.amount""",
    "I5 a refund has not exactly one fiscal receipt of its sum": """
        SELECT r.id FROM refunds r LEFT JOIN fiscal_receipts f ON f.source_type = 'refund' AND f.source_id = r.id
        WHERE r.status = 'succeeded' AND r.settled_at >= (SELECT MIN(created_at) FROM fiscal_receipts)
        GROUP BY r.id, r.amount HAVING COUNT(f.id) <> 1 OR MIN(f.total) <> r.amount""",
    "I6 a posting does not balance": """
        SELECT p.id FROM ledger_postings p LEFT JOIN ledger_entries e ON e.posting = p.id
        GROUP BY p.id, e.currency HAVING COALESCE(SUM(e.amount), 1) <> 0""",
    "I7 an account is not the sum of its entries": """
        SELECT a.id FROM ledger_accounts a LEFT JOIN ledger_entries e ON e.account = a.id
        GROUP BY a.id, a.posted HAVING a.posted <> COALESCE(SUM(e.amount), 0)""",
    "I8 an account is below its floor": "SELECT id FROM ledger_accounts WHERE posted < floor",
    "I9 a code is used more or less often than orders use it": """
        SELECT c.code FROM promo_codes c LEFT JOIN promo_redemptions r ON r.code = c.code AND r.returned_at IS NULL
        GROUP BY c.code, c.used, c.limit_total HAVING c.used <> COUNT(r."order") OR c.used > c.limit_total""",
    "I9 an order that came to nothing still uses a promotion": """
        SELECT o.id FROM orders o JOIN promo_redemptions r ON r."order" = o.id AND r.returned_at IS NULL
        WHERE o.status IN ('expired', 'cancelled', 'paid_unfulfillable', 'refunded')""",
    "I15 a sold order has not the claimed stock that it waits for": """
        SELECT l."order" FROM order_lines l JOIN orders o ON o.id = l."order"
        LEFT JOIN reservations r ON r."order" = o.id AND r.variant = l.variant AND r.status = 'claimed'
        WHERE o.status IN ('paid', 'packed')
        GROUP BY l."order", l.variant HAVING SUM(l.units - l.refunded_units) <> COALESCE(MAX(r.units), 0)""",
    "I15 an order that was paid has no captured payment, or another order has one": """
        SELECT o.id FROM orders o
        WHERE (o.status IN ('paid', 'packed', 'shipped', 'delivered', 'paid_unfulfillable')) <> EXISTS (
            SELECT 1 FROM payments p
            WHERE p."order" = o.id AND p.status IN ('captured', 'partially_refunded'))""",
    "I16 a change of an order has not exactly one event": """
        SELECT o.id FROM orders o LEFT JOIN order_events e ON e."order" = o.id
        GROUP BY o.id, o.version HAVING o.version <> COUNT(e.version)""",
    "I16 a change of a payment has not exactly one event": """
        SELECT p.id FROM payments p LEFT JOIN payment_events e ON e.payment = p.id
        GROUP BY p.id, p.version HAVING p.version <> COUNT(e.version)""",
    "I16 a sold order owed not exactly one fact": """
        SELECT o.id FROM orders o LEFT JOIN (
            SELECT {order_of_fact} AS "order" FROM outbox WHERE kind = 'OrderPaid') x ON x."order" = o.id
        WHERE o.paid_at >= :kept GROUP BY o.id HAVING COUNT(x."order") <> 1""",
    "I16 a change of a refund has not exactly one event": """
        SELECT r.id FROM refunds r LEFT JOIN refund_events e ON e.refund = r.id
        GROUP BY r.id, r.version HAVING r.version <> COUNT(e.version)""",
    "I16 a change of a return has not exactly one event": """
        SELECT r.id FROM return_requests r LEFT JOIN return_events e ON e.request = r.id
        GROUP BY r.id, r.version HAVING r.version <> COUNT(e.version)""",
    "I16 a refund owed not exactly one fact": """
        SELECT r.id FROM refunds r LEFT JOIN (
            SELECT {refund_of_fact} AS refund FROM outbox WHERE kind = 'OrderRefunded') x ON x.refund = r.id
        WHERE r.status = 'succeeded' AND r.version > 1 AND r.settled_at >= :kept
        GROUP BY r.id HAVING COUNT(x.refund) <> 1""",
    "I17 a key led to several orders": """
        SELECT result FROM idempotency_keys WHERE route = 'POST /orders' GROUP BY result HAVING COUNT(*) > 1""",
    "I17 an order has no key": """
        SELECT o.id FROM orders o WHERE o.placed_at >= :kept AND NOT EXISTS (
            SELECT 1 FROM idempotency_keys k WHERE k.result = o.id AND k.principal = o.buyer)""",
    "I19 the ledger has other money at a provider than payments and fees": """
        SELECT p.provider FROM (
            SELECT provider, currency, status, amount, refunded FROM payments
            UNION ALL SELECT provider, currency, status, amount, refunded FROM fees) p
        LEFT JOIN ledger_accounts a
            ON a.owner = 'provider:' || p.provider AND a.kind = 'held' AND a.currency = p.currency
        WHERE p.status IN ('captured', 'partially_refunded', 'refunded')
        GROUP BY p.provider, p.currency, a.posted HAVING SUM(p.amount - p.refunded) <> -COALESCE(a.posted, 0)""",
    **fee_invariant_store.STANDING,
    **gift_invariant_store.STANDING,
    **membership_invariant_store.STANDING,
    **proof_invariant_store.STANDING,
    **crowd_invariant_store.STANDING,
    **quiz_invariant_store.STANDING,
    **draw_invariant_store.STANDING,
    **board_invariant_store.STANDING,
}
"""What holds at every moment."""

SETTLING: Mapping[str, str] = {
    "I15 an order that cannot be fulfilled still has its money": """
        SELECT o.id FROM orders o JOIN order_events e ON e."order" = o.id AND e.version = o.version
        WHERE o.status = 'paid_unfulfillable' AND e.at <= :soon""",
    "I18 a fact waits to be told": "SELECT id FROM outbox WHERE sent_at IS NULL AND created_at <= :at_once",
    "I19 nobody knows what became of a payment": """
        SELECT id FROM payments WHERE status = 'requested' AND requested_at <= :soon""",
    "I5 a fiscal receipt was not made": """
        SELECT id FROM fiscal_receipts
        WHERE status = 'failed' OR (through = 'register' AND status <> 'done' AND created_at <= :lately)""",
    "I19 a refund waits for a person": "SELECT id FROM refunds WHERE status = 'needs_review'",
    "I19 a provider's books say something else": "SELECT id FROM payment_breaks WHERE last_seen_at >= :lately",
    "I19 nobody knows what became of a refund": """
        SELECT id FROM refunds
        WHERE status IN ('requested', 'sent') AND provider_ref IS NULL AND requested_at <= :soon""",
    **fee_invariant_store.SETTLING,
    **proof_invariant_store.SETTLING,
    **board_invariant_store.SETTLING,
}
"""What is put right by the machines of a house that runs: by ``:at_once`` or ``:soon`` at the latest."""

_OF_FACT = {"sqlite": "json_extract(payload, '$.{}')", "postgresql": "payload\\:\\:json ->> '{}'"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What a look found: each broken invariant with the first rows that break it; nothing, if all is well."""

    at: datetime
    checked: int
    broken: Mapping[str, tuple[str, ...]]


async def rows_that_break(sql: AsyncConnection, query: str, *, moments: Mapping[str, datetime]) -> list[str]:
    """The first ``LISTED`` rows that ``query`` finds."""
    rows = await sql.execute(_prepared(query, sql.dialect.name, moments))
    return [str(row[0]) for row in rows.fetchmany(LISTED)]


async def any_breaks(sql: AsyncConnection, queries: Iterable[str], *, moments: Mapping[str, datetime]) -> bool:
    """Whether one of ``queries`` finds a row: one question for all, where a database is small and nobody waits."""
    asked = " OR ".join(f"EXISTS ({query})" for query in queries)
    return bool(await sql.scalar(_prepared(f"SELECT {asked}", sql.dialect.name, moments)))


async def keep(sql: AsyncConnection, found: Finding) -> None:
    """Write down what was found."""
    row = {"checked": found.checked, "violations": len(found.broken), "broken": found.broken}
    put = upsert(sql, InvariantCheckRow).values(at=found.at, **row)
    await sql.execute(put.on_conflict_do_update(index_elements=["at"], set_=row))


async def latest(sql: AsyncConnection) -> Finding | None:
    """What was found when somebody looked last; None if nobody ever did."""
    row = (
        await sql.execute(select(InvariantCheckRow.__table__).order_by(InvariantCheckRow.at.desc()).limit(1))
    ).first()
    return Finding(at=row.at, checked=row.checked, broken=row.broken) if row else None


async def prune(sql: AsyncConnection, *, now: datetime) -> int:
    """Forget looks older than ``KEPT``. Returns how many."""
    gone = await sql.execute(delete(InvariantCheckRow).where(InvariantCheckRow.at < now - KEPT))
    return gone.rowcount


def _prepared(query: str, dialect: str, moments: Mapping[str, datetime]) -> TextClause:
    for thing in ("order", "refund"):
        query = query.replace(f"{{{thing}_of_fact}}", _OF_FACT[dialect].format(thing))
    said = text(query)
    wanted = [bindparam(name, at, UtcDateTime()) for name, at in moments.items() if f":{name}" in query]
    return said.bindparams(*wanted)
