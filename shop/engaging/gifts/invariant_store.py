"""What must be true of gifts: each query finds the rows that break it. See ``shop.invariant_store``."""

from collections.abc import Mapping

STANDING: Mapping[str, str] = {
    "I22 a gift was not posted as it stands": """
        SELECT g.id FROM gift_sends g
        LEFT JOIN ledger_postings p ON p.source_type = 'gift' AND p.source_id = g.id
        GROUP BY g.id, g.status HAVING COUNT(p.id) <> CASE g.status WHEN 'sent' THEN 1 ELSE 2 END""",
    "I22 a show was given other money than its gifts": """
        SELECT a.id FROM ledger_accounts a
        LEFT JOIN gift_sends g ON g.show = a.owner AND g.currency = a.currency AND g.status = 'sent'
        WHERE a.kind = 'gifts' GROUP BY a.id, a.posted HAVING a.posted <> COALESCE(SUM(g.amount), 0)""",
    "I22 a goal is not reached by what it got": """
        SELECT id FROM gift_goals WHERE got < 0 OR (status = 'reached') <> (got >= target)""",
}
"""What holds at every moment."""
