from asyncio import gather
from dataclasses import replace
from datetime import timedelta
from itertools import product

import pytest

from core.database import Database
from core.errors import KeyReused, NoSuchFee, StillRunning, Unfit
from core.events import Event
from core.ids import mint
from core.money import Money
from shop import break_store
from shop.breaks import BreakKind
from shop.fees.fee import Fee
from shop.noticing import Noticing
from shop.order import PAYMENT_CHANGES, PaymentStatus
from shop.payments.paying import Settlement
from shop.reconciling import Reconciler
from shop.sweeping import Sweeper
from tests.shop.fees.counter import Counter, roubles
from tests.shop.shelf import Shelf, a_viewer

ANNA = a_viewer().id


@pytest.fixture
def counter(shelf: Shelf) -> Counter:
    return Counter(shelf)


async def _deaf(_fact: Event) -> None:
    """Nobody listens."""


async def _breaks(counter: Counter) -> list[BreakKind]:
    async with counter.shelf.database.reading() as sql:
        return [seen.found.kind for seen in (await break_store.seen(sql, after=None, limit=10)).items]


async def test_a_fee_is_paid_once_and_its_money_stands_where_the_seller_says(counter: Counter) -> None:
    answer = await counter.charge(ANNA)

    assert answer.fee.status is PaymentStatus.CAPTURED
    assert answer.fee.paid_at == counter.shelf.clock.now()
    assert counter.lessons.told == [("begins", answer.fee.id), ("paid", answer.fee.id)]
    assert await counter.holds(answer.fee) == 500


async def test_what_is_not_for_sale_is_asked_of_nobody(counter: Counter) -> None:
    counter.lessons.sold_out = True

    with pytest.raises(Unfit):
        await counter.charge(ANNA, key="k")
    assert counter.shelf.scripted.charged == []

    counter.lessons.sold_out = False
    assert (await counter.charge(ANNA, key="k")).replayed is False  # the key was not used up


@pytest.mark.parametrize("how", ["declined", "cancelled"])
async def test_a_fee_that_came_to_nothing_moves_no_money(counter: Counter, how: str) -> None:
    fee = (await counter.charge(ANNA, how=how)).fee

    assert fee.status.value == how
    assert counter.lessons.told[-1] == ("nothing", fee.id)
    assert await counter.holds(fee) == 0


async def test_a_wish_is_charged_once_however_often_it_comes(counter: Counter) -> None:
    answers = await gather(*(counter.charge(ANNA, key="k") for _ in range(5)), return_exceptions=True)
    late = await counter.charge(ANNA, key="k")

    fees = {each.fee.id for each in answers if not isinstance(each, BaseException)} | {late.fee.id}
    assert {type(each) for each in answers if isinstance(each, BaseException)} <= {StillRunning}
    assert len(fees) == len(set(counter.shelf.scripted.charged)) == 1
    assert late.replayed
    assert await counter.holds(late.fee) == 500


async def test_a_key_is_good_for_one_wish(counter: Counter) -> None:
    await counter.charge(ANNA, key="k")

    with pytest.raises(KeyReused):
        await counter.charge(ANNA, key="k", how="declined")


@pytest.mark.parametrize(("provider", "how", "amount"), [("nobody", "captured", 1), ("scripted", "no such way", 1)])
async def test_there_is_no_such_way_to_pay(counter: Counter, provider: str, how: str, amount: int) -> None:
    with pytest.raises(Unfit):
        await counter.charge(ANNA, provider=provider, how=how, amount=roubles(amount))


async def test_a_way_to_pay_that_cannot_be_kept_is_not_kept(counter: Counter) -> None:
    with pytest.raises(Unfit):
        await counter.charge(ANNA, keep=True)


async def test_who_agreed_is_charged_again_while_nobody_is_there(counter: Counter) -> None:
    first = (await counter.charge(ANNA, provider="play", how="pays", keep=True)).fee
    assert first.saved is not None

    again = (await counter.charge(ANNA, provider="play", how="pays", saved=first.saved)).fee
    declined = (await counter.charge(ANNA, provider="play", how="asks", saved=first.saved)).fee

    assert (again.status, declined.status) == (PaymentStatus.CAPTURED, PaymentStatus.DECLINED)
    assert await counter.holds(first) == 1_000


async def test_a_provider_that_makes_receipts_has_to_know_for_whom(counter: Counter) -> None:
    counter.shelf.scripted.makes_receipts = True

    with pytest.raises(Unfit) as refused:
        await counter.charge(ANNA)
    assert refused.value.facts == {"email": "wanted"}


async def test_a_fee_of_somebody_else_is_none(counter: Counter) -> None:
    fee = (await counter.charge(ANNA, how="requires_action")).fee

    for look in (counter.fees.look, counter.fees.give_up):
        with pytest.raises(NoSuchFee):
            await look(fee.id, payer=a_viewer().id)
    assert (await counter.now(fee)).status is PaymentStatus.REQUIRES_ACTION


async def test_money_that_was_taken_without_an_answer_is_found(counter: Counter) -> None:
    counter.shelf.scripted.losing = True
    fee = (await counter.charge(ANNA)).fee
    assert fee.status is PaymentStatus.REQUESTED

    counter.shelf.clock.turn(timedelta(seconds=59))
    await counter.sweep()
    assert (await counter.now(fee)).status is PaymentStatus.REQUESTED
    counter.shelf.clock.turn(timedelta(seconds=1))
    await gather(*(counter.sweep() for _ in range(3)))

    assert (await counter.now(fee)).status is PaymentStatus.CAPTURED
    assert counter.lessons.told.count(("paid", fee.id)) == 1


async def test_a_crash_before_anybody_was_asked_charges_nobody(counter: Counter) -> None:
    async def _crash() -> None:
        raise TimeoutError

    counter.shelf.scripted.before_charge = _crash
    fee = (await counter.charge(ANNA)).fee

    counter.shelf.clock.turn(timedelta(minutes=2))
    await counter.sweep()

    assert (await counter.now(fee)).status is PaymentStatus.CANCELLED
    assert counter.shelf.scripted.books[fee.key] is Settlement.CANCELLED  # nor does it take what may still arrive


async def test_who_does_nothing_is_given_up_in_the_end(counter: Counter) -> None:
    fee = (await counter.charge(ANNA, how="requires_action")).fee
    assert fee.action is not None

    counter.shelf.clock.turn(timedelta(minutes=14))
    await counter.sweep()
    assert (await counter.now(fee)).is_open
    counter.shelf.clock.turn(timedelta(minutes=14))
    await counter.sweep()

    assert (await counter.now(fee)).status is PaymentStatus.CANCELLED
    assert counter.shelf.scripted.books[fee.key] is Settlement.CANCELLED


async def test_money_of_the_last_moment_counts(counter: Counter) -> None:
    """The payer confirms while we give up: the provider says that it has the money."""
    fee = (await counter.charge(ANNA, how="requires_action")).fee
    counter.shelf.scripted.books[fee.key] = Settlement.CAPTURED

    assert (await counter.fees.give_up(fee.id, payer=ANNA)).status is PaymentStatus.CAPTURED
    assert await counter.holds(fee) == 500


async def test_who_gives_up_pays_nothing(counter: Counter) -> None:
    fee = (await counter.charge(ANNA, how="requires_action")).fee

    assert (await counter.fees.give_up(fee.id, payer=ANNA)).status is PaymentStatus.CANCELLED
    assert (await counter.fees.give_up(fee.id, payer=ANNA)).status is PaymentStatus.CANCELLED
    assert counter.lessons.told.count(("nothing", fee.id)) == 1


@pytest.mark.parametrize(("status", "event"), list(product(PaymentStatus, Settlement)))
async def test_in_every_status_every_answer_does_what_the_table_says(
    counter: Counter, status: PaymentStatus, event: Settlement
) -> None:
    """Late, twice, out of order: money comes once, and a fee that is over stays as it is."""
    fee = await _in(status, counter)
    before, told = await counter.holds(fee), list(counter.lessons.told)
    said = replace(await counter.said(fee), settlement=event)

    for _ in range(2):
        after = await counter.hear(fee, said)

    wanted = PaymentStatus.REQUESTED if event is Settlement.PENDING else PaymentStatus(event.value)
    moves = wanted in PAYMENT_CHANGES[status]
    assert after.status is (wanted if moves else status)
    came = moves and event is Settlement.CAPTURED
    assert await counter.holds(fee) == before + (500 if came else 0)
    news = counter.lessons.told[len(told) :]
    assert news == ([("paid" if came else "nothing", fee.id)] if moves and not after.is_open else [])
    late = event is Settlement.CAPTURED and status in (PaymentStatus.DECLINED, PaymentStatus.CANCELLED)
    assert await _breaks(counter) == ([BreakKind.CAPTURED_AFTER_THE_END] if late else [])


async def _in(status: PaymentStatus, counter: Counter) -> Fee:
    if status is PaymentStatus.REQUESTED:
        return (await counter.charge(ANNA, how="pending")).fee
    if status in (PaymentStatus.PARTIALLY_REFUNDED, PaymentStatus.REFUNDED):
        fee = (await counter.charge(ANNA)).fee
        back = roubles(500 if status is PaymentStatus.REFUNDED else 100)
        await counter.send(await counter.intend(fee, back))
        return await counter.now(fee)
    return (await counter.charge(ANNA, how=status.value)).fee


@pytest.mark.parametrize(
    ("wrong", "kind"),
    [
        ({"amount": Money(amount=1, currency="RUB")}, BreakKind.AMOUNT),
        ({"amount": Money(amount=500_00, currency="USD")}, BreakKind.AMOUNT),
        ({"live": False}, BreakKind.MODE),
    ],
)
async def test_other_money_than_was_asked_for_is_a_break(
    counter: Counter, wrong: dict[str, object], kind: BreakKind
) -> None:
    fee = (await counter.charge(ANNA, how="pending")).fee

    after = await counter.hear(fee, replace(await counter.said(fee), settlement=Settlement.CAPTURED, **wrong))  # type: ignore[arg-type]

    assert (after.status, await _breaks(counter)) == (PaymentStatus.REQUESTED, [kind])


async def test_answers_that_come_at_once_to_many_processes_settle_once(counter: Counter, database_url: str) -> None:
    fee = (await counter.charge(ANNA, how="requires_action")).fee
    counter.shelf.scripted.books[fee.key] = Settlement.CAPTURED
    other = Counter(counter.shelf)
    theirs = Database(database_url, tell=_deaf)
    other.fees.till = replace(counter.fees.till, database=theirs)

    await gather(*(each.hear(fee) for each in (counter, other) * 5))
    await theirs.close()

    assert await counter.holds(fee) == 500
    assert [*counter.lessons.told, *other.lessons.told].count(("paid", fee.id)) == 1


async def test_a_webhook_about_a_fee_has_it_looked_into(counter: Counter) -> None:
    fee = (await counter.charge(ANNA, how="requires_action")).fee
    noticing = Noticing(counter.fees.till, fees=counter.fees)
    await noticing.take_in("scripted", {"from": "scripted"}, f"captured {fee.key}".encode(), peer="203.0.113.5")
    await noticing.work_off()
    assert (await counter.now(fee)).is_open  # it is a hint, and never believed

    counter.shelf.scripted.books[fee.key] = Settlement.CAPTURED
    for event in ("again", "again", "waiting"):
        await noticing.take_in("scripted", {"from": "scripted"}, f"{event} {fee.key}".encode(), peer="203.0.113.5")
        await noticing.work_off()

    assert (await counter.now(fee)).status is PaymentStatus.CAPTURED
    assert await counter.holds(fee) == 500


async def test_the_sweeper_of_the_house_looks_after_fees(counter: Counter) -> None:
    counter.shelf.scripted.losing = True
    fee = (await counter.charge(ANNA)).fee
    counter.shelf.clock.turn(timedelta(minutes=1))

    await Sweeper(counter.fees.till, fees=counter.fees).sweep(counter.shelf.clock.now())

    assert (await counter.now(fee)).status is PaymentStatus.CAPTURED


async def test_the_books_of_both_sides_agree_about_fees_or_it_is_seen(counter: Counter) -> None:
    fee = (await counter.charge(ANNA)).fee
    lost = (await counter.charge(ANNA, key=mint("evt"))).fee
    counter.shelf.clock.turn(timedelta(hours=1))
    assert await Reconciler(counter.fees.till).reconcile() == 0

    del counter.shelf.scripted.asked[lost.key]
    counter.shelf.clock.turn(timedelta(hours=1))
    assert await Reconciler(counter.fees.till).reconcile() == 1

    assert await _breaks(counter) == [BreakKind.UNKNOWN_THERE]
    assert fee.id != lost.id
