"""chat: what is said in a show."""
