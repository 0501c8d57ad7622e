"""A checker that cannot fail is none: each invariant is broken on purpose, and seen."""

import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from core.database import Database
from core.events import Localized, PollEnded
from shop import invariants, returning
from shop.engaging.polls.poll import view_of
from shop.engaging.proofs.proving import Proofs
from shop.engaging.quizzes.quiz import SETTLES
from shop.engaging.surprises.surprise import How
from shop.invariant_store import LISTED, SETTLING, STANDING, any_breaks, rows_that_break
from shop.key import Key
from shop.order import Order
from shop.refund import SomeUnits
from tests.fakes import TurnedClock
from tests.shop.engaging.gifts.house import GiftHouse, a_key
from tests.shop.engaging.giveaways.evening import Evening as GiveawayEvening
from tests.shop.engaging.leaderboard.arena import Arena
from tests.shop.engaging.memberships.club import Club
from tests.shop.engaging.polls.booth import Booth
from tests.shop.engaging.quizzes.desk import CODES, Desk
from tests.shop.engaging.surprises.evening import TERMS as SURPRISE
from tests.shop.engaging.surprises.evening import Evening as SurpriseEvening
from tests.shop.engaging.unlocks.crowd import Stage
from tests.shop.fees.counter import Counter, roubles
from tests.shop.ledger.purse import ANNA, OUTSIDE, a_posting, move
from tests.shop.promotions import a_code, lay_in_cart, make
from tests.shop.shelf import SHOW, Shelf, a_host, a_viewer, an_offer

GUARDS = {
    "sqlite": (
        "PRAGMA ignore_check_constraints = ON",
        "DROP TRIGGER ledger_entries_refuse_update",
        "DROP TRIGGER ledger_postings_refuse_delete",
    ),
    "postgresql": (
        "ALTER TABLE stock_items DROP CONSTRAINT ck_stock_items_never_oversold",
        "ALTER TABLE ledger_accounts DROP CONSTRAINT ck_ledger_accounts_never_below_its_floor",
        "DROP TRIGGER ledger_entries_refuse ON ledger_entries",
    ),
}
"""What the database itself holds; it is let go, so that what it refuses can be seen by the checker too."""

SOMEBODY_ELSE = "'vwr_' || substr(buyer, 6) || 'x'"

TAMPERING: dict[str, Sequence[str]] = {
    "I1 stock is oversold": ("UPDATE stock_items SET reserved = on_hand + 1",),
    "I2 reserved is not what was held and claimed": ("UPDATE stock_items SET reserved = reserved + 1",),
    "I2 units are held for an order that is over, or not held for one that waits": (
        "UPDATE reservations SET status = 'released' WHERE status = 'held'",
    ),
    "I3 on hand is not what the movements add up to": ("UPDATE stock_movements SET units = units + 1",),
    "I4 lines do not add up to the total": ("UPDATE order_lines SET unit_price = unit_price + 1",),
    "I5 more was captured than the order costs": ("UPDATE payments SET amount = amount + 1",),
    "I5 a refund is not the sum of its parts": ("UPDATE refund_lines SET amount = amount + 1",),
    "I5 more goes back than was captured": ("UPDATE refunds SET amount = 1000000000",),
    "I5 what went back of a payment is not what its refunds gave": ("UPDATE payments SET refunded = refunded + 1",),
    "I5 what went back of an order is not what its refunds gave": ("UPDATE orders SET refunded = refunded + 1",),
    "I5 units that came back are not those of the refunds": ("UPDATE refund_lines SET units = units + 1",),
    "I5 a capture has not exactly one fiscal receipt of its sum": (
        "UPDATE fiscal_receipts SET total = total + 1 WHERE source_type = 'payment'",
    ),
    "I5 a refund has not exactly one fiscal receipt of its sum": (
        "DELETE FROM fiscal_receipts WHERE source_type = 'refund'",
    ),
    "I6 a posting does not balance": ("UPDATE ledger_entries SET amount = amount + 1 WHERE amount > 0",),
    "I7 an account is not the sum of its entries": ("UPDATE ledger_accounts SET posted = posted + 1",),
    "I8 an account is below its floor": ("UPDATE ledger_accounts SET posted = -1 WHERE floor = 0",),
    "I9 a code is used more or less often than orders use it": ("UPDATE promo_codes SET used = used + 1",),
    "I9 an order that came to nothing still uses a promotion": (
        "UPDATE orders SET status = 'cancelled' WHERE status = 'paid'",
    ),
    "I15 a sold order has not the claimed stock that it waits for": (
        "UPDATE reservations SET status = 'released' WHERE status = 'claimed'",
    ),
    "I15 an order that was paid has no captured payment, or another order has one": (
        "UPDATE payments SET status = 'declined' WHERE status = 'partially_refunded'",
    ),
    "I16 a change of an order has not exactly one event": ("UPDATE orders SET version = version + 1",),
    "I16 a change of a payment has not exactly one event": ("DELETE FROM payment_events",),
    "I16 a sold order owed not exactly one fact": ("DELETE FROM outbox WHERE kind = 'OrderPaid'",),
    "I16 a change of a refund has not exactly one event": ("DELETE FROM refund_events",),
    "I16 a change of a return has not exactly one event": ("DELETE FROM return_events",),
    "I16 a refund owed not exactly one fact": ("DELETE FROM outbox WHERE kind = 'OrderRefunded'",),
    "I17 a key led to several orders": (
        "INSERT INTO idempotency_keys (principal, route, key, request_hash, result, created_at, done_at) "
        "SELECT principal, route, key || '2', request_hash, result, created_at, done_at FROM idempotency_keys "
        "WHERE route = 'POST /orders'",
    ),
    "I17 an order has no key": (f"UPDATE orders SET buyer = {SOMEBODY_ELSE}",),
    "I15 an order that cannot be fulfilled still has its money": (
        "UPDATE orders SET status = 'paid_unfulfillable' WHERE status = 'paid'",
    ),
    "I18 a fact waits to be told": ("UPDATE outbox SET sent_at = NULL",),
    "I19 the ledger has other money at a provider than payments and fees": (
        "UPDATE ledger_accounts SET posted = posted + 1 WHERE kind = 'held'",
    ),
    "I5 more of a fee goes back than was captured": ("UPDATE fee_refunds SET amount = 1000000000",),
    "I5 what went back of a fee is not what its refunds gave": ("UPDATE fees SET refunded = refunded + 1",),
    "I16 a change of a fee has not exactly one event": ("DELETE FROM fee_events",),
    "I21 a fee that was paid was not posted, or another was": ("UPDATE fees SET paid_at = NULL",),
    "I21 the ledger has other money on its way back than the refunds of fees": (
        "UPDATE ledger_accounts SET posted = posted + 1 WHERE kind = 'going_back'",
    ),
    "I22 a gift was not posted as it stands": ("UPDATE gift_sends SET status = 'withdrawn'",),
    "I22 a show was given other money than its gifts": ("UPDATE gift_sends SET amount = amount + 1",),
    "I22 a goal is not reached by what it got": ("UPDATE gift_goals SET got = target",),
    "I16 a change of a membership has not exactly one turn": ("DELETE FROM membership_turns",),
    "I23 the period of a member was not paid": ("UPDATE membership_invoices SET paid_at = NULL",),
    "I23 a period is paid without its money": ("UPDATE membership_invoices SET fee = NULL",),
    "I23 a membership gives other than its tier": ("UPDATE members SET tier = 'other'",),
    "I13 votes of an option are not its voters": ("UPDATE poll_options SET votes = votes + 1",),
    "I14 an unlock is not as far as its people": ("DELETE FROM unlock_voices",),
    "I14 an unlock is open with its goal met, or gave its discount without": ("UPDATE unlocks SET target = 99",),
    "I14 an unlock gave other than what it promised": ("UPDATE promotions SET basis_points = 1 WHERE kind = 'unlock'",),
    "I14 somebody has a discount who was not counted for it": (
        "INSERT INTO promotion_holders SELECT promotion, 'vwr_other' FROM unlocks WHERE promotion IS NOT NULL",
    ),
    "I24 a surprise gave other codes than were won": ("UPDATE surprise_claims SET promotion = NULL",),
    "I24 a code that was won is not for one person and one order": ("UPDATE promotions SET owner = NULL",),
    "I24 entries of a giveaway are not its people": ("UPDATE giveaways SET entries = entries + 1",),
    "I24 a giveaway has other winners than it drew": ("UPDATE giveaways SET drawn = 1",),
    "I25 a score is not the sum of its points": ("UPDATE board_scores SET points = points + 1",),
    "I25 points without a score": ("DELETE FROM board_scores",),
    "I25 points are other than was stated": ("UPDATE boards SET per_vote = per_vote + 1",),
    "I25 one order gave points to two": (
        "INSERT INTO board_points (board, person, cause, source, subject, points, at) "
        "SELECT board, 'vwr_other', cause, source, subject, points, at FROM board_points WHERE source = 'order'",
    ),
    "I25 an order has other points than it is worth": ("UPDATE boards SET per_order = per_order + 1",),
    "I26 a quiz has other answers than its people": ("UPDATE quizzes SET answers = answers + 1",),
    "I26 a quiz gave other codes than its first were to have": ("UPDATE quizzes SET given = 0",),
    "I26 whoever was faster is behind, or somebody who was wrong is among the first": (
        'UPDATE quiz_answers SET "right" = false WHERE rank = 1',
    ),
    "I26 a code of a quiz is not for one person and one order, or of one who was not among the first": (
        "UPDATE quiz_answers SET rank = 9 WHERE promotion IS NOT NULL",
    ),
    "I19 nobody knows what became of a fee": ("UPDATE fees SET status = 'requested'",),
    "I19 a refund of a fee waits for a person": ("UPDATE fee_refunds SET status = 'needs_review'",),
    "I19 nobody knows what became of a refund of a fee": (
        "UPDATE fee_refunds SET status = 'sent', provider_ref = NULL",
    ),
    "I22 the chain of a show does not end as its head says": ("UPDATE proof_heads SET seq = seq - 1",),
    "I22 what happened is not proved": (
        "INSERT INTO to_prove (id, show, at, body) SELECT fact, show, '2020-01-01 00:00:00Z', body FROM proof_records",
    ),
    "I5 a fiscal receipt was not made": ("UPDATE fiscal_receipts SET status = 'failed'",),
    "I19 a refund waits for a person": ("UPDATE refunds SET status = 'needs_review'",),
    "I19 a provider's books say something else": (
        "INSERT INTO payment_breaks (id, provider, kind, subject, ours, theirs, first_seen_at, last_seen_at) "
        "SELECT 'brk_1', provider, 'amount', id, '1', '2', requested_at, requested_at FROM payments LIMIT 1",
    ),
    "I19 nobody knows what became of a refund": ("UPDATE refunds SET status = 'sent', provider_ref = NULL",),
    "I19 nobody knows what became of a payment": ("UPDATE payments SET status = 'requested'",),
}
"""How to break each invariant of a shop with one sold and one waiting order."""


@pytest.fixture
async def shop(database: Database, clock: TurnedClock) -> Shelf:
    """A shop in which every kind of row is there, and all is well."""
    shelf = Shelf(database, clock)
    mug, lamp, cup = an_offer("mug", stock=4), an_offer("lamp", stock=1), an_offer("cup", stock=1)
    await shelf.put(mug, lamp, cup)
    await make(shelf, a_code("LIVE"))
    bo = a_viewer()
    await lay_in_cart(shelf, bo, "LIVE")
    await shelf.buy(bo, mug, units=2)
    sold = await shelf.buy(a_viewer(), mug, units=2)
    await shelf.refund(sold, SomeUnits(units={0: 1}))
    await _sent_back(shelf, await shelf.buy(a_viewer(), cup))
    anna = a_viewer()
    await shelf.fill(anna, lamp)
    await shelf.order(anna)
    await move(database, a_posting(5, out_of=OUTSIDE, into=ANNA))
    await Proofs(database=database).prove_some()
    counter = Counter(shelf)
    fee = (await counter.charge(anna.id)).fee
    await counter.send(await counter.intend(fee, roubles(100)))
    await _given(shelf)
    await _decided(shelf)
    await _belongs(shelf)
    await _won(shelf)
    await _led(shelf)
    await _knew(shelf)
    return shelf


async def _decided(shelf: Shelf) -> None:
    """A crowd opened a discount, and votes."""
    stage, booth = Stage(shelf.database, shelf.clock), Booth(shelf.database, shelf.clock)
    await stage.want(await stage.promise(target=1))
    await booth.vote(await booth.begin(), 1)


async def _won(shelf: Shelf) -> None:
    """Somebody won a code, and takes part in a giveaway."""
    surprises, giveaways = SurpriseEvening(shelf), GiveawayEvening(shelf)
    surprise = await surprises.begin(how=How.FIRST, winners=1, window=SURPRISE.open_for)  # it drops at once
    await surprises.claim(surprise, a_viewer())
    await giveaways.enter(await giveaways.begin(), a_viewer())


async def _led(shelf: Shelf) -> None:
    """Somebody leads a board, by an order and a vote."""
    arena, booth, anna = await Arena.open(shelf), Booth(shelf.database, shelf.clock), a_viewer()
    await arena.begin()
    await arena.buys(anna)
    (open_poll,) = await booth.polling.shown(SHOW)
    await booth.vote(open_poll, 2, anna)
    ended = await booth.polling.end(open_poll.id, show=SHOW)
    await arena.scoring.on_poll(PollEnded(show=SHOW, at=shelf.clock.now(), poll=view_of(ended)))


async def _knew(shelf: Shelf) -> None:
    """Two knew the answer of a quiz, and the first won a code."""
    desk = Desk(shelf.database, shelf.clock)
    quiz = await desk.begin(prize=replace(CODES, winners=1))
    for _ in range(2):
        await desk.answer(quiz, "Казань")
        shelf.clock.turn(timedelta(milliseconds=1))
    await desk.quizzing.end(quiz.id, show=SHOW)
    shelf.clock.turn(SETTLES)
    await desk.diary.do_some()


async def _belongs(shelf: Shelf) -> None:
    """Somebody is a member."""
    club = Club(shelf)
    await club.join(a_viewer(), await club.tier())


async def _given(shelf: Shelf) -> None:
    """Somebody gave something, of what a goal was not reached."""
    house, host = GiftHouse(shelf), a_host()
    words = Localized(ru="Маяк", en="Lighthouse")
    await house.goals.begin(SHOW, words, roubles(900), by=host, key=a_key(host, "goals", None))
    await house.give(await house.rich(a_viewer(), 100))


async def _sent_back(shelf: Shelf, order: Order) -> None:
    """The parcel went, and its buyer does not want it."""
    await shelf.send(order)
    buyer = replace(a_viewer(), id=order.buyer)
    key = Key(principal=buyer.id, route="return", key="k", request={})
    await returning.ask(order.id, {0: 1}, reason="too small", buyer=buyer, key=key, till=shelf.till)


async def test_a_shop_in_which_all_is_well_breaks_nothing(shop: Shelf) -> None:
    assert await invariants.broken_invariants(shop.database) == {}


def test_every_invariant_is_broken_by_a_test() -> None:
    assert TAMPERING.keys() == STANDING.keys() | SETTLING.keys()
    assert all(re.match(r"I\d+ \w", name) for name in TAMPERING)


class _UndoneError(Exception):
    """What was broken is to be whole again."""


async def test_what_is_broken_is_found(shop: Shelf) -> None:
    """Each on purpose, within a transaction that comes to nothing."""
    checks = {**STANDING, **SETTLING}
    moments = invariants.moments(shop.clock.now() + timedelta(hours=2))
    for name, tampering in TAMPERING.items():
        with suppress(_UndoneError):
            async with shop.database.transaction() as work:
                for statement in (*GUARDS[work.connection.dialect.name], *tampering):
                    changed = await work.connection.execute(text(statement))
                assert changed.rowcount > 0, name
                assert 0 < len(await rows_that_break(work.connection, checks[name], moments=moments)) <= LISTED, name
                assert await any_breaks(work.connection, [checks[name]], moments=moments), name
                raise _UndoneError

    assert await invariants.broken_invariants(shop.database) == {}


async def test_what_is_older_than_its_traces_is_not_missed(shop: Shelf) -> None:
    """Outbox and keys are pruned: of old orders they say nothing any more."""
    async with shop.database.transaction() as work:
        await work.connection.execute(text("DELETE FROM outbox"))
        await work.connection.execute(text("DELETE FROM idempotency_keys"))

    soon = await invariants.look(shop.database, now=shop.clock.now(), settled=False)
    later = await invariants.look(shop.database, now=shop.clock.now() + timedelta(days=8), settled=False)

    assert {name[:3] for name in soon.broken} == {"I16", "I17"}
    assert later.broken == {}


async def test_what_was_found_is_said_and_kept(shop: Shelf, caplog: pytest.LogCaptureFixture) -> None:
    assert await invariants.last_found(shop.database) is None
    async with shop.database.transaction() as work:
        await work.connection.execute(text("UPDATE orders SET total = total + 1"))
        await work.connection.execute(text("UPDATE outbox SET sent_at = created_at"))

    found = await invariants.inspect(shop.database, shop.clock)

    assert list(found.broken) == ["I4 lines do not add up to the total"]
    assert await invariants.last_found(shop.database) == found
    (line,) = [record for record in caplog.records if record.getMessage() == "invariant broken"]
    assert line.__dict__["rows"] == list(found.broken["I4 lines do not add up to the total"])
