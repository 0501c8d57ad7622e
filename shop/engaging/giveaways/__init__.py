"""giveaways: a prize, drawn among those who entered."""
