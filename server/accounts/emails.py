"""E-mail addresses as a key."""


def fold(email: str) -> str:
    """The one spelling under which an address is stored and looked up."""
    return email.strip().casefold()
