"""Errors: the story's other endings, a page for each room that raises them.

VitrinaError
├─ NotFound 404
├─ NotAllowed 403
├─ NotSignedIn 401
├─ Conflict 409       (the present state of things does not allow it)
├─ Unfit 422          (what was sent cannot be understood)
├─ TooFast 429
└─ Unavailable 503    (a failing neighbour, worth a retry)

``code`` is a stable word for machines, ``facts`` travel beside it, ``str()`` is one sentence for the log. The status of
each family lives in ``server/problems.py``. A room raises the error that stands nearest to it; a new one goes on its
page and into the list below, which is all that others import from.
"""

from core.errors.accounts import (
    ApiKeyOver,
    ApiKeyRefused,
    NameRefused,
    NoSuchApiKey,
    NoSuchViewer,
    NotForKeys,
    ScopeMissing,
    SessionOver,
    TicketRefused,
    WrongPassword,
)
from core.errors.answering import AssistantChanged, BadAnswer, FaqChanged, NoSuchAnswer, NoSuchFaq, NoSuchGroup
from core.errors.chat import (
    AlreadyDecided,
    BadRules,
    Banned,
    ChatCalmed,
    MayNotWrite,
    MessageRefused,
    Muted,
    NoSuchAppeal,
    NoSuchDecision,
    NoSuchMessage,
    NotAppealable,
    NotBannable,
    OwnSentence,
    RulesChanged,
)
from core.errors.doors import (
    BadAmount,
    BadCursor,
    BadKey,
    DatabaseBusy,
    ForeignOrigin,
    KeyReused,
    NotReady,
    NotTheHost,
    QueueFull,
    SlowDown,
    StaffOnly,
    StillRunning,
)
from core.errors.engaging import (
    BadBoard,
    BadDraw,
    BadPoll,
    BadQuiz,
    BadUnlock,
    BoardRunning,
    MayNotVote,
    MechanicOff,
    NoSuchBoard,
    NoSuchGiveaway,
    NoSuchPoll,
    NoSuchQuiz,
    NoSuchSurprise,
    NoSuchUnlock,
    NotForYou,
    NothingToClaim,
    OnceFromHere,
    PollOver,
    PollRunning,
    QuizOver,
    QuizRunning,
    UnlockOver,
    UnlocksRunning,
)
from core.errors.family import Conflict, NotAllowed, NotFound, NotSignedIn, TooFast, Unavailable, Unfit, VitrinaError
from core.errors.giving import (
    AdultsOnly,
    AlreadyMember,
    BadTier,
    CapReached,
    GiftSettled,
    GoalRunning,
    MembershipClosed,
    MembersOnly,
    NoSuchGift,
    NoSuchGoal,
    NoSuchMembership,
    NoSuchTier,
    TierChanged,
    TierTaken,
)
from core.errors.goods import (
    BadAddress,
    BadFile,
    BadIntent,
    BadOffer,
    BadPicture,
    BadProduct,
    BadPromotion,
    BadStock,
    BelowReserved,
    CodeRefused,
    CodeTaken,
    CodeUsedUp,
    FlashRunning,
    ImportNotReady,
    NoSuchCode,
    NoSuchImport,
    NoSuchIntent,
    NoSuchOffer,
    NoSuchProduct,
    NoSuchPromotion,
    NoSuchVariant,
    ProductChanged,
    ProductTaken,
)
from core.errors.sales import (
    BadDelivery,
    BadReturn,
    CartEmpty,
    CartMoved,
    NoSuchFee,
    NoSuchOrder,
    NoSuchProvider,
    NoSuchRefund,
    NoSuchReturn,
    NotEnough,
    NothingToRefund,
    NotReturnable,
    OrderClosed,
    OverLimit,
    PaymentUnavailable,
    PostedOtherwise,
    PriceChanged,
    RefundClosed,
    RefundRunning,
    RefundTooLarge,
    ReturnClosed,
    SoldOut,
    WebhookRefused,
)
from core.errors.shows import (
    AirTaken,
    NoSuchBroadcast,
    NoSuchRecord,
    NoSuchShow,
    NothingOnAir,
    RoomFull,
    RoomTooLarge,
    ShowNotLive,
    ShowOver,
    UnfitMedia,
    WrongStreamKey,
)
