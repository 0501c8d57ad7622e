"""What must be true of memberships: each query finds the rows that break it. See ``shop.invariant_store``."""

from collections.abc import Mapping

STANDING: Mapping[str, str] = {
    "I16 a change of a membership has not exactly one turn": """
        SELECT m.id FROM memberships m LEFT JOIN membership_turns t ON t.membership = m.id
        GROUP BY m.id, m.version HAVING m.version <> COUNT(t.version)""",
    "I23 the period of a member was not paid": """
        SELECT m.id FROM memberships m WHERE m.status IN ('active', 'past_due') AND NOT EXISTS (
            SELECT 1 FROM membership_invoices i
            WHERE i.membership = m.id AND i.period_start = m.period_start AND i.paid_at IS NOT NULL)""",
    "I23 a period is paid without its money": """
        SELECT i.id FROM membership_invoices i LEFT JOIN fees f ON f.id = i.fee
        WHERE i.paid_at IS NOT NULL AND (f.paid_at IS NULL OR f.amount <> i.amount)""",
    "I23 a membership gives other than its tier": """
        SELECT m.id FROM memberships m
        JOIN membership_tiers t ON t.id = m.tier LEFT JOIN members x ON x.viewer = m.viewer
        WHERE m.status IN ('active', 'past_due') AND (x.viewer IS NULL OR x.tier <> t.key OR x.rank <> t.rank)""",
}
"""What holds at every moment."""
