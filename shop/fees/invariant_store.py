"""What must be true of fees: each query finds the rows that break it. See ``shop.invariant_store``."""

from collections.abc import Mapping

STANDING: Mapping[str, str] = {
    "I5 more of a fee goes back than was captured": """
        SELECT f.id FROM fees f JOIN fee_refunds r ON r.fee = f.id AND r.status <> 'failed'
        GROUP BY f.id, f.amount HAVING SUM(r.amount) > f.amount""",
    "I5 what went back of a fee is not what its refunds gave": """
        SELECT f.id FROM fees f LEFT JOIN fee_refunds r ON r.fee = f.id AND r.status = 'succeeded'
        GROUP BY f.id, f.refunded HAVING f.refunded <> COALESCE(SUM(r.amount), 0)""",
    "I16 a change of a fee has not exactly one event": """
        SELECT f.id FROM fees f LEFT JOIN fee_events e ON e.fee = f.id
        GROUP BY f.id, f.version HAVING f.version <> COUNT(e.version)""",
    "I21 a fee that was paid was not posted, or another was": """
        SELECT f.id FROM fees f
        WHERE (f.paid_at IS NOT NULL) <> EXISTS (
            SELECT 1 FROM ledger_postings p
            WHERE p.source_type = 'fee' AND p.source_id = f.id AND p.kind = 'captured')""",
    "I21 the ledger has other money on its way back than the refunds of fees": """
        SELECT a.id FROM ledger_accounts a
        LEFT JOIN fee_refunds r ON r.currency = a.currency AND r.status IN ('requested', 'sent', 'needs_review')
        WHERE a.owner = 'house' AND a.kind = 'going_back'
        GROUP BY a.id, a.posted HAVING a.posted <> COALESCE(SUM(r.amount), 0)""",
}
"""What holds at every moment."""

SETTLING: Mapping[str, str] = {
    "I19 nobody knows what became of a fee": """
        SELECT id FROM fees WHERE status = 'requested' AND requested_at <= :soon""",
    "I19 a refund of a fee waits for a person": "SELECT id FROM fee_refunds WHERE status = 'needs_review'",
    "I19 nobody knows what became of a refund of a fee": """
        SELECT id FROM fee_refunds
        WHERE status IN ('requested', 'sent') AND provider_ref IS NULL AND requested_at <= :soon""",
}
"""What is put right by the machines of a house that runs."""
