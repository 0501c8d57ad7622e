"""Posting: somebody says something. Pace, judge, understand, keep, show; or hold it until staff have looked."""

import logging
from dataclasses import replace
from datetime import datetime

from chat.held.held import SHADOW
from chat.judged import Judged
from chat.message import Draft, Posted, public_face
from chat.rooms import Chat
from chat.rules.mannering import unmannerly
from chat.shield.shield import Cover, ShieldMoved
from core import events
from core.errors import ChatCalmed, MayNotWrite, MessageRefused, NoSuchShow, ShowOver, Unfit, VitrinaError
from core.ids import ShowId, ViewerId, mint
from core.lines import tidy
from core.people import Role, Viewer
from moderation.verdict import Action, Finding, Reason, Span, Verdict, refused_for

log = logging.getLogger(__name__)


async def post(draft: Draft, *, chat: Chat) -> Posted:
    """Say ``draft`` to everybody, once: the same key of the same author gives back the message it made first.

    Raises:
        Unfit: There is nothing to read in it.
        MayNotWrite: The author is a guest who has not chosen a name yet.
        Banned: The author was shut out.
        Muted: The author may read here, and not write.
        MembersOnly: Only members write here.
        ChatCalmed: The shield is up, and it is not for the author to write now.
        SlowDown: The author talks too fast.
        MessageRefused: The moderator did not let it through; only the author and staff know.
        VitrinaError: Whatever ``Keeping.keep`` raises: there is no such show, it is over, too many wait.
    """
    received = chat.clock.now()
    if (known := await chat.keeping.said_lately(draft)) is not None:
        return known
    draft = replace(draft, text=tidy(draft.text))
    try:
        judged, verdict, cover = await _judged(draft, chat, received=received)
    except VitrinaError as refusal:
        return await _refuse(refusal, draft, chat)
    while True:
        try:
            cover.check()
        except ChatCalmed as refusal:
            return await _refuse(refusal, draft, chat)
        covered = cover.verdict(verdict, draft.text, draft.author, policy=chat.rules.policy_of(draft.show))
        if covered.action is Action.REFUSE:
            refused = MessageRefused(reasons=tuple(reason.value for reason in covered.reasons))
            return await _refuse(refused, draft, chat, told=(judged, covered))
        try:
            return await _say(replace(judged, under=cover.version), covered, chat)
        except ShieldMoved:
            await chat.shielding.learn(draft.show)
            cover = await chat.shielding.cover(draft.author, draft.show)


async def _refuse(
    refusal: VitrinaError, draft: Draft, chat: Chat, *, told: tuple[Judged, Verdict] | None = None
) -> Posted:
    """Let ``refusal`` stand, unless it was sent before: it is answered as then, whatever speaks against it by now."""
    if (known := await chat.keeping.said_before(draft)) is not None:
        return known
    if told is not None:
        await _tell_staff(*told, chat)
    raise refusal


async def _say(judged: Judged, verdict: Verdict, chat: Chat) -> Posted:
    draft = judged.draft
    unheard = chat.bans.is_shadowed(draft.author, draft.show, now=chat.clock.now(), origin=draft.origin)
    if (unheard or verdict.action is Action.HOLD) and (known := await chat.keeping.said_before(draft)) is not None:
        return known
    if unheard:
        shadow = Finding(reason=Reason.UNHEARD, rule=SHADOW, span=Span(start=0, end=len(draft.text)))
        findings = (*verdict.findings, shadow)
        held = await chat.holding.hold(judged, Verdict(action=Action.REFUSE, findings=findings))
        return await chat.holding.told(held)
    if verdict.action is Action.HOLD:
        held = await chat.holding.hold(judged, verdict)
        if verdict.later is not None:
            chat.retracting.watch_held(held, verdict.later)
        return await chat.holding.told(held)
    posted = await chat.keeping.keep(judged)
    if verdict.later is not None:
        chat.retracting.watch(posted.message.id, judged, verdict.later)
    return posted


async def _judged(draft: Draft, chat: Chat, *, received: datetime) -> tuple[Judged, Verdict, Cover]:
    author, show = draft.author, draft.show
    if not draft.text:
        raise Unfit("an empty message")
    if not author.named:
        raise MayNotWrite
    chat.bans.check_may_write(author, show, now=chat.clock.now(), origin=draft.origin)
    await chat.club.check_may_write(author, show)
    chat.pace.keep(author)
    cover = await chat.shielding.cover(author, show)
    manner = chat.rules.of(show).manner
    chat.slow.keep(author, show, every=cover.slow(manner.slow))
    verdict = unmannerly(draft.text, author, manner=manner)
    if verdict is not None:
        return Judged(draft=draft, at=received), verdict, cover
    verdict = await chat.judge.judge(draft.text, author, surface="message", show=show)
    said = await chat.listening.understand(show, draft.text)
    chat.lookout.sight(author, show, draft.text, verdict, wishes=bool(said.intents))
    if verdict.action is Action.REFUSE:
        return Judged(draft=draft, at=received), verdict, cover
    return Judged(draft=draft, at=received, intents=said.intents, numbers=said.numbers), verdict, cover


async def try_out(text: str, *, show: ShowId, chat: Chat) -> Verdict:
    """What would become of ``text``, if a guest who just came said it now. Nothing is said, and nothing remembered."""
    guest = Viewer(id=ViewerId(mint("vwr")), name="", role=Role.GUEST)
    tidied, rules = tidy(text), chat.rules.of(show)
    verdict = unmannerly(tidied, guest, manner=rules.manner)
    verdict = verdict or await chat.judge.judge(tidied, guest, surface="trial", show=show)
    cover = await chat.shielding.cover(guest, show)
    try:
        cover.check()
    except ChatCalmed:
        return refused_for(Finding(reason=Reason.CALM, rule="shield:calmed", span=Span(start=0, end=len(tidied))))
    return cover.verdict(verdict, tidied, guest, policy=rules.policy)


async def _tell_staff(judged: Judged, verdict: Verdict, chat: Chat) -> None:
    draft = judged.draft
    try:
        await chat.holding.hold(judged, verdict)
        return
    except (NoSuchShow, ShowOver):
        raise
    except (VitrinaError, OSError):  # nobody can look back at it; the author must still be answered
        log.warning("refusal not kept", extra={"show": draft.show}, exc_info=True)
    author, now = public_face(draft.author), chat.clock.now()
    reasons = tuple(reason.value for reason in verdict.reasons)
    fact = events.MessageRefused(show=draft.show, at=now, author=author, text=draft.text, reasons=reasons)
    try:
        await chat.tell(fact)
    except OSError:  # the studio misses a line
        log.warning("refusal not told to the studio", extra={"show": draft.show}, exc_info=True)
