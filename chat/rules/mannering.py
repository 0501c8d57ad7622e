"""Mannering: what a show's chat is for at this moment. Pure."""

from chat.rules.rules import Manner, is_emoji_only
from core.people import Viewer
from moderation.links import links
from moderation.normalising import fold
from moderation.verdict import Finding, Reason, Span, Verdict, refused_for


def unmannerly(text: str, author: Viewer, *, manner: Manner) -> Verdict | None:
    """What speaks against ``text`` in a chat of this ``manner``; None: nothing, or staff say it."""
    if author.is_staff:
        return None
    if manner.emoji_only and not is_emoji_only(text):
        whole = Span(start=0, end=len(text))
        return refused_for(Finding(reason=Reason.EMOJI_ONLY, rule="manner:emoji_only", span=whole))
    if manner.no_links:
        found = [each.span for each in links(fold(text), own=())]
        if found:
            return refused_for(*(Finding(reason=Reason.NO_LINKS, rule="manner:no_links", span=span) for span in found))
    return None
