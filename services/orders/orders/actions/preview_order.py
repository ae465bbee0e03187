"""What an order would cost, said before it is placed; nothing is written and no number is taken."""

from dataclasses import dataclass

from chassis.db import Tx
from chassis.ids import StoreId
from chassis.refusals import Refusal
from contracts.money import Money

from orders import store_placing
from orders.actions.place_order import named_in
from orders.domain.order import Line
from orders.domain.placing import Placement
from orders.domain.pricing import Wish, price_line
from orders.domain.refusals import CustomerUnknown, StoreNotOpen


@dataclass(frozen=True, slots=True)
class Preview:
    """Each wish with its line or why it has no price; what is wrong with the order as a whole."""

    lines: list[tuple[Wish, Line | Refusal]]
    fee: Money
    currency: str
    problems: list[Refusal]


async def preview_order(tx: Tx, store: StoreId, placement: Placement) -> Preview:
    """Raises StoreNotOpen where the store is not known at all."""
    sellables, skus = named_in(placement)
    counter = await store_placing.look_up(tx, store, sellables, skus, placement.customer_id, takes_number=False)
    if counter.shop is None:
        raise StoreNotOpen()
    problems: list[Refusal] = [] if counter.shop.active else [StoreNotOpen()]
    if placement.customer_id is not None and counter.customer is None:
        problems.append(CustomerUnknown())
    lines: list[tuple[Wish, Line | Refusal]] = []
    for number, wish in enumerate(placement.wishes, start=1):
        try:
            lines.append((wish, price_line(number, wish, counter.catalogue)))
        except Refusal as refusal:
            lines.append((wish, refusal))
    quote = placement.delivery.quote
    fee = quote.fee if quote is not None else Money.zero(counter.shop.currency)
    return Preview(lines, fee, counter.shop.currency, problems)
