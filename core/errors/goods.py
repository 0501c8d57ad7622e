"""Errors of what is on the shelf and on sale, and of what it costs."""

from core.errors.family import Conflict, NotFound, Unfit


class NoSuchIntent(NotFound):
    """The show listens for no such thing."""

    code = "no_such_intent"


class NoSuchOffer(NotFound):
    """The show does not offer this."""

    code = "no_such_offer"


class NoSuchProduct(NotFound):
    """There is no such product."""

    code = "no_such_product"


class NoSuchVariant(NotFound):
    """There is no such variant."""

    code = "no_such_variant"


class NoSuchImport(NotFound):
    """There is no such import."""

    code = "no_such_import"


class NoSuchCode(NotFound):
    """There is no such promo code."""

    code = "no_such_code"


class NoSuchPromotion(NotFound):
    """There is no such promotion."""

    code = "no_such_promotion"


class BelowReserved(Conflict):
    """More units are spoken for by orders than would lie on the shelf; nothing changed."""

    code = "below_reserved"


class ImportNotReady(Conflict):
    """The import is not at that step: it is still being looked through, or it is over."""

    code = "import_not_ready"


class ProductChanged(Conflict):
    """Somebody has changed the product meanwhile; look at it again."""

    code = "product_changed"


class ProductTaken(Conflict):
    """The article or the address belongs to another product."""

    code = "product_taken"


class CodeRefused(Conflict):
    """The code is right, but it can be had no more, not yet, or not again."""

    code = "code_refused"


class CodeTaken(Conflict):
    """Another promotion has this code."""

    code = "code_taken"


class FlashRunning(Conflict):
    """The offer has another flash sale, which has to end first."""

    code = "flash_running"


class CodeUsedUp(Conflict):
    """The promotion has been used as often as it may; nothing was held."""

    code = "code_used_up"


class BadOffer(Unfit):
    """This cannot be put on sale like that."""

    code = "bad_offer"


class BadProduct(Unfit):
    """The product cannot be written down like that."""

    code = "bad_product"


class BadFile(Unfit):
    """The file is empty or too large."""

    code = "bad_file"


class BadAddress(Unfit):
    """This address cannot be fetched from."""

    code = "bad_address"


class BadStock(Unfit):
    """So many units cannot lie on a shelf."""

    code = "bad_stock"


class BadPicture(Unfit):
    """This is no picture that we take: JPEG, PNG, WebP or GIF."""

    code = "bad_picture"


class BadIntent(Unfit):
    """Nobody could say that, or the show listens for too much already."""

    code = "bad_intent"


class BadPromotion(Unfit):
    """A promotion cannot be like that."""

    code = "bad_promotion"
