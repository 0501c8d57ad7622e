"""quizzes: a question with a right answer, and a prize for the first who know it."""
