"""Errors: the story's other endings.

VitrinaError
├─ NotFound 404       NoSuchShow, NoSuchOffer, NoSuchProduct, NoSuchVariant, NoSuchImport, NoSuchOrder, NoSuchMessage,
│                     NoSuchBroadcast, NoSuchViewer, NoSuchRefund, NoSuchReturn, NoSuchApiKey, NoSuchCode,
│                     NoSuchPromotion, NoSuchProvider, NoSuchFee, NoSuchIntent, NoSuchUnlock, NoSuchPoll, NoSuchGift,
│                     NoSuchGoal, NoSuchTier, NoSuchMembership, NoSuchSurprise, NoSuchGiveaway,
│                     NoSuchBoard, NoSuchQuiz, NoSuchGroup, NoSuchAnswer, NoSuchFaq,
│                     NoSuchDecision, NoSuchAppeal
├─ NotAllowed 403     StaffOnly, NotTheHost, MayNotWrite, MayNotVote, Banned, Muted, NotBannable, ForeignOrigin,
│                     ScopeMissing, NotForKeys, WebhookRefused, AdultsOnly, MembersOnly,
│                     ChatCalmed, OwnSentence
├─ NotSignedIn 401    WrongPassword, SessionOver, CartMoved, WrongStreamKey, TicketRefused, ApiKeyRefused
├─ Conflict 409       SoldOut, CartEmpty, OverLimit, OrderClosed, PriceChanged, ShowNotLive, ShowOver, MessageRefused,
│                     NameRefused, NothingOnAir, AirTaken, StillRunning, RoomTooLarge, BelowReserved, ProductChanged,
│                     ProductTaken, ImportNotReady, CodeUsedUp, CodeRefused, CodeTaken, FlashRunning,
│                     NotEnough, PostedOtherwise, ApiKeyOver,
│                     NothingToRefund, RefundTooLarge, RefundClosed, RefundRunning, NotReturnable, ReturnClosed,
│                     MechanicOff, UnlockOver, UnlocksRunning, PollOver, PollRunning, CapReached, GiftSettled,
│                     GoalRunning, MembershipClosed, AlreadyMember, TierTaken, TierChanged,
│                     NothingToClaim, NotForYou, OnceFromHere, AlreadyDecided, BoardRunning, QuizOver,
│                     QuizRunning, AssistantChanged, FaqChanged, NotAppealable
├─ Unfit 422          BadKey, KeyReused, BadCursor, BadOffer, BadPromotion, BadIntent, BadProduct, BadStock, BadPicture,
│                     BadFile, BadAddress, BadDelivery, BadReturn, BadUnlock, BadPoll, BadAmount, BadTier, BadDraw,
│                     BadBoard, BadQuiz, BadRules, BadAnswer, UnfitMedia
│                     (what was sent cannot be understood)
├─ TooFast 429        SlowDown(wait)
└─ Unavailable 503    DatabaseBusy, QueueFull, RoomFull, NotReady, PaymentUnavailable
                      (a failing neighbour, worth a retry)

``code`` is a stable word for machines, ``facts`` travel beside it, ``str()`` is one sentence for the log. The status of
each family lives in ``server/problems.py``. A room raises the error that stands nearest to it; new ones are added here.
"""

from datetime import timedelta
from typing import ClassVar


class VitrinaError(Exception):
    """Something went wrong here."""

    code: ClassVar[str] = "error"

    def __init__(self, about: str = "", **facts: object) -> None:
        self.about = about
        self.facts = facts
        super().__init__(about)

    def __str__(self) -> str:
        sentence = (self.__doc__ or self.code).strip().splitlines()[0]
        return f"{sentence} ({self.about})" if self.about else sentence


class NotFound(VitrinaError):
    """There is no such thing."""

    code = "not_found"


class NoSuchShow(NotFound):
    """There is no such show."""

    code = "no_such_show"


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


class NoSuchOrder(NotFound):
    """There is no such order, or it is somebody else's."""

    code = "no_such_order"


class NoSuchRefund(NotFound):
    """There is no such refund."""

    code = "no_such_refund"


class NoSuchReturn(NotFound):
    """There is no such return, or it is somebody else's."""

    code = "no_such_return"


class NoSuchRecord(NotFound):
    """The proof of the show has no such record."""

    code = "no_such_record"


class NoSuchMessage(NotFound):
    """There is no such message."""

    code = "no_such_message"


class NoSuchGroup(NotFound):
    """The show has no such group of questions."""

    code = "no_such_question"


class NoSuchAnswer(NotFound):
    """The show has no such answer, or it was taken back."""

    code = "no_such_answer"


class NoSuchFaq(NotFound):
    """The FAQ has no such entry."""

    code = "no_such_faq"


class NoSuchDecision(NotFound):
    """Nothing of that name was decided about them, as far as they know."""

    code = "no_such_decision"


class NoSuchAppeal(NotFound):
    """There is no such appeal."""

    code = "no_such_appeal"


class NoSuchBroadcast(NotFound):
    """There is no such video session."""

    code = "no_such_broadcast"


class NoSuchViewer(NotFound):
    """There is no such person."""

    code = "no_such_viewer"


class NoSuchSurprise(NotFound):
    """The show has no such surprise."""

    code = "no_such_surprise"


class NoSuchGiveaway(NotFound):
    """The show has no such giveaway."""

    code = "no_such_giveaway"


class NoSuchBoard(NotFound):
    """The show has no such leaderboard."""

    code = "no_such_board"


class NoSuchApiKey(NotFound):
    """There is no such API key."""

    code = "no_such_api_key"


class NoSuchCode(NotFound):
    """There is no such promo code."""

    code = "no_such_code"


class NoSuchProvider(NotFound):
    """This house has no such payment provider."""

    code = "no_such_provider"


class NoSuchFee(NotFound):
    """There is no such fee, or it is somebody else's."""

    code = "no_such_fee"


class NoSuchGoal(NotFound):
    """There is no such goal."""

    code = "no_such_goal"


class NoSuchGift(NotFound):
    """There is no such gift."""

    code = "no_such_gift"


class NoSuchPromotion(NotFound):
    """There is no such promotion."""

    code = "no_such_promotion"


class NoSuchUnlock(NotFound):
    """The show has no such unlock."""

    code = "no_such_unlock"


class NoSuchTier(NotFound):
    """One cannot be a member of this."""

    code = "no_such_tier"


class NoSuchMembership(NotFound):
    """There is no such membership, or it is somebody else's."""

    code = "no_such_membership"


class NoSuchQuiz(NotFound):
    """The show has no such quiz."""

    code = "no_such_quiz"


class NoSuchPoll(NotFound):
    """The show has no such poll."""

    code = "no_such_poll"


class NotAllowed(VitrinaError):
    """This person may not do this."""

    code = "not_allowed"


class StaffOnly(NotAllowed):
    """Only hosts and moderators may do this."""

    code = "staff_only"


class NotTheHost(NotAllowed):
    """Only the host may do this."""

    code = "not_the_host"


class MayNotWrite(NotAllowed):
    """Guests choose a name before they write."""

    code = "may_not_write"


class MayNotVote(NotAllowed):
    """This poll is not theirs to decide, or takes votes of those who have a name."""

    code = "may_not_vote"


class OwnSentence(NotAllowed):
    """Whoever decided, or is concerned, does not answer an appeal as long as somebody else can."""

    code = "own_sentence"


class Banned(NotAllowed):
    """This person was shut out by the staff."""

    code = "banned"


class Muted(NotAllowed):
    """This person may read here, and not write; ``until`` when, if it ends by itself."""

    code = "muted"


class NotBannable(NotAllowed):
    """Staff cannot be shut out, and nobody can shut themselves out."""

    code = "not_bannable"


class ForeignOrigin(NotAllowed):
    """The request comes from a page that is not ours."""

    code = "foreign_origin"


class ScopeMissing(NotAllowed):
    """The API key is not good for this."""

    code = "scope_missing"


class NotForKeys(NotAllowed):
    """This is for people; no API key opens it."""

    code = "not_for_keys"


class AdultsOnly(NotAllowed):
    """Only who says that they are of age may do this."""

    code = "adults_only"


class WebhookRefused(NotAllowed):
    """The webhook does not come from the payment provider, or it is too old."""

    code = "webhook_refused"


class MembersOnly(NotAllowed):
    """This is for members."""

    code = "members_only"


class ChatCalmed(NotAllowed):
    """A shield is up in this chat, and it is not for this person to write now; ``rules`` says who may."""

    code = "chat_calmed"


class NotSignedIn(VitrinaError):
    """The caller has not said who they are, or it does not hold any more."""

    code = "not_signed_in"


class CartMoved(NotSignedIn):
    """This guest has signed in meanwhile: the cart is the account's now."""

    code = "cart_moved"


class WrongPassword(NotSignedIn):
    """The e-mail or the password is wrong."""

    code = "wrong_password"


class SessionOver(NotSignedIn):
    """The session has ended; sign in again."""

    code = "session_over"


class WrongStreamKey(NotSignedIn):
    """The stream key is missing, wrong or has been rotated."""

    code = "wrong_stream_key"


class TicketRefused(NotSignedIn):
    """The ticket is forged, used or too old."""

    code = "ticket_refused"


class ApiKeyRefused(NotSignedIn):
    """The API key is wrong, revoked or expired."""

    code = "api_key_refused"


class Conflict(VitrinaError):
    """The present state of things does not allow it."""

    code = "conflict"


class SoldOut(Conflict):
    """Fewer units are left than were asked for; nothing was held."""

    code = "sold_out"


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


class CartEmpty(Conflict):
    """The cart holds nothing to buy."""

    code = "cart_empty"


class OverLimit(Conflict):
    """One buyer may not take that many."""

    code = "over_limit"


class PriceChanged(Conflict):
    """The price is not what the buyer was shown; nothing was held."""

    code = "price_changed"


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


class OrderClosed(Conflict):
    """The order is paid, expired or cancelled and takes no payment."""

    code = "order_closed"


class StillRunning(Conflict):
    """The same request is still being worked on."""

    code = "still_running"


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


class ShowNotLive(Conflict):
    """The show is not on air."""

    code = "show_not_live"


class ShowOver(Conflict):
    """The show has ended."""

    code = "show_over"


class NothingOnAir(Conflict):
    """There is no picture yet; try again in a moment."""

    code = "nothing_on_air"


class AirTaken(Conflict):
    """Somebody else is on air: the demo waits, and who was displaced does not take the show back."""

    code = "taken"


class RoomTooLarge(Conflict):
    """Too many watch for a list of them; there is only their number."""

    code = "room_too_large"


class ApiKeyOver(Conflict):
    """The API key is revoked or has expired; make a new one."""

    code = "api_key_over"


class GoalRunning(Conflict):
    """The show collects gifts for something already."""

    code = "goal_running"


class CapReached(Conflict):
    """It is more than somebody lets themselves give, or the house lets anybody."""

    code = "cap_reached"


class GiftSettled(Conflict):
    """It is too late to give the gift back."""

    code = "gift_settled"


class MessageRefused(Conflict):
    """The moderator did not let the message through; only its author is told."""

    code = "message_refused"


class NotAppealable(Conflict):
    """It ends before anybody could answer (``why``: short), or enough of theirs waits for an answer (enough)."""

    code = "not_appealable"


class AlreadyDecided(Conflict):
    """Somebody has decided about it already, or nobody did in time: ``outcome``, ``by`` and ``at`` say how it ended."""

    code = "already_decided"

    def __init__(self, about: str = "", *, outcome: str, by: str | None, at: str | None) -> None:
        super().__init__(about, outcome=outcome, by=by, at=at)


class RulesChanged(Conflict):
    """Somebody else has changed the rules meanwhile; ``version`` is theirs."""

    code = "rules_changed"

    def __init__(self, about: str = "", *, version: int) -> None:
        super().__init__(about, version=version)


class AssistantChanged(Conflict):
    """Somebody else has decided meanwhile what the assistant may do; ``version`` is theirs."""

    code = "assistant_changed"

    def __init__(self, about: str = "", *, version: int) -> None:
        super().__init__(about, version=version)


class FaqChanged(Conflict):
    """Somebody else has changed the entry meanwhile; ``version`` is theirs."""

    code = "faq_changed"

    def __init__(self, about: str = "", *, version: int) -> None:
        super().__init__(about, version=version)


class NameRefused(Conflict):
    """The moderator did not let the name through."""

    code = "name_refused"


class UnlockOver(Conflict):
    """It does not count any more, or not yet, or not like that."""

    code = "unlock_over"


class UnlocksRunning(Conflict):
    """As many unlocks as may be are announced or open."""

    code = "unlocks_running"

    def __init__(self, about: str = "", *, most: int) -> None:
        super().__init__(about, most=most)


class PollOver(Conflict):
    """The poll takes no votes any more, or not yet."""

    code = "poll_over"


class PollRunning(Conflict):
    """Another poll runs; it has to end first."""

    code = "poll_running"


class QuizOver(Conflict):
    """The quiz takes no answers any more, or not yet, or has nothing to show before its end."""

    code = "quiz_over"


class QuizRunning(Conflict):
    """Another quiz is announced or open; it has to end first."""

    code = "quiz_running"


class MechanicOff(Conflict):
    """Staff have switched this off for now."""

    code = "mechanic_off"


class MembershipClosed(Conflict):
    """The membership does not stand so that this could be done."""

    code = "membership_closed"


class AlreadyMember(Conflict):
    """They are a member already, or about to be."""

    code = "already_member"


class TierTaken(Conflict):
    """There is a tier of this key already."""

    code = "tier_taken"


class TierChanged(Conflict):
    """The tier changed since it was read."""

    code = "tier_changed"


class NothingToClaim(Conflict):
    """Nothing can be claimed or entered now: not yet, not any more, or it was not won."""

    code = "nothing_to_claim"


class NotForYou(Conflict):
    """The rules leave this person out; ``why`` says which rule: staff, named, buyers."""

    code = "not_for_you"


class OnceFromHere(Conflict):
    """Somebody without an account takes part from this device already."""

    code = "once_from_here"


class BoardRunning(Conflict):
    """Another leaderboard of the show is announced or runs; it has to end first."""

    code = "board_running"


class Unfit(VitrinaError):
    """What was sent cannot be understood."""

    code = "unfit"


class BadKey(Unfit):
    """The Idempotency-Key header is missing or longer than 255 characters."""

    code = "bad_key"


class KeyReused(Unfit):
    """This Idempotency-Key came before with another request."""

    code = "key_reused"


class BadCursor(Unfit):
    """The cursor is of another list, or was not given out by this server."""

    code = "bad_cursor"


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


class BadDelivery(Unfit):
    """This order cannot be delivered like that; ``why`` names what is wrong: method, address, country, postcode."""

    code = "bad_delivery"


class BadAmount(Unfit):
    """It is too little or too much money, or of another currency."""

    code = "bad_amount"


class BadReturn(Unfit):
    """A line of the return was not counted, or more of it than was sent."""

    code = "bad_return"


class BadUnlock(Unfit):
    """An unlock like that makes no sense."""

    code = "bad_unlock"

    def __init__(self, about: str = "", *, why: str) -> None:
        super().__init__(about, why=why)


class BadAnswer(Unfit):
    """An answer or an entry of the FAQ makes no sense: ``why`` is words, nothing or product."""

    code = "bad_answer"

    def __init__(self, about: str = "", *, why: str) -> None:
        super().__init__(about, why=why)


class BadRules(Unfit):
    """Rules of a chat cannot be like that; ``line`` is the one that makes no sense."""

    code = "bad_rules"

    def __init__(self, about: str = "", *, line: str) -> None:
        super().__init__(about, line=line)


class BadTier(Unfit):
    """This cannot be what one is a member of."""

    code = "bad_tier"


class BadPoll(Unfit):
    """A poll like that makes no sense, or its words may not be shown."""

    code = "bad_poll"

    def __init__(self, about: str = "", *, why: str) -> None:
        super().__init__(about, why=why)


class BadQuiz(Unfit):
    """A quiz like that makes no sense, or its words may not be shown; ``why`` names what is wrong."""

    code = "bad_quiz"

    def __init__(self, about: str = "", *, why: str) -> None:
        super().__init__(about, why=why)


class BadDraw(Unfit):
    """A surprise or a giveaway cannot be like that; ``why`` names what is wrong."""

    code = "bad_draw"


class BadBoard(Unfit):
    """A leaderboard cannot be like that; ``why`` names what is wrong."""

    code = "bad_board"


class UnfitMedia(Unfit):
    """The video offer cannot be answered."""

    code = "unfit_media"


class TooFast(VitrinaError):
    """Too many requests."""

    code = "too_fast"


class SlowDown(TooFast):
    """Too many at once; try again in a moment."""

    code = "slow_down"

    def __init__(self, wait: timedelta) -> None:
        self.wait = wait
        super().__init__(retry_after_ms=max(1, round(wait.total_seconds() * 1000)))


class Unavailable(VitrinaError):
    """A neighbour is failing; worth a retry."""

    code = "unavailable"


class DatabaseBusy(Unavailable):
    """Too many want the database at once; nothing was changed."""

    code = "busy"


class QueueFull(Unavailable):
    """Too many wait already; nothing was done."""

    code = "queue_full"


class RoomFull(Unavailable):
    """No more viewers fit into this process or from this address."""

    code = "room_full"


class NotReady(Unavailable):
    """This process cannot serve now: the database or the bus does not answer, or it is leaving."""

    code = "not_ready"


class PaymentUnavailable(Unavailable):
    """The payment provider does not answer, or not so that it can be understood."""

    code = "payment_unavailable"
