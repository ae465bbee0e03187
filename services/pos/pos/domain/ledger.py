"""One payment's money: captured = allocated + refunded + unallocated, always, in one currency.

A refund first stands aside (`refunding`), so that two of them can never promise the same money, and leaves the
sum when it is posted.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from contracts.ids import OrderId
from contracts.money import Money

from pos.domain.refusals import AmountNotPositive, CurrencyDiffers, MoreThanLeft, NothingLeft


@dataclass(frozen=True, slots=True)
class Share:
    """So much of a payment, of what one order has of it or of what is allocated to nothing (`order_id` None)."""

    order_id: OrderId | None
    amount: Money


@dataclass(frozen=True, slots=True)
class Balance:
    """`allocated` and `refunding` by order; under None in `refunding`: out of what is unallocated."""

    captured: Money
    refunded: Money
    allocated: dict[UUID, Money] = field(default_factory=dict)
    refunding: dict[UUID | None, Money] = field(default_factory=dict)

    @property
    def unallocated(self) -> Money:
        allocated = Money.total(self.allocated.values(), self.captured.currency)
        return self.captured - allocated - self.refunded

    def left(self, order_id: UUID | None) -> Money:
        """What can still be promised back out of one order's part, or out of the unallocated rest."""
        nothing = Money.zero(self.captured.currency)
        has = self.unallocated if order_id is None else self.allocated.get(order_id, nothing)
        return has - self.refunding.get(order_id, nothing)

    @property
    def shares_left(self) -> list[Share]:
        """Everything that can go back, what is allocated to nothing first."""
        orders = sorted(self.allocated, key=str)
        shares = [Share(None if key is None else OrderId(key), self.left(key)) for key in (None, *orders)]
        return [share for share in shares if share.amount.is_positive]


def covering(amount: Money, due: Money) -> Money:
    """The part of a payment that an order takes; the rest stays unallocated."""
    return min(amount, due)


def shares_to_refund(balance: Balance, amount: Money | None, order_id: OrderId | None) -> list[Share]:
    """Where the money of a refund comes from. None means everything that is left.

    Raises NothingLeft, MoreThanLeft, AmountNotPositive, CurrencyDiffers.
    """
    open_shares: Sequence[Share] = [
        share for share in balance.shares_left if order_id is None or share.order_id == order_id
    ]
    left = Money.total((share.amount for share in open_shares), balance.captured.currency)
    if amount is not None and amount.currency != left.currency:
        raise CurrencyDiffers(wanted=left.currency, given=amount.currency)
    if left.is_zero:
        raise NothingLeft()
    wanted = left if amount is None else amount
    if not wanted.is_positive:
        raise AmountNotPositive()
    if wanted > left:
        raise MoreThanLeft(left=str(left))
    taken: list[Share] = []
    for share in open_shares:
        part = min(share.amount, wanted)
        if part.is_positive:
            taken.append(Share(share.order_id, part))
            wanted = wanted - part
    return taken
