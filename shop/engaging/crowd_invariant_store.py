"""The SQL of what must be true of polls and unlocks. Source: commerce.md, section 4."""

from collections.abc import Mapping

STANDING: Mapping[str, str] = {
    "I13 votes of an option are not its voters": """
        SELECT o.poll FROM poll_options o LEFT JOIN poll_votes v ON v.poll = o.poll AND v.option = o.place
        GROUP BY o.poll, o.place, o.votes HAVING o.votes <> COUNT(v.person)""",
    "I14 an unlock is not as far as its people": """
        SELECT u.id FROM unlocks u LEFT JOIN unlock_voices v ON v.unlock = u.id
        WHERE u.goal IN ('wants', 'purchases')
        GROUP BY u.id, u.current HAVING u.current <> COUNT(v.person)""",
    "I14 an unlock is open with its goal met, or gave its discount without": """
        SELECT id FROM unlocks
        WHERE (status = 'open' AND current >= target) OR (unlocked_at IS NOT NULL AND current < target)""",
    "I14 an unlock gave other than what it promised": """
        SELECT u.id FROM unlocks u LEFT JOIN promotions p ON p.id = u.promotion
        WHERE u.unlocked_at IS NOT NULL AND (
            p.id IS NULL OR p.kind <> 'unlock' OR p.unlocked_at <> u.unlocked_at OR p.show <> u.show
            OR COALESCE(p.basis_points, -1) <> COALESCE(u.basis_points, -1)
            OR COALESCE(p.price, -1) <> COALESCE(u.price, -1)
            OR p.bound = (u.for_whom = 'everybody') OR p.joinable <> (u.for_whom = 'asking'))""",
    "I14 somebody has a discount who was not counted for it": """
        SELECT h.promotion FROM promotion_holders h JOIN promotions p ON p.id = h.promotion
        LEFT JOIN unlocks u ON u.promotion = h.promotion
        LEFT JOIN unlock_voices v ON v.unlock = u.id AND v.person = h.person
        LEFT JOIN poll_votes t ON t.poll = u.poll AND t.person = h.person
        WHERE NOT p.bound OR (v.person IS NULL AND t.person IS NULL)""",
}
"""What holds at every moment."""
