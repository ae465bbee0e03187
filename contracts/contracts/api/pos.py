"""Bodies of pos about money and receipts; points, registers and shifts are in `pos_points`."""

from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

from chassis.ids import StoreId
from pydantic import AwareDatetime, BaseModel, Field

from contracts.api.pos_points import Body, Code, Title, Words
from contracts.events.parts import PaymentMethod, ReceiptLine
from contracts.ids import (
    AllocationId,
    CustomerId,
    FiscalOperationId,
    OrderId,
    PaymentId,
    PaymentRequestId,
    PosShiftId,
    RefundId,
    RegisterId,
)
from contracts.money import Money

Reason = Annotated[str, Field(min_length=1, max_length=300)]


class AllocationIn(Body):
    order_id: OrderId
    amount: Money


class PaymentIn(Body):
    """Money taken in the shop. Without `allocations` it goes to `order_id` as far as something is due there."""

    id: PaymentId | None = None
    """Named by the till before it sends, so that a repeat is the same payment (R1)."""
    store_id: StoreId | None = None
    order_id: OrderId | None = None
    method: Literal[
        PaymentMethod.CASH,
        PaymentMethod.CARD_TERMINAL,
        PaymentMethod.TRANSFER,
        PaymentMethod.BONUS,
        PaymentMethod.GIFT_CERTIFICATE,
    ]
    amount: Money
    register_id: RegisterId | None = None
    allocations: Annotated[tuple[AllocationIn, ...], Field(max_length=50)] = ()
    note: Words = ""


class Allocation(BaseModel):
    """Signed: what a refund took back out of an order is negative."""

    id: AllocationId
    order_id: OrderId | None
    document_id: UUID | None
    amount: Money
    refund_id: RefundId | None


class FiscalState(StrEnum):
    """Where the fiscal side stands, apart from the money (R11)."""

    WAITING = "waiting"
    """A return whose original has no receipt yet."""
    REQUESTED = "requested"
    UNKNOWN = "unknown"
    NEEDS_PERSON = "needs_person"
    NOT_ISSUED = "not_issued"
    REFUSED = "refused"
    ISSUED = "issued"


class FiscalOperation(BaseModel):
    """`attempt` rises when a person repeats; receipt facts stay once known."""

    id: FiscalOperationId
    store_id: StoreId
    register_id: RegisterId
    country: str
    kind: str
    state: FiscalState
    attempt: int
    order_id: OrderId | None
    payment_id: PaymentId | None
    refund_id: RefundId | None
    original_operation_id: FiscalOperationId | None
    lines: list[ReceiptLine]
    total: Money
    paid_cash: Money
    paid_cashless: Money
    buyer_tax_number: str | None
    problem: str | None
    remedy: str | None
    receipt_number: str | None
    fiscal_number: str | None
    register_number: str | None
    verification_url: str | None
    issued_at: AwareDatetime | None
    created_at: AwareDatetime


class LineCorrection(Body):
    """What a person may mend on a refused receipt; money is never changed here."""

    line: Annotated[int, Field(ge=0)]
    title: Title | None = None
    product_code: Code | None = None
    classifier_code: Code | None = None
    unit: Annotated[str, Field(min_length=1, max_length=50)] | None = None


class RepeatIn(Body):
    corrections: Annotated[tuple[LineCorrection, ...], Field(max_length=200)] = ()
    buyer_tax_number: Annotated[str, Field(pattern=r"^\d{8}$")] | None = None


class RefundState(StrEnum):
    REQUESTED = "requested"
    """Asked of the provider."""
    DUE = "due"
    """A cashier or the office has to hand it over."""
    FAILED = "failed"
    """The provider said no; a person retries or settles it by hand."""
    RETRIED = "retried"
    """Failed, and asked for again as another refund."""
    SUCCEEDED = "succeeded"


class Refund(BaseModel):
    id: RefundId
    store_id: StoreId
    payment_id: PaymentId
    order_id: OrderId | None
    amount: Money
    method: PaymentMethod
    state: RefundState
    reason: str
    problem: str | None
    retry_of: RefundId | None
    requested_by: str
    requested_at: AwareDatetime
    settled_by: str | None
    settled_at: AwareDatetime | None
    version: int


class RefundIn(Body):
    """The whole payment, or so much of it; what is allocated to nothing goes back first."""

    amount: Money | None = None
    order_id: OrderId | None = None
    """Only out of what is allocated to this order."""
    reason: Reason


class RefundList(BaseModel):
    """One refund per source: unallocated money and each order are given back separately."""

    items: list[Refund]


class SettleIn(Body):
    """Handed over: in cash out of a register with an open shift, or by transfer without one."""

    register_id: RegisterId | None = None
    note: Words = ""


class Payment(BaseModel):
    """captured = allocated + refunded + unallocated, always; `refunding` of it is on its way back."""

    id: PaymentId
    store_id: StoreId
    order_id: OrderId | None
    customer_id: CustomerId | None
    method: PaymentMethod
    amount: Money
    allocated: Money
    refunded: Money
    unallocated: Money
    refunding: Money
    provider: str | None
    provider_reference: str | None
    payment_request_id: PaymentRequestId | None
    register_id: RegisterId | None
    shift_id: PosShiftId | None
    recorded_by: str
    recorded_at: AwareDatetime
    note: str


class PaymentDetail(Payment):
    allocations: list[Allocation]
    refunds: list[Refund]
    fiscal_operations: list[FiscalOperation]


class PaymentRequestState(StrEnum):
    OPEN = "open"
    WITHDRAWN = "withdrawn"
    PAID = "paid"


class PaymentRequest(BaseModel):
    id: PaymentRequestId
    store_id: StoreId
    order_id: OrderId
    amount: Money
    state: PaymentRequestState
    expires_at: AwareDatetime
    reason: str | None
    created_at: AwareDatetime
    version: int


class OrderMoney(BaseModel):
    """Payment and fiscal state of one order side by side (S58, R11)."""

    order_id: OrderId
    number: str
    total: Money | None
    paid: Money | None
    refunded: Money | None
    due: Money | None
    fiscal_operations: list[FiscalOperation]
