"""calibrating: a command that sets the thresholds of the moderator's model from this shop's own chat."""
