"""A payment and its allocations enter the ledger together, in one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from chassis.db import Tx
from chassis.ids import StoreId, uuid7
from contracts.events.parts import PaymentMethod
from contracts.events.pos import Allocation, PaymentRecorded
from contracts.ids import (
    AllocationId,
    CustomerId,
    OrderId,
    PaymentId,
    PaymentRequestId,
    PosShiftId,
    RegisterId,
)
from contracts.money import Money

from pos import store_money


@dataclass(frozen=True, slots=True)
class NewPayment:
    """Money that was received; `order_id` says what it was meant for."""

    id: PaymentId
    store_id: StoreId
    order_id: OrderId | None
    method: PaymentMethod
    amount: Money
    recorded_by: str
    customer_id: CustomerId | None = None
    provider: str | None = None
    provider_reference: str | None = None
    payment_request_id: PaymentRequestId | None = None
    register_id: RegisterId | None = None
    shift_id: PosShiftId | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """So much of it for one order."""

    order_id: OrderId
    amount: Money


async def enter_payment(tx: Tx, new: NewPayment, parts: Sequence[Part], now: datetime) -> bool:
    """False, and nothing done, when this payment is in the ledger already (R22)."""
    added = await store_money.add_payment(
        tx,
        id=new.id,
        store_id=new.store_id,
        order_id=new.order_id,
        customer_id=new.customer_id,
        method=new.method.value,
        amount=new.amount.amount,
        currency=new.amount.currency,
        provider=new.provider,
        provider_reference=new.provider_reference,
        payment_request_id=new.payment_request_id,
        register_id=new.register_id,
        shift_id=new.shift_id,
        recorded_by=new.recorded_by,
        recorded_at=now,
        note=new.note,
    )
    if not added:
        return False
    made = [
        Allocation(allocation_id=AllocationId(uuid7()), order_id=part.order_id, amount=part.amount)
        for part in parts
        if part.amount.is_positive
    ]
    await _allocate(tx, new.store_id, new.id, made, now)
    allocated = Money.total((one.amount for one in made), new.amount.currency)
    tx.publish(
        PaymentRecorded(
            store_id=new.store_id,
            sequence=1,
            occurred_at=now,
            payment_id=new.id,
            order_id=new.order_id,
            method=new.method,
            amount=new.amount,
            allocations=tuple(made),
            unallocated=new.amount - allocated,
            provider=new.provider,
            provider_reference=new.provider_reference,
            register_id=new.register_id,
        )
    )
    return True


async def _allocate(tx: Tx, store_id: StoreId, payment_id: UUID, made: Sequence[Allocation], now: datetime) -> None:
    await store_money.add_allocations(
        tx,
        [
            {
                "id": one.allocation_id,
                "store_id": store_id,
                "payment_id": payment_id,
                "order_id": one.order_id,
                "document_id": one.document_id,
                "amount": one.amount.amount,
                "currency": one.amount.currency,
                "refund_id": None,
                "at": now,
            }
            for one in made
        ],
    )
    await store_money.derive_balance(tx, payment_id)
