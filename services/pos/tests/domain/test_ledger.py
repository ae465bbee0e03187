"""captured = allocated + refunded + unallocated, whatever happens in whatever order."""

from dataclasses import replace
from uuid import UUID

import pytest
from contracts.ids import OrderId
from contracts.money import Money
from hypothesis import given
from hypothesis import strategies as st
from pos.domain.ledger import Balance, Share, covering, shares_to_refund
from pos.domain.refusals import AmountNotPositive, CurrencyDiffers, MoreThanLeft, NothingLeft

FIRST, SECOND = OrderId(UUID(int=1)), OrderId(UUID(int=2))


def rub(amount: int) -> Money:
    return Money(amount, "RUB")


def asked(balance: Balance, share: Share) -> Balance:
    waiting = balance.refunding.get(share.order_id, rub(0)) + share.amount
    return replace(balance, refunding=balance.refunding | {share.order_id: waiting})


def posted(balance: Balance, share: Share) -> Balance:
    waiting = balance.refunding[share.order_id] - share.amount
    allocated = dict(balance.allocated)
    if share.order_id is not None:
        allocated[share.order_id] = allocated[share.order_id] - share.amount
    return replace(
        balance,
        refunded=balance.refunded + share.amount,
        allocated=allocated,
        refunding=balance.refunding | {share.order_id: waiting},
    )


amounts = st.integers(min_value=1, max_value=10**9)
steps = st.lists(st.tuples(st.booleans(), st.integers(min_value=0, max_value=100), amounts), max_size=12)


@given(captured=amounts, dues=st.tuples(amounts, amounts), sequence=steps)
def test_money_is_whole_through_any_sequence(
    captured: int, dues: tuple[int, int], sequence: list[tuple[bool, int, int]]
) -> None:
    first = covering(rub(captured), rub(dues[0]))
    second = covering(rub(captured) - first, rub(dues[1]))
    balance = Balance(rub(captured), rub(0), {FIRST: first, SECOND: second})
    waiting: list[Share] = []
    for ask, which, amount in sequence:
        if ask or not waiting:
            left = sum(share.amount.amount for share in balance.shares_left)
            try:
                shares = shares_to_refund(balance, rub(amount), [None, FIRST, SECOND][which % 3])
            except (NothingLeft, MoreThanLeft):
                continue
            assert sum(share.amount.amount for share in shares) == amount <= left
            for share in shares:
                balance = asked(balance, share)
            waiting += shares
        else:
            balance = posted(balance, waiting.pop(which % len(waiting)))
        allocated = sum(part.amount for part in balance.allocated.values())
        promised = sum(part.amount for part in balance.refunding.values())
        assert captured == allocated + balance.refunded.amount + balance.unallocated.amount
        assert balance.unallocated.amount >= 0
        assert min((part.amount for part in balance.allocated.values()), default=0) >= 0
        assert all(balance.left(key).amount >= 0 for key in (None, FIRST, SECOND))
        assert promised + balance.refunded.amount <= captured


def test_what_is_unallocated_goes_back_first() -> None:
    balance = Balance(rub(100), rub(0), {FIRST: rub(30), SECOND: rub(50)})
    assert shares_to_refund(balance, rub(60), None) == [
        Share(None, rub(20)),
        Share(FIRST, rub(30)),
        Share(SECOND, rub(10)),
    ]
    assert shares_to_refund(balance, None, SECOND) == [Share(SECOND, rub(50))]


def test_what_is_on_its_way_back_cannot_be_promised_again() -> None:
    balance = Balance(rub(100), rub(0), {FIRST: rub(100)}, {FIRST: rub(60)})
    assert shares_to_refund(balance, None, None) == [Share(FIRST, rub(40))]
    with pytest.raises(MoreThanLeft):
        shares_to_refund(balance, rub(41), None)
    with pytest.raises(NothingLeft):
        shares_to_refund(balance, None, SECOND)
    with pytest.raises(CurrencyDiffers):
        shares_to_refund(balance, Money(100, "AMD"), None)
    with pytest.raises(AmountNotPositive):
        shares_to_refund(balance, rub(-1), None)
