"""Entrance: how many may come in from one place, and how often a password may be guessed."""

from datetime import timedelta

from core.buckets import Buckets
from core.clock import Clock
from server.accounts.emails import fold


class Entrance:
    """Lets people in at a pace. Counts are kept in this process: with several, a guesser has as many times more."""

    def __init__(self, *, clock: Clock) -> None:
        self._guests = Buckets(at_once=100, every=timedelta(seconds=1), clock=clock)
        self._addresses = Buckets(at_once=30, every=timedelta(seconds=20), clock=clock)
        self._accounts = Buckets(at_once=10, every=timedelta(minutes=2), clock=clock)

    def let_in(self, address: str) -> None:
        """Count a new guest from ``address``.

        Raises:
            SlowDown: Too many of late.
        """
        self._guests.take(address)

    def try_password(self, email: str, address: str) -> None:
        """Count a guess at the password of ``email`` from ``address``.

        Raises:
            SlowDown: Too many of late, for this account or from this address.
        """
        self._addresses.take(address)
        self._accounts.take((fold(email), address))
