"""What must be true of boards: each query finds the rows that break it. See ``shop.invariant_store``."""

from collections.abc import Mapping

STANDING: Mapping[str, str] = {
    "I25 a score is not the sum of its points": """
        SELECT s.person FROM board_scores s LEFT JOIN board_points p ON p.board = s.board AND p.person = s.person
        GROUP BY s.board, s.person, s.points HAVING s.points <> COALESCE(SUM(p.points), 0)""",
    "I25 points without a score": """
        SELECT p.person FROM board_points p WHERE NOT EXISTS (
            SELECT 1 FROM board_scores s WHERE s.board = p.board AND s.person = p.person)""",
    "I25 points are other than was stated": """
        SELECT p.cause FROM board_points p JOIN boards b ON b.id = p.board
        WHERE (p.source = 'vote' AND p.points <> b.per_vote) OR (p.source = 'ask' AND p.points <> b.per_ask)
            OR (p.source = 'answer' AND (b.per_answer = 0 OR p.points % b.per_answer <> 0))
            OR (p.source IN ('refund', 'merged') AND p.points >= 0)""",
    "I25 one order gave points to two": """
        SELECT x.subject FROM (
            SELECT board, subject, person, SUM(points) AS points FROM board_points GROUP BY board, subject, person) x
        JOIN orders o ON o.id = x.subject
        WHERE x.points > 0 GROUP BY x.board, x.subject HAVING COUNT(*) > 1""",
}
"""What holds at every moment."""

SETTLING: Mapping[str, str] = {
    "I25 an order has other points than it is worth": """
        SELECT p.subject FROM board_points p JOIN boards b ON b.id = p.board JOIN orders o ON o.id = p.subject
        WHERE b.status <> 'cancelled' AND NOT EXISTS (
            SELECT 1 FROM refunds r WHERE r."order" = o.id AND (r.settled_at IS NULL OR r.settled_at > :soon))
        GROUP BY p.board, p.subject, b.per_order, b.step, o.status, o.total, o.refunded
        HAVING SUM(p.points) <> CASE WHEN o.status IN ('paid', 'packed', 'shipped', 'delivered')
            THEN b.per_order + COALESCE((o.total - o.refunded) / b.step, 0) ELSE 0 END""",
}
"""What is put right by the machines of a house that runs."""
