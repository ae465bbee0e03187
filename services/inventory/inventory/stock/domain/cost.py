"""What stems are worth, so that a batch's movements always add up to what was paid for it.

The value of what is left of a batch is a function of how much is left; a movement costs the difference of two
values. Nothing is created or lost by rounding, however a batch is taken apart and put back.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from contracts.events.parts import BatchTake
from contracts.ids import BatchId
from contracts.money import Money, currency_named, divide_half_up

from inventory.stock.domain.allocation import Lot, Take


def value_of(lot: Lot, on_hand: Decimal) -> int:
    """Minor units that `on_hand` of the batch is worth."""
    if on_hand == lot.received:
        return lot.cost
    grain = currency_named(lot.currency).grain
    step = grain if lot.cost % grain == 0 else 1
    share = lot.cost * Fraction(on_hand) / Fraction(lot.received)
    return divide_half_up(share.numerator, share.denominator, step)


def cost_of_change(lot: Lot, change: Decimal) -> int:
    """Minor units by which the batch's value changes when `change` (signed) is added to what is on hand."""
    return value_of(lot, lot.on_hand + change) - value_of(lot, lot.on_hand)


def cost_of_take(take: Take) -> Money:
    """What taking so much out of the batch costs now."""
    return Money(-cost_of_change(take.lot, -take.quantity), take.lot.currency)


def batch_takes(takes: Sequence[Take]) -> tuple[BatchTake, ...]:
    """Takes as events tell them, each at its batch's cost."""
    return tuple(
        BatchTake(
            product_id=take.lot.product_id,
            batch_id=take.lot.batch_id,
            quantity=take.quantity,
            cost=cost_of_take(take),
        )
        for take in takes
    )


def takes_at(takes: Sequence[Take], costs: Mapping[BatchId, Money]) -> tuple[BatchTake, ...]:
    """Takes whose cost was settled by their movements."""
    return tuple(
        BatchTake(
            product_id=take.lot.product_id,
            batch_id=take.lot.batch_id,
            quantity=take.quantity,
            cost=costs[take.lot.batch_id],
        )
        for take in takes
    )
