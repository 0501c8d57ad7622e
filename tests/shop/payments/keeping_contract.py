"""What the shop may believe of a provider with a way to pay that can be kept."""

from asyncio import gather
from dataclasses import replace

from shop.payments.paying import ChargeRequest, RefundSettlement, Settlement
from tests.shop.payments.contract import PRICE, Teller, a_refund, a_request, asked_for, charged, roubles


async def a_kept_charge(teller: Teller) -> ChargeRequest:
    """Somebody agreed and paid; this would charge them again while nobody is there."""
    request = replace(a_request(teller), keep=True)
    charge = await teller.provider.charge(request)
    await teller.answer(charge, yes=True)
    paid = await teller.provider.find(asked_for(request, teller, ref=charge.ref))
    assert paid is not None
    return replace(a_request(teller), saved=paid.saved, how=teller.how_alone)


class KeepingContract:
    """For providers with a way to pay that can be kept, to be charged again while nobody is there."""

    async def test_a_kept_way_to_pay_is_charged_again_without_the_payer(self, teller: Teller) -> None:
        request = replace(a_request(teller), keep=True)
        charge = await teller.provider.charge(request)
        assert charge.saved is None  # nobody has paid yet
        await teller.answer(charge, yes=True)
        paid = await teller.provider.find(asked_for(request, teller, ref=charge.ref))
        assert paid is not None
        assert paid.saved is not None

        alone = replace(a_request(teller), saved=paid.saved, how=teller.how_alone)
        again = await gather(*(teller.provider.charge(alone) for _ in range(3)))

        assert {each.settlement for each in again} == {Settlement.CAPTURED}
        assert await teller.taken(alone.key) == (1, PRICE)
        answer = await teller.provider.refund(a_refund(alone, again[0]))
        assert answer.settlement is RefundSettlement.SUCCEEDED

    async def test_who_did_not_agree_is_not_charged_again(self, teller: Teller) -> None:
        _, paid = await charged(teller)
        assert paid.saved is None
        assert paid.ref is not None

        alone = replace(a_request(teller), saved=paid.ref, how=teller.how_alone)
        again = await teller.provider.charge(alone)

        assert again.settlement is Settlement.DECLINED
        assert (await teller.taken(alone.key))[1] == roubles(0)
