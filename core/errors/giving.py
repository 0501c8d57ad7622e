"""Errors of gifts and memberships."""

from core.errors.family import Conflict, NotAllowed, NotFound, Unfit


class NoSuchGoal(NotFound):
    """There is no such goal."""

    code = "no_such_goal"


class NoSuchGift(NotFound):
    """There is no such gift."""

    code = "no_such_gift"


class NoSuchTier(NotFound):
    """One cannot be a member of this."""

    code = "no_such_tier"


class NoSuchMembership(NotFound):
    """There is no such membership, or it is somebody else's."""

    code = "no_such_membership"


class AdultsOnly(NotAllowed):
    """Only who says that they are of age may do this."""

    code = "adults_only"


class MembersOnly(NotAllowed):
    """This is for members."""

    code = "members_only"


class GoalRunning(Conflict):
    """The show collects gifts for something already."""

    code = "goal_running"


class CapReached(Conflict):
    """It is more than somebody lets themselves give, or the house lets anybody."""

    code = "cap_reached"


class GiftSettled(Conflict):
    """It is too late to give the gift back."""

    code = "gift_settled"


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


class BadTier(Unfit):
    """This cannot be what one is a member of."""

    code = "bad_tier"
