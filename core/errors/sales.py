"""Errors of carts, orders, payments, and of what goes back."""

from core.errors.family import Conflict, NotAllowed, NotFound, NotSignedIn, Unavailable, Unfit


class NoSuchOrder(NotFound):
    """There is no such order, or it is somebody else's."""

    code = "no_such_order"


class NoSuchRefund(NotFound):
    """There is no such refund."""

    code = "no_such_refund"


class NoSuchReturn(NotFound):
    """There is no such return, or it is somebody else's."""

    code = "no_such_return"


class NoSuchProvider(NotFound):
    """This house has no such payment provider."""

    code = "no_such_provider"


class NoSuchFee(NotFound):
    """There is no such fee, or it is somebody else's."""

    code = "no_such_fee"


class WebhookRefused(NotAllowed):
    """The webhook does not come from the payment provider, or it is too old."""

    code = "webhook_refused"


class CartMoved(NotSignedIn):
    """This guest has signed in meanwhile: the cart is the account's now."""

    code = "cart_moved"


class SoldOut(Conflict):
    """Fewer units are left than were asked for; nothing was held."""

    code = "sold_out"


class CartEmpty(Conflict):
    """The cart holds nothing to buy."""

    code = "cart_empty"


class OverLimit(Conflict):
    """One buyer may not take that many."""

    code = "over_limit"


class PriceChanged(Conflict):
    """The price is not what the buyer was shown; nothing was held."""

    code = "price_changed"


class OrderClosed(Conflict):
    """The order is paid, expired or cancelled and takes no payment."""

    code = "order_closed"


class NotEnough(Conflict):
    """There is less in the account than was to be taken out; nothing was moved."""

    code = "not_enough"


class PostedOtherwise(Conflict):
    """The ledger knows this fact with other sums; nothing was moved."""

    code = "posted_otherwise"


class NothingToRefund(Conflict):
    """There is no money to give back for that: it never came, or went back already, or is on its way back."""

    code = "nothing_to_refund"


class RefundTooLarge(Conflict):
    """It is more money, or more units, than is left to be given back; nothing was."""

    code = "refund_too_large"


class RefundClosed(Conflict):
    """The refund is over, or needs nobody's decision."""

    code = "refund_closed"


class RefundRunning(Conflict):
    """Money for these units is on its way back, so they are not sent; try again when it is known what became of it."""

    code = "refund_running"


class NotReturnable(Conflict):
    """These things cannot be sent back: the buyer has not got them, or not so many."""

    code = "not_returnable"


class ReturnClosed(Conflict):
    """The return is not at that step."""

    code = "return_closed"


class BadDelivery(Unfit):
    """This order cannot be delivered like that; ``why`` names what is wrong: method, address, country, postcode."""

    code = "bad_delivery"


class BadReturn(Unfit):
    """A line of the return was not counted, or more of it than was sent."""

    code = "bad_return"


class PaymentUnavailable(Unavailable):
    """The payment provider does not answer, or not so that it can be understood."""

    code = "payment_unavailable"
