"""What must be true of quizzes: each query finds the rows that break it. See ``shop.invariant_store``."""

from collections.abc import Mapping

STANDING: Mapping[str, str] = {
    "I26 a quiz has other answers than its people": """
        SELECT q.id FROM quizzes q LEFT JOIN quiz_answers a ON a.quiz = q.id
        GROUP BY q.id, q.answers HAVING q.answers <> COUNT(a.person)""",
    "I26 a quiz gave other codes than its first were to have": """
        SELECT q.id FROM quizzes q LEFT JOIN quiz_answers a ON a.quiz = q.id AND a.promotion IS NOT NULL
        GROUP BY q.id, q.given, q.status, q.prizes, q."right"
        HAVING q.given <> COUNT(a.person)
            OR (q.status = 'ended' AND q.given <> CASE WHEN q."right" < q.prizes THEN q."right" ELSE q.prizes END)""",
    "I26 whoever was faster is behind, or somebody who was wrong is among the first": """
        SELECT a.quiz FROM quiz_answers a LEFT JOIN quiz_answers b ON b.quiz = a.quiz AND b.rank = a.rank + 1
        WHERE a.rank IS NOT NULL AND (NOT a."right" OR b.at < a.at OR (b.at = a.at AND b.ticket < a.ticket))""",
    "I26 a code of a quiz is not for one person and one order, or of one who was not among the first": """
        SELECT p.id FROM quiz_answers a JOIN promotions p ON p.id = a.promotion JOIN quizzes q ON q.id = a.quiz
        LEFT JOIN promo_codes k ON k.promotion = p.id
        WHERE p.owner IS NULL OR p.kind <> 'code' OR COALESCE(k.limit_total, 0) <> 1
            OR a.rank IS NULL OR a.rank > q.prizes""",
}
"""What holds at every moment."""
