"""training: how the weights of the moderator are made. Needs the ``models`` extra; the server never comes here."""
