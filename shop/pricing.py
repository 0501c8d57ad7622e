"""Pricing: what a basket costs now, which discount won on each line, and why the others did not. Pure.

The one rule (docs/decisions/0019-one-rule-for-discounts.md):

1. Each unit starts at the show's price. The best one of flash sale, member price and unlock for it wins, alone.
2. An order takes one code. A code that stacks counts on top of what the lines cost by then. Any other is shared out
   over the lines it is for, at the show's price, and on each line the better of its share and the line's own discount
   counts.
3. A unit never costs less than the offer's floor, nor less than nothing. A code's minimum is compared with the show's
   price of what it is for, so that no other discount can take a code away.
4. A unit's discount is rounded half up to a minor unit, as its price is shown; a code's is rounded once for the order
   and shared out by largest remainder.

So another promotion never makes a basket dearer, and the order in which they are looked at does not matter.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from core.events import Localized
from core.ids import OfferId, PromotionId, VariantId
from core.money import BASIS_POINTS, Money, largest_remainder
from shop.order import Reason
from shop.promotion import AmountOff, FixedPrice, PercentOff, Promotion, PromotionKind, Why
from shop.quote import Basket, BasketLine, CodeAnswer, Passed, Quote, QuotedLine, Use, room_of


def quote(basket: Basket, promotions: Iterable[Promotion], now: datetime) -> Quote:
    """Price ``basket`` at ``now``. Codes among ``promotions`` that were not typed are not spoken of.

    Raises:
        ValueError: The lines are not all in the currency of the basket.
    """
    if any(line.price.currency != basket.currency for line in basket.lines):
        raise ValueError("a basket has one currency")
    known = [each for each in sorted(promotions, key=_id) if each.currency in (None, basket.currency)]
    own = [each for each in known if each.kind is not PromotionKind.CODE]
    places = sorted(range(len(basket.lines)), key=lambda place: _rank(basket.lines[place]))
    lines = [_Line(basket.lines[place], basket) for place in places]
    for _, same in groupby(lines, key=lambda line: line.of.offer):
        _take_own(list(same), own, basket, now)
    answer = None
    if basket.code is not None:
        typed = next((each for each in known if each.code == basket.code), None)
        answer = _take_code(lines, typed, basket, now)
    done = dict(zip(places, lines, strict=True))
    return Quote(
        lines=tuple(done[place].quoted() for place in range(len(lines))),
        currency=basket.currency,
        code=answer,
        uses=_uses(lines),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Own:
    promotion: Promotion
    units: int
    amount: int


def price_of_one(each: Promotion, price: Money, *, floor: Money | None = None) -> Money:
    """What one unit at the show's ``price`` costs where ``each``, which is no code, wins."""
    return price - Money(amount=min(_off_one(each, price), room_of(price, floor)), currency=price.currency)


class _Line:
    """A line on its way: its own discounts by promotion in minor units, then the share of the code."""

    def __init__(self, of: BasketLine, basket: Basket) -> None:
        self.of = of
        self._currency = basket.currency
        self.own: list[_Own] = []
        self.by_code = 0
        self.code: Promotion | None = None
        self.passed: list[Passed] = []

    @property
    def taken(self) -> int:
        return sum(own.amount for own in self.own)

    @property
    def left(self) -> int:
        """What it costs after its own discounts."""
        return self.of.subtotal - self.taken

    @property
    def room(self) -> int:
        """What may still be taken off."""
        return self.of.room * self.of.units - self.taken

    def give_own_up_for(self, code: Promotion) -> None:
        self.passed += [passed(own.promotion, Why.BEATEN_BY, by=code) for own in self.own]
        self.own.clear()

    def quoted(self) -> QuotedLine:
        won = [(own.promotion, own.amount) for own in self.own]
        if self.code and self.by_code:
            won.append((self.code, self.by_code))
        reasons = tuple(
            Reason(kind=each.kind.value, name=each.name, amount=self._money(amount), code=each.code)
            for each, amount in won
        )
        return QuotedLine(
            subtotal=self._money(self.of.subtotal),
            discount=self._money(self.taken + self.by_code),
            reasons=reasons,
            passed=tuple(self.passed),
        )

    def _money(self, amount: int) -> Money:
        return Money(amount=amount, currency=self._currency)


def _take_own(lines: list[_Line], promotions: list[Promotion], basket: Basket, now: datetime) -> None:
    """Give each unit of one offer the best there is for it. A limit of units is shared by the offer's lines."""
    mine = [each for each in promotions if each.is_for(lines[0].of.offer, lines[0].of.show)]
    refused = {each.id: _why_not(each, basket, now) for each in mine}
    wanted = sum(line.of.units for line in lines)
    capacity = {each.id: _capacity(each, basket, wanted) for each in mine if refused[each.id] is None}
    for line in lines:
        offs = {each.id: min(_off_one(each, line.of.price), line.of.room) for each in mine if each.id in capacity}
        best = sorted((each for each in mine if offs.get(each.id, 0) > 0), key=lambda each: (-offs[each.id], each.id))
        bare, covered = line.of.units, set()
        for each in best:
            if units := min(bare, capacity[each.id]):
                line.own.append(_Own(promotion=each, units=units, amount=units * offs[each.id]))
                capacity[each.id] -= units
                bare -= units
                if not bare:
                    covered.add(each.id)
        exhausted = {each.id for each in best if not capacity[each.id]}
        line.passed += [
            _passed_own(each, refused[each.id], line, exhausted=each.id in exhausted)
            for each in mine
            if each.id not in covered
        ]


def _take_code(lines: list[_Line], code: Promotion | None, basket: Basket, now: datetime) -> CodeAnswer:
    """Let the typed code take what it may."""
    zero = Money.zero(basket.currency)
    typed = basket.code or ""
    if code is None:
        unknown = Passed(kind=PromotionKind.CODE.value, name=_plain(typed), why=Why.UNKNOWN_CODE, code=typed)
        return CodeAnswer(code=typed, amount=zero, passed=unknown)
    for line in lines:
        if not code.is_for(line.of.offer, line.of.show):
            line.passed.append(passed(code, Why.NOT_THIS_OFFER))
    mine = [line for line in lines if code.is_for(line.of.offer, line.of.show)]
    if (lost := _passed_code(code, mine, basket, now)) is not None:
        return CodeAnswer(code=typed, name=code.name, amount=zero, passed=lost)
    if code.stacks:
        _stack(mine, code)
    else:
        _choose(mine, code)
    amount = sum(line.by_code for line in mine)
    if not amount:
        own = next((line.own[0].promotion for line in mine if line.own), None)
        lost = passed(code, Why.DOES_NOT_COMBINE if own and not code.stacks else Why.BEATEN_BY, by=own)
    return CodeAnswer(code=typed, name=code.name, amount=Money(amount=amount, currency=basket.currency), passed=lost)


def _stack(lines: Sequence[_Line], code: Promotion) -> None:
    """On top: the code takes its part of what the lines cost after their own discounts."""
    shares, whole = _shares(code, [(line.left, line.room) for line in lines])
    for line, part in zip(lines, largest_remainder(shares, whole), strict=True):
        line.code, line.by_code = code, part


def _choose(lines: Sequence[_Line], code: Promotion) -> None:
    """Instead: on each line the better of the code's share of the show's price and the line's own discount."""
    shares, whole = _shares(code, [(line.of.subtotal, line.of.room * line.of.units) for line in lines])
    if isinstance(code.benefit, AmountOff):
        shares, whole = largest_remainder(shares, whole), 1
    won = [(line, share) for line, share in zip(lines, shares, strict=True) if share > line.taken * whole]
    parts = largest_remainder([share for _, share in won], whole)
    for (line, _), part in zip(won, parts, strict=True):
        line.give_own_up_for(code)
        line.code, line.by_code = code, part
    for line in lines:
        if line.code is None and line.own:
            line.passed.append(passed(code, Why.DOES_NOT_COMBINE, by=line.own[0].promotion))


def _shares(code: Promotion, lines: Sequence[tuple[int, int]]) -> tuple[list[int], int]:
    """What a code takes of each line ``(cost, room)``, as exact fractions over one whole."""
    match code.benefit:
        case PercentOff(basis_points=basis_points):
            return [min(cost * basis_points, room * BASIS_POINTS) for cost, room in lines], BASIS_POINTS
        case AmountOff(amount=amount):
            whole = sum(room for _, room in lines)
            return [min(amount.amount, whole) * room for _, room in lines], max(whole, 1)
        case FixedPrice():
            raise AssertionError("no code gives a fixed price")


def _uses(lines: Sequence[_Line]) -> tuple[Use, ...]:
    """What has a limit and took something: a code once, a flash sale for its units."""
    units: Counter[PromotionId] = Counter()
    codes: dict[PromotionId, str | None] = {}
    for line in lines:
        for own in line.own:
            if own.promotion.limit_per_buyer is not None:
                units[own.promotion.id] += own.units
        if line.code and line.by_code:
            units[line.code.id], codes[line.code.id] = 1, line.code.code
    return tuple(Use(promotion=each, units=units[each], code=codes.get(each)) for each in sorted(units))


def _passed_code(code: Promotion, mine: Sequence[_Line], basket: Basket, now: datetime) -> Passed | None:
    """Why the code takes nothing whatever else there is."""
    if (why := _why_not(code, basket, now)) is not None:
        return passed(code, why)
    if not mine:
        return passed(code, Why.NOT_THIS_OFFER)
    missing = code.minimum.amount - sum(line.of.subtotal for line in mine) if code.minimum else 0
    if missing > 0:
        return passed(code, Why.BELOW_MINIMUM, missing=Money(amount=missing, currency=basket.currency))
    return None


def _passed_own(each: Promotion, why: Why | None, line: _Line, *, exhausted: bool) -> Passed:
    if why is not None:
        return passed(each, why)
    if exhausted:
        return passed(each, Why.OVER_LIMIT)
    return passed(each, Why.BEATEN_BY, by=line.own[0].promotion if line.own else None)


def passed(each: Promotion, why: Why, *, by: Promotion | None = None, missing: Money | None = None) -> Passed:
    """``each`` took nothing."""
    better = by.name if by else None
    return Passed(kind=each.kind.value, name=each.name, why=why, by=better, missing=missing, code=each.code)


def _why_not(each: Promotion, basket: Basket, now: datetime) -> Why | None:
    taken = basket.taken.get(each.id, 0)
    holds = each.id in basket.holds
    return each.why_not(buyer=basket.buyer, member=basket.member, holds=holds, taken=taken, now=now)


def _capacity(each: Promotion, basket: Basket, wanted: int) -> int:
    if each.limit_per_buyer is None:
        return wanted
    return min(wanted, max(0, each.limit_per_buyer - basket.taken.get(each.id, 0)))


def _off_one(each: Promotion, shows: Money) -> int:
    """Minor units that one unit costs less than at the show's price, before the floor."""
    match each.benefit:
        case PercentOff(basis_points=basis_points):
            return shows.amount - shows.percent_off(basis_points).amount
        case FixedPrice(price=price):
            return max(0, shows.amount - price.amount)
        case AmountOff():
            raise AssertionError("only a code takes an amount off")


def _plain(text: str) -> Localized:
    return Localized(ru=text, en=text)


def _id(each: Promotion) -> PromotionId:
    return each.id


def _rank(line: BasketLine) -> tuple[OfferId, int, VariantId]:
    """The lines of an offer together, the dearest first: a limit of units is spent where it saves most."""
    return line.offer, -line.price.amount, line.variant
