"""Order links: a letter's link opens one order for reading, on any device, without signing in.

The link carries its token behind ``#``, where no server, log or referrer sees it; the page trades it for a pass, a
cookie of that order's door alone. Both are JWTs, told apart from other tokens by their audience; a new
``VITRINA_SECRET`` ends them all. Source: docs/decisions/0024-an-order-on-its-way.md.
"""

from datetime import timedelta
from typing import Final

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

from core.clock import Clock
from core.errors import NoSuchOrder
from core.ids import OrderId

LINK_LIFE: Final = timedelta(days=60)
"""How long the link in a letter opens its order: delivery, and the weeks in which things come back."""

PASS_LIFE: Final = timedelta(hours=12)
"""How long a browser that came by a link may look again without it."""

_ALGORITHM = "HS256"
_LINK, _PASS = "order-link", "order-pass"


class OrderLinks:
    """Makes and reads links to orders."""

    def __init__(self, secret: str, *, clock: Clock) -> None:
        self._key = OctKey.import_key(secret)
        self._clock = clock

    def path(self, order: OrderId) -> str:
        """Where a browser sees ``order``, with the right to see it."""
        return f"/orders/{order}#view={self._sign(order, audience=_LINK, life=LINK_LIFE)}"

    def trade(self, order: OrderId, link: str) -> str:
        """A pass for ``order`` in return for the token of its link.

        Raises:
            NoSuchOrder: The token is forged, too old, or opens another order.
        """
        self._check(order, link, audience=_LINK)
        return self._sign(order, audience=_PASS, life=PASS_LIFE)

    def check_pass(self, order: OrderId, card: str) -> None:
        """Let the bearer of ``card`` look at ``order``.

        Raises:
            NoSuchOrder: The pass is forged, too old, or opens another order.
        """
        self._check(order, card, audience=_PASS)

    def _sign(self, order: OrderId, *, audience: str, life: timedelta) -> str:
        ends_at = int((self._clock.now() + life).timestamp())
        return jwt.encode({"alg": _ALGORITHM}, {"aud": audience, "sub": order, "exp": ends_at}, self._key)

    def _check(self, order: OrderId, token: str, *, audience: str) -> None:
        try:
            claims = jwt.decode(token, self._key, algorithms=[_ALGORITHM]).claims
            fits = claims["aud"] == audience and claims["sub"] == order
            if fits and int(claims["exp"]) > self._clock.now().timestamp():
                return
        except (JoseError, ValueError, KeyError, TypeError):
            pass
        raise NoSuchOrder(order)
