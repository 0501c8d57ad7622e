"""Invariants: what must hold in the shop's tables after every scenario. Source: commerce.md, section 4."""

from sqlalchemy import text

from core.database import Database

BROKEN = {
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
        SELECT o.id FROM orders o JOIN order_lines l ON l."order" = o.id
        GROUP BY o.id, o.total, o.discount, o.delivery_price
        HAVING o.total <> SUM(l.units * l.unit_price) - o.discount + o.delivery_price
            OR o.discount <> SUM(l.discount)""",
    "I5 more was captured than the order costs": """
        SELECT o.id FROM orders o JOIN payments p ON p."order" = o.id AND p.status IN ('captured', 'partially_refunded')
        GROUP BY o.id, o.total HAVING SUM(p.amount) > o.total""",
    "I15 a paid order has no claimed stock": """
        SELECT o.id FROM orders o JOIN order_lines l ON l."order" = o.id
        WHERE o.status IN ('paid', 'packed') AND NOT EXISTS (
            SELECT 1 FROM reservations r
            WHERE r."order" = o.id AND r.variant = l.variant AND r.status = 'claimed')""",
    "I15 a paid order has no captured payment, or another order has one": """
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
    "I16 a paid order owed no fact": """
        SELECT o.id FROM orders o WHERE o.status = 'paid' AND 1 <> (
            SELECT COUNT(*) FROM outbox x WHERE x.kind = 'OrderPaid' AND x.payload LIKE '%' || o.id || '%')""",
    "I17 a key led to several orders": """
        SELECT result FROM idempotency_keys WHERE route = 'POST /orders' GROUP BY result HAVING COUNT(*) > 1""",
    "I17 an order has no key": """
        SELECT o.id FROM orders o WHERE NOT EXISTS (
            SELECT 1 FROM idempotency_keys k WHERE k.result = o.id AND k.principal = o.buyer)""",
}


async def broken_invariants(database: Database) -> dict[str, list[str]]:
    """Every broken invariant with the rows that break it; empty if all is well."""
    found: dict[str, list[str]] = {}
    async with database.reading() as sql:
        for name, query in BROKEN.items():
            if rows := [str(row[0]) for row in await sql.execute(text(query))]:
                found[name] = rows
    return found
