"""A refund at the provider: money goes back once, however often it is asked for and whatever is lost on the way."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from chassis.events import Event
from chassis.ids import StoreId
from contracts.events.integrations import RefundFailed, RefundSucceeded
from contracts.events.parts import ReceiptLine
from contracts.ids import ConfigurationId, OrderId, PaymentId, RefundId
from contracts.money import Money

from integrations.domain.payment import KEY_LIFETIME, NotTheSame, Step


class RefundState(StrEnum):
    WAITING = "waiting"
    UNKNOWN = "unknown"
    PENDING = "pending"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


_FINAL = frozenset({RefundState.SUCCEEDED, RefundState.FAILED})


@dataclass(frozen=True, slots=True)
class Refund:
    id: RefundId
    payment_id: PaymentId
    store_id: StoreId
    order_id: OrderId | None
    provider: str
    payment_reference: str
    amount: Money
    description: str
    created_at: datetime
    idempotence_key: str
    lines: tuple[ReceiptLine, ...] = ()
    configuration_id: ConfigurationId | None = None
    state: RefundState = RefundState.WAITING
    request_body: str | None = None
    first_sent_at: datetime | None = None
    provider_reference: str | None = None
    reason: str | None = None
    version: int = 0
    attempts: int = 0
    next_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ObservedRefund:
    reference: str
    payment_reference: str
    status: RefundState
    amount: Money
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Decided:
    refund: Refund
    events: tuple[Event, ...] = ()


def next_step(refund: Refund, now: datetime) -> Step:
    """A refund never lapses: past the key's life we first look whether it exists, then send it anew."""
    match refund.state:
        case RefundState.WAITING:
            return Step.SEND
        case RefundState.UNKNOWN:
            fresh = refund.first_sent_at is None or now < refund.first_sent_at + KEY_LIFETIME
            return Step.SEND if fresh else Step.LOOK_UP
        case RefundState.PENDING:
            return Step.READ
        case _:
            return Step.NOTHING


def sending(refund: Refund, configuration_id: ConfigurationId, body: str, now: datetime) -> Refund:
    return replace(
        refund,
        state=RefundState.UNKNOWN,
        configuration_id=configuration_id,
        request_body=body,
        first_sent_at=refund.first_sent_at or now,
    )


def not_executed(refund: Refund) -> Refund:
    """The provider surely has nothing of it; it may be sent as if for the first time."""
    return replace(refund, state=RefundState.WAITING, request_body=None, first_sent_at=None)


def not_found(refund: Refund, now: datetime) -> Refund:
    """It was looked for and is not there: it may be sent again, its key being forgotten by now."""
    return replace(refund, state=RefundState.WAITING, first_sent_at=None, attempts=0, next_at=now)


def failed(refund: Refund, reason: str, now: datetime) -> Decided:
    if refund.state in _FINAL:
        return Decided(refund)
    ended = replace(refund, state=RefundState.FAILED, reason=reason, next_at=None, version=refund.version + 1)
    event = RefundFailed(
        store_id=ended.store_id,
        sequence=ended.version,
        occurred_at=now,
        refund_id=ended.id,
        payment_id=ended.payment_id,
        order_id=ended.order_id,
        reason=reason,
    )
    return Decided(ended, (event,))


def observed(refund: Refund, seen: ObservedRefund, now: datetime) -> Decided:
    """Follow the provider's own word. Raises NotTheSame."""
    other = refund.provider_reference not in (None, seen.reference)
    if other or seen.amount != refund.amount or seen.payment_reference != refund.payment_reference:
        raise NotTheSame(f"refund {seen.reference} is {seen.amount}, we asked for {refund.amount}")
    if refund.state in _FINAL:
        return Decided(refund)
    known = replace(refund, provider_reference=seen.reference)
    if seen.status is RefundState.FAILED:
        return failed(known, seen.reason or "canceled", now)
    if seen.status is RefundState.PENDING:
        started = refund.state is not RefundState.PENDING
        return Decided(replace(known, state=RefundState.PENDING, attempts=0 if started else refund.attempts))
    done = replace(known, state=RefundState.SUCCEEDED, reason=None, next_at=None, version=refund.version + 1)
    event = RefundSucceeded(
        store_id=done.store_id,
        sequence=done.version,
        occurred_at=now,
        refund_id=done.id,
        payment_id=done.payment_id,
        order_id=done.order_id,
        provider=done.provider,
        provider_reference=seen.reference,
        amount=done.amount,
    )
    return Decided(done, (event,))
