"""What pos knows of an order."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from chassis.ids import StoreId
from contracts.events.orders import OrderStatus
from contracts.events.parts import OrderLine
from contracts.ids import CustomerId, OrderId
from contracts.money import Money

from pos.domain.refusals import CurrencyDiffers, OrderEnded, OrderNotPriced

GIVEN_UP: Final = frozenset({OrderStatus.CANCELLED, OrderStatus.LOST})
ONLINE: Final = "online"


@dataclass(frozen=True, slots=True)
class Order:
    """A copy; `total` is None until an event with content came."""

    id: OrderId
    store_id: StoreId
    number: str
    status: OrderStatus
    total: Money | None
    delivery_fee: Money | None
    lines: tuple[OrderLine, ...]
    customer_id: CustomerId | None
    payment_mode: str
    pay_until: datetime | None
    buyer_phone: str | None
    buyer_email: str | None

    @property
    def given_up(self) -> bool:
        return self.status in GIVEN_UP

    def due(self, paid: Money) -> Money:
        """What is missing after `paid`; never below zero. Nothing is due for an order that was given up."""
        if self.total is None or self.given_up or paid >= self.total:
            return Money.zero(paid.currency)
        return self.total - paid

    def refuse_unless_payable(self, amount: Money) -> None:
        """Raises OrderEnded, OrderNotPriced or CurrencyDiffers."""
        if self.given_up:
            raise OrderEnded(number=self.number, status=self.status.value)
        if self.total is None:
            raise OrderNotPriced(number=self.number)
        if self.total.currency != amount.currency:
            raise CurrencyDiffers(wanted=self.total.currency, given=amount.currency)


def asked_online(order: Order, paid: Money, now: datetime) -> Money | None:
    """The sum to ask for by link (R13: only while the reservation waits for it), or None."""
    waits = order.status is OrderStatus.CONFIRMED and order.payment_mode == ONLINE
    if not waits or order.pay_until is None or order.pay_until <= now:
        return None
    due = order.due(paid)
    return due if due.is_positive else None
