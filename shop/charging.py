"""Charging: ask a provider for the money of an order, so that a crash at any moment charges nobody twice.

First the intent is committed under a key of its own, then the provider is asked outside any transaction, then its
answer is settled. Source: commerce.md, section 6 (two-phase).
"""

from core.errors import PaymentUnavailable, StillRunning, Unfit
from core.ids import OrderId
from core.people import Viewer
from shop.buying import Answer, look
from shop.intending import Begun, Intent, Replayed, Waiting
from shop.intending import Means as Means
from shop.key import Key
from shop.settling import heard, resolve, tell, withdraw
from shop.till import Till


async def pay(order: OrderId, means: Means, *, buyer: Viewer, key: str, till: Till) -> Answer:
    """Ask for the money of ``order``. The answer is the order: paid, or still pending if declined or unanswered.

    A payment that waits for its buyer is given up for this one, where its provider lets us.

    Raises:
        NoSuchOrder: There is none, or it is somebody else's.
        OrderClosed: It is over, or its hold has ended.
        StillRunning: A payment of it is on its way; this one was not started.
        KeyReused: The key came before with other means.
        Unfit: There is no such way to pay, or it does not take so much.
    """
    provider = till.providers.get(means.provider)
    method = next((each for each in provider.methods if each.how == means.how), None) if provider else None
    if provider is None or method is None:
        raise Unfit(means.provider, provider=means.provider)
    request = {"provider": means.provider, "how": means.how}
    asked = Key(principal=buyer.id, route=f"POST /orders/{order}/payments", key=key, request=request)
    intent = Intent(order=order, buyer=buyer, key=asked, means=means, method=method, patience=till.patience)
    begun = await till.teller.begin(intent)
    if isinstance(begun, Waiting):
        await resolve(begun.payment, give_up=True, till=till)
        begun = await till.teller.begin(intent)
    if isinstance(begun, Waiting):  # its provider did not let it go
        raise StillRunning(order)
    if isinstance(begun, Begun):
        try:
            said = await heard(provider.charge(begun.request), patience=till.patience)
        except PaymentUnavailable:
            pass  # it is looked into later
        else:
            standing = await tell(begun.payment, said, till=till)
            await withdraw(standing.payment, till=till)
            return Answer(order=standing.order)
    return Answer(order=await look(order, buyer, till=till), replayed=isinstance(begun, Replayed))
