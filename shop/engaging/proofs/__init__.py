"""proofs: what happened in a show, in a chain that nobody can change unseen."""
