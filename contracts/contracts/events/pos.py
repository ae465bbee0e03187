"""Published by pos: payments, their allocations, refunds, and what must be fiscalised."""

from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from chassis.events import Event
from pydantic import AwareDatetime

from contracts.events.parts import Part, PaymentMethod, ReceiptLine
from contracts.ids import (
    AllocationId,
    FiscalOperationId,
    OrderId,
    PaymentId,
    PaymentRequestId,
    PosShiftId,
    RefundId,
    RegisterId,
)
from contracts.money import Money


class PaymentRequested(Event):
    """Money is asked for through a payment provider; the link ends with the reservation (R13, R22)."""

    name: ClassVar[str] = "pos.payment_requested"
    subject_field: ClassVar[str] = "payment_request_id"

    payment_request_id: PaymentRequestId
    order_id: OrderId
    order_number: str
    amount: Money
    expires_at: AwareDatetime
    description: str
    customer_phone: str | None = None
    customer_email: str | None = None
    lines: tuple[ReceiptLine, ...] = ()
    """For providers that issue the receipt themselves (54-FZ)."""


class PaymentRequestWithdrawn(Event):
    """The request is no longer valid: its order was lost or cancelled, or paid otherwise."""

    name: ClassVar[str] = "pos.payment_request_withdrawn"
    subject_field: ClassVar[str] = "payment_request_id"

    payment_request_id: PaymentRequestId
    order_id: OrderId
    reason: str


class Allocation(Part):
    """So much of a payment for one order or document (decision 4)."""

    allocation_id: AllocationId
    order_id: OrderId | None = None
    document_id: UUID | None = None
    amount: Money


class PaymentRecorded(Event):
    """Money was received; captured = allocated + refunded + unallocated, always."""

    name: ClassVar[str] = "pos.payment_recorded"
    subject_field: ClassVar[str] = "payment_id"

    payment_id: PaymentId
    order_id: OrderId | None = None
    method: PaymentMethod
    amount: Money
    allocations: tuple[Allocation, ...]
    unallocated: Money
    provider: str | None = None
    provider_reference: str | None = None
    register_id: RegisterId | None = None


class RefundRequested(Event):
    """Money shall go back through the provider that took it."""

    name: ClassVar[str] = "pos.refund_requested"
    subject_field: ClassVar[str] = "refund_id"

    refund_id: RefundId
    payment_id: PaymentId
    order_id: OrderId | None = None
    amount: Money
    provider: str
    provider_reference: str
    reason: str
    lines: tuple[ReceiptLine, ...] = ()


class PaymentRefunded(Event):
    """Money went back."""

    name: ClassVar[str] = "pos.payment_refunded"
    subject_field: ClassVar[str] = "refund_id"

    refund_id: RefundId
    payment_id: PaymentId
    order_id: OrderId | None = None
    amount: Money
    reason: str


class FiscalKind(StrEnum):
    SALE = "sale"
    PREPAYMENT = "prepayment"
    RETURN = "return"


class FiscalRequested(Event):
    """Something must be fiscalised on one register; the gateway of its country knows how (S228, S229)."""

    name: ClassVar[str] = "pos.fiscal_requested"
    subject_field: ClassVar[str] = "fiscal_operation_id"

    fiscal_operation_id: FiscalOperationId
    register_id: RegisterId
    country: str
    kind: FiscalKind
    order_id: OrderId | None = None
    payment_id: PaymentId | None = None
    refund_id: RefundId | None = None
    original_operation_id: FiscalOperationId | None = None
    """For a return: the operation whose receipt is reversed."""
    lines: tuple[ReceiptLine, ...]
    paid_cash: Money
    paid_cashless: Money
    total: Money
    buyer_tax_number: str | None = None


class ShiftOpened(Event):
    name: ClassVar[str] = "pos.shift_opened"
    subject_field: ClassVar[str] = "shift_id"

    shift_id: PosShiftId
    register_id: RegisterId
    opened_by: str
    opening_cash: Money


class ShiftClosed(Event):
    name: ClassVar[str] = "pos.shift_closed"
    subject_field: ClassVar[str] = "shift_id"

    shift_id: PosShiftId
    register_id: RegisterId
    closed_by: str
    expected_cash: Money
    counted_cash: Money
