"""A payment at the provider: what to do next with it, and what an answer makes of it.

One request is one row with one key towards the provider, so any number of causes yields one charge (R22). States
move forward only; what the provider says it has (money) outranks what we had concluded.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from chassis.events import Event
from chassis.ids import StoreId
from contracts.events.integrations import PaymentCanceled, PaymentCaptured, PaymentLinkCreated, PaymentLinkFailed
from contracts.events.parts import ReceiptLine
from contracts.ids import ConfigurationId, OrderId, PaymentRequestId, ProviderPaymentId
from contracts.money import Money

KEY_LIFETIME = timedelta(hours=23)
"""The provider forgets a key after 24 hours; a repeat after that would be a second payment."""


class PaymentState(StrEnum):
    WAITING = "waiting"
    """Certainly not at the provider."""
    UNKNOWN = "unknown"
    """Sent or being sent; perhaps there."""
    FAILED = "failed"
    WITHDRAWN = "withdrawn"
    PENDING = "pending"
    HELD = "waiting_for_capture"
    CAPTURED = "captured"
    CANCELED = "canceled"


FINAL = frozenset({PaymentState.CAPTURED, PaymentState.CANCELED})
_UNSENT = frozenset({PaymentState.WAITING, PaymentState.UNKNOWN})
TO_SEND = (PaymentState.WAITING, PaymentState.UNKNOWN, PaymentState.HELD)
TO_READ = (PaymentState.PENDING,)
REPAIRABLE = ("invalid_credentials", "not_configured", "switched_off", "secret_unreadable", "currency_not_taken")
"""Reasons of a failed link that a changed configuration may remove."""


class Step(StrEnum):
    """What has to be asked of the provider next."""

    SEND = "send"
    LOOK_UP = "look_up"
    READ = "read"
    CAPTURE = "capture"
    CANCEL = "cancel"
    GIVE_UP = "give_up"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Payment:
    id: ProviderPaymentId
    payment_request_id: PaymentRequestId
    store_id: StoreId
    order_id: OrderId
    order_number: str
    provider: str
    amount: Money
    description: str
    expires_at: datetime
    created_at: datetime
    idempotence_key: str
    lines: tuple[ReceiptLine, ...] = ()
    customer_phone: str | None = None
    customer_email: str | None = None
    configuration_id: ConfigurationId | None = None
    state: PaymentState = PaymentState.WAITING
    request_body: str | None = None
    first_sent_at: datetime | None = None
    provider_reference: str | None = None
    url: str | None = None
    captured_at: datetime | None = None
    reason: str | None = None
    withdrawn_at: datetime | None = None
    version: int = 0
    attempts: int = 0
    next_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Observed:
    """What the provider itself says about a payment, asked directly."""

    reference: str
    status: PaymentState
    amount: Money
    url: str | None = None
    captured_at: datetime | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Decided:
    payment: Payment
    events: tuple[Event, ...] = ()


class NotTheSame(Exception):
    """The provider's object does not fit our row (amount, currency or another payment): nothing may follow from it."""


def next_step(payment: Payment, now: datetime) -> Step:
    match payment.state:
        case PaymentState.WAITING:
            return Step.GIVE_UP if payment.withdrawn_at or now >= payment.expires_at else Step.SEND
        case PaymentState.UNKNOWN:
            return Step.SEND if _may_repeat(payment, now) else Step.LOOK_UP
        case PaymentState.PENDING:
            return Step.READ
        case PaymentState.HELD:
            return Step.CANCEL if payment.withdrawn_at or now >= payment.expires_at else Step.CAPTURE
        case _:
            return Step.NOTHING


def _may_repeat(payment: Payment, now: datetime) -> bool:
    sent = payment.first_sent_at or now
    return payment.withdrawn_at is None and now < min(payment.expires_at, sent + KEY_LIFETIME)


def sending(payment: Payment, configuration_id: ConfigurationId, body: str, now: datetime) -> Payment:
    """The row as it must stand before the call: from here on it may exist at the provider."""
    return replace(
        payment,
        state=PaymentState.UNKNOWN,
        configuration_id=configuration_id,
        request_body=body,
        first_sent_at=payment.first_sent_at or now,
    )


def not_executed(payment: Payment) -> Payment:
    """The provider surely has nothing of it: as if it had never been sent (only where no attempt before is open)."""
    return replace(payment, state=PaymentState.WAITING, request_body=None, first_sent_at=None)


def given_up(payment: Payment, reason: str, now: datetime) -> Decided:
    """No link will come of it: a person must look, unless nobody wants it any more."""
    if payment.state not in _UNSENT:
        return Decided(payment)
    if payment.withdrawn_at is not None:
        return Decided(replace(payment, state=PaymentState.WITHDRAWN, reason="withdrawn", next_at=None))
    failed = replace(
        payment, state=PaymentState.FAILED, reason=reason, next_at=None, version=payment.version + 1, attempts=0
    )
    event = PaymentLinkFailed(
        store_id=failed.store_id,
        sequence=failed.version,
        occurred_at=now,
        payment_request_id=failed.payment_request_id,
        order_id=failed.order_id,
        provider=failed.provider,
        reason=reason,
    )
    return Decided(failed, (event,))


def withdrawn(payment: Payment, now: datetime) -> Payment:
    """Nobody shall pay this. A link that is out cannot be taken back: it lapses, or its money is returned."""
    if payment.withdrawn_at is not None or payment.state in FINAL:
        return payment
    marked = replace(payment, withdrawn_at=now)
    if payment.state in (PaymentState.WAITING, PaymentState.FAILED):
        return replace(marked, state=PaymentState.WITHDRAWN, reason="withdrawn", next_at=None)
    return replace(marked, next_at=now) if payment.state is PaymentState.HELD else marked


def observed(payment: Payment, seen: Observed, now: datetime) -> Decided:
    """Follow the provider's own word. Raises NotTheSame; does nothing when it is old news."""
    if payment.provider_reference not in (None, seen.reference) or seen.amount != payment.amount:
        raise NotTheSame(f"{seen.reference} is {seen.amount}, we asked for {payment.amount}")
    if payment.state in FINAL or _rank(seen.status) < _rank(payment.state):
        return Decided(payment)
    if seen.status is payment.state:
        return Decided(payment)
    moved = replace(
        payment,
        state=seen.status,
        provider_reference=seen.reference,
        url=seen.url or payment.url,
        attempts=0,
        next_at=None if seen.status in FINAL else now,
    )
    match seen.status:
        case PaymentState.PENDING:
            return _link_created(moved, was=payment.state, now=now)
        case PaymentState.CAPTURED:
            return _captured(replace(moved, captured_at=seen.captured_at or now), now)
        case PaymentState.CANCELED:
            return _canceled(replace(moved, reason=seen.reason or "canceled"), now)
        case _:
            return Decided(moved)


def _rank(state: PaymentState) -> int:
    return {PaymentState.PENDING: 1, PaymentState.HELD: 2, PaymentState.CAPTURED: 3, PaymentState.CANCELED: 3}.get(
        state, 0
    )


def _link_created(payment: Payment, *, was: PaymentState, now: datetime) -> Decided:
    if payment.url is None or payment.withdrawn_at is not None or was is PaymentState.WITHDRAWN:
        return Decided(payment)
    made = replace(payment, version=payment.version + 1, reason=None)
    event = PaymentLinkCreated(**_fact(made, now), url=payment.url, amount=made.amount, expires_at=made.expires_at)
    return Decided(made, (event,))


def _captured(payment: Payment, now: datetime) -> Decided:
    done = replace(payment, version=payment.version + 1)
    event = PaymentCaptured(**_fact(done, now), amount=done.amount, captured_at=done.captured_at or now)
    return Decided(done, (event,))


def _canceled(payment: Payment, now: datetime) -> Decided:
    done = replace(payment, version=payment.version + 1)
    return Decided(done, (PaymentCanceled(**_fact(done, now), reason=done.reason or "canceled"),))


def _fact(payment: Payment, now: datetime) -> dict[str, object]:
    return {
        "store_id": payment.store_id,
        "sequence": payment.version,
        "occurred_at": now,
        "payment_request_id": payment.payment_request_id,
        "order_id": payment.order_id,
        "provider": payment.provider,
        "provider_reference": payment.provider_reference,
    }
