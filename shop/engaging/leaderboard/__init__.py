"""leaderboard: points from stated rules, and the first places of a show."""
