"""The life of an order's stems: which message may move it from where to where.

`expected` and `released` rows may exist before the order was heard of, because messages may come in any order.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from contracts.events.parts import Component
from contracts.ids import BatchId, ProductId

from inventory.stock.domain.allocation import NOTHING, Allocation, Lot, Take, allocate


class OrderState(StrEnum):
    EXPECTED = "expected"
    """Heard of before it was placed: it will be reserved when it arrives."""
    RESERVED = "reserved"
    FAILED = "failed"
    RELEASED = "released"
    """Cancelled, lost or expired; also the tombstone of one that was cancelled before it arrived."""
    CONSUMED = "consumed"
    RETURNED = "returned"


CAN_BE_RELEASED = (OrderState.EXPECTED, OrderState.RESERVED, OrderState.FAILED)
EXPIRED = "expired"
"""The reason of a reservation that nobody confirmed in time; only such a one may be reserved again."""


@dataclass(frozen=True, slots=True)
class Consumption:
    """What leaves the stock for an assembled order, one take per batch, and what the books do not have."""

    takes: tuple[Take, ...]
    missing: Mapping[ProductId, Decimal]


def consume(
    composition: Mapping[ProductId, Decimal], own: Sequence[Take], lots: Sequence[Lot], on: date
) -> Consumption:
    """Take first what was reserved for the order, then what is free, each first expired first (S110, R15).

    `lots` are the batches once the order's own reservation has been given back, so `free` includes it.
    """
    reserved = {take.lot.batch_id: take.quantity for take in own}
    own_lots = [_with_free(lot, min(lot.free, reserved[lot.batch_id])) for lot in lots if lot.batch_id in reserved]
    first = allocate(composition, own_lots, on)
    used = {take.lot.batch_id: take.quantity for take in first.takes}
    rest = [_with_free(lot, lot.free - used.get(lot.batch_id, NOTHING)) for lot in lots]
    second = allocate(first.missing, rest, on)
    return Consumption(_merged(lots, first, second), second.missing)


def _with_free(lot: Lot, free: Decimal) -> Lot:
    return Lot(
        lot.batch_id,
        lot.product_id,
        lot.location_id,
        lot.best_before,
        lot.on_hand,
        free,
        lot.received,
        lot.cost,
        lot.currency,
    )


def _merged(lots: Sequence[Lot], *allocations: Allocation) -> tuple[Take, ...]:
    sums: dict[BatchId, Decimal] = {}
    for allocation in allocations:
        for take in allocation.takes:
            sums[take.lot.batch_id] = sums.get(take.lot.batch_id, NOTHING) + take.quantity
    by_id = {lot.batch_id: lot for lot in lots}
    return tuple(Take(by_id[batch], quantity) for batch, quantity in sums.items())


def split_returned(takes: Sequence[Take], on: date) -> tuple[tuple[Take, ...], tuple[Take, ...]]:
    """Stems of a cancelled order: those that can be sold again, and those past their date."""
    usable = tuple(take for take in takes if take.lot.usable(on))
    past = tuple(take for take in takes if not take.lot.usable(on))
    return usable, past


def changes(gone: Component, come: Component) -> tuple[dict[ProductId, Decimal], dict[ProductId, Decimal]]:
    """What a replacement adds and what it takes away, per product; one product may stand on both sides."""
    net: dict[ProductId, Decimal] = {gone.product_id: -gone.quantity}
    net[come.product_id] = net.get(come.product_id, NOTHING) + come.quantity
    more = {product: quantity for product, quantity in net.items() if quantity > NOTHING}
    less = {product: -quantity for product, quantity in net.items() if quantity < NOTHING}
    return more, less


def what_stays(own: Sequence[Take], less: Mapping[ProductId, Decimal]) -> tuple[Take, ...]:
    """An order's takes after giving up so much of each product; the batch that expires last is given up first."""
    giving_up = dict(less)
    stays: list[Take] = []
    for take in sorted(own, key=lambda take: take.lot.order_of_use, reverse=True):
        given = min(take.quantity, giving_up.get(take.lot.product_id, NOTHING))
        if given:
            giving_up[take.lot.product_id] -= given
        if take.quantity > given:
            stays.append(Take(take.lot, take.quantity - given))
    return tuple(stays)
