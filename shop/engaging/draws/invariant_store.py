"""What must be true of draws: each query finds the rows that break it. See ``shop.invariant_store``."""

from collections.abc import Mapping

STANDING: Mapping[str, str] = {
    "I24 a surprise gave other codes than were won": """
        SELECT s.id FROM surprises s LEFT JOIN surprise_claims c ON c.surprise = s.id AND c.promotion IS NOT NULL
        GROUP BY s.id, s.given HAVING s.given <> COUNT(c.viewer)""",
    "I24 a code that was won is not for one person and one order": """
        SELECT p.id FROM surprise_claims c JOIN promotions p ON p.id = c.promotion
        LEFT JOIN promo_codes k ON k.promotion = p.id
        WHERE p.owner IS NULL OR p.kind <> 'code' OR COALESCE(k.limit_total, 0) <> 1""",
    "I24 entries of a giveaway are not its people": """
        SELECT g.id FROM giveaways g LEFT JOIN giveaway_entries e ON e.giveaway = g.id
        GROUP BY g.id, g.entries HAVING g.entries <> COUNT(e.viewer)""",
    "I24 a giveaway has other winners than it drew": """
        SELECT g.id FROM giveaways g LEFT JOIN giveaway_winners w ON w.giveaway = g.id
        GROUP BY g.id, g.drawn HAVING g.drawn <> COUNT(w.viewer)""",
}
"""What holds at every moment."""
