"""Bonus as a ledger keyed by causes (R25): what an order earns, what a refund takes back."""

from decimal import Decimal

from contracts.money import Money


def earned(paid: Money, delivery_fee: Money, percent: Decimal) -> Money:
    """Bonus for a completed order: a percentage of what was paid for goods, never below zero."""
    goods = paid - delivery_fee
    return goods.percent(percent) if goods.is_positive else Money.zero(paid.currency)


def reversal(earned_for_order: Money, reversed_so_far: Money, refunded: Money, paid: Money) -> Money:
    """What a refund takes back, in proportion to the share of the paid amount given back so far.

    `refunded` is the sum of all refunds of the order including this one, so that many partial refunds take back
    exactly what one whole refund would, without rounding twice. The result is negative or zero.
    """
    if not paid.is_positive or refunded >= paid:
        should_be = earned_for_order
    else:
        share = Decimal(refunded.amount) * 100 / Decimal(paid.amount)
        should_be = earned_for_order.percent(share)
    return -(should_be - reversed_so_far)
