"""draws: chance that was bound before it was needed, and that anyone can check afterwards."""
