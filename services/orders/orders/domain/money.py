"""What is due, and what a person should read as the payment state (S58: derived, never typed)."""

from enum import StrEnum

from contracts.money import Money


class PaymentMode(StrEnum):
    ONLINE = "online"
    """Money is asked for by link before the florists begin."""
    ON_RECEIPT = "on_receipt"
    """Money is taken at the counter or by the courier."""


class PaymentState(StrEnum):
    NOTHING_DUE = "nothing_due"
    UNPAID = "unpaid"
    PARTIAL = "partial"
    PAID = "paid"
    OVERPAID = "overpaid"
    PARTLY_REFUNDED = "partly_refunded"
    REFUNDED = "refunded"


def amount_due(total: Money, paid: Money, refunded: Money) -> Money:
    """What is still missing; never below zero."""
    missing = total - (paid - refunded)
    return missing if missing.amount > 0 else Money.zero(total.currency)


def payment_state(total: Money, paid: Money, refunded: Money) -> PaymentState:
    """From the three sums alone: total of the order, money received for it, money given back."""
    kept = paid - refunded
    if kept.amount <= 0:
        if refunded.amount > 0:
            return PaymentState.REFUNDED
        return PaymentState.NOTHING_DUE if total.amount == 0 else PaymentState.UNPAID
    if kept < total:
        return PaymentState.PARTLY_REFUNDED if refunded.amount > 0 else PaymentState.PARTIAL
    return PaymentState.PAID if kept == total else PaymentState.OVERPAID
