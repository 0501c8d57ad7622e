"""Grace: what came in before the end may still wait in a queue when the end has come.

The moment of receipt decides whether somebody was in time, so whatever ends by the clock is closed only a little later:
by then everybody who was in time has been counted. Whoever comes after the end is refused all the same.
"""

from datetime import timedelta
from typing import Final

GRACE: Final = timedelta(seconds=2)
"""For what waits in a batch: longer than a batch of a full queue takes on a busy machine."""

GRACE_FOR_FACTS: Final = timedelta(seconds=5)
"""For what comes by a fact that is owed: of a poll that ends with ``GRACE``, told by a relay a second later."""
