"""Bodies that cross the HTTP doors of pos."""

from enum import StrEnum
from typing import Annotated, Any, Literal
from uuid import UUID

from chassis.ids import StoreId
from contracts.events.parts import PaymentMethod, ReceiptLine
from contracts.ids import (
    AllocationId,
    CashOperationId,
    CustomerId,
    FiscalOperationId,
    OrderId,
    PaymentId,
    PaymentRequestId,
    PosShiftId,
    RefundId,
    RegisterId,
    RetailPointId,
    UserId,
)
from contracts.money import Money
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

Words = Annotated[str, Field(max_length=2000)]
Reason = Annotated[str, Field(min_length=1, max_length=300)]
Title = Annotated[str, Field(min_length=1, max_length=200)]
Percent = Annotated[int, Field(ge=0, le=100)]
Code = Annotated[str, Field(min_length=1, max_length=50)]


class Body(BaseModel):
    """A request body; a field it does not know is a mistake, not noise."""

    model_config = ConfigDict(extra="forbid")


class ReceiptMoment(StrEnum):
    """When the fiscal receipt of an order is issued (S21)."""

    WHEN_PAID = "when_paid"
    """As soon as the order is covered by money."""
    WHEN_COMPLETED = "when_completed"
    """When the order is handed over."""
    NEVER = "never"


class GoodsCodes(Body):
    """What a receipt calls lines that no catalogue card stands behind."""

    delivery_code: Code = "DELIVERY"
    delivery_classifier: Code = "49.32"
    bouquet_code: Code = "BOUQUET"
    bouquet_classifier: Code = "0603"


class ReceiptRules(Body):
    moment: ReceiptMoment = ReceiptMoment.WHEN_PAID
    printed: bool = True
    electronic: bool = True
    copies: Annotated[int, Field(ge=1, le=5)] = 1
    header: Words = ""
    footer: Words = ""
    goods: GoodsCodes = GoodsCodes()


class DiscountRules(Body):
    """Who may give how much at the counter, and from which share on a manager agrees (S22)."""

    cashier_percent: Percent = 5
    manager_percent: Percent = 30
    approval_above_percent: Percent = 5


class OfflineRules(Body):
    """What a till may do without a connection (S23)."""

    allowed: bool = False
    methods: tuple[PaymentMethod, ...] = (PaymentMethod.CASH,)
    hours: Annotated[int, Field(ge=0, le=72)] = 0
    amount: Money | None = None


class ProductCreationRules(Body):
    products: bool = False
    bouquets: bool = True


class HandOffRules(Body):
    """Which orders leave from this point, and who hands them over (S25)."""

    pickup: bool = True
    couriers: bool = True
    own_store_only: bool = True
    roles: tuple[str, ...] = ("sales", "cashier", "florist")


class PrepaymentRules(Body):
    """Share of the total asked for in advance, and how the rest is taken (S26)."""

    share_percent: Percent = 100
    remainder: tuple[PaymentMethod, ...] = (PaymentMethod.CASH, PaymentMethod.CARD_TERMINAL)


class PointRules(Body):
    """All rules of a retail point (S21-S26); what is not said has the default."""

    receipt: ReceiptRules = ReceiptRules()
    discount: DiscountRules = DiscountRules()
    offline: OfflineRules = OfflineRules()
    product_creation: ProductCreationRules = ProductCreationRules()
    hand_off: HandOffRules = HandOffRules()
    prepayment: PrepaymentRules = PrepaymentRules()


class RetailPointIn(Body):
    store_id: StoreId | None = None
    title: Title
    rules: PointRules = PointRules()
    location_ids: Annotated[tuple[UUID, ...], Field(max_length=50)] = ()
    """Inventory locations it sells from (S19)."""
    cashiers: Annotated[tuple[UserId, ...], Field(max_length=200)] = ()
    """Only they can open a shift here (S20)."""
    active: bool = True


class RetailPoint(BaseModel):
    id: RetailPointId
    store_id: StoreId
    title: str
    rules: PointRules
    location_ids: tuple[UUID, ...]
    cashiers: tuple[UserId, ...]
    active: bool
    version: int


class RegisterKind(StrEnum):
    HDM = "hdm"
    """A fiscal register of Armenia."""
    NONE = "none"
    """A drawer without a fiscal device."""


class RegisterIn(Body):
    title: Title
    kind: RegisterKind
    country: Annotated[str, Field(pattern="^[A-Z]{2}$")]
    register_number: Annotated[str, Field(max_length=50)] | None = None
    department: Annotated[int, Field(ge=1, le=9999)] = 1
    active: bool = True


class Register(BaseModel):
    id: RegisterId
    store_id: StoreId
    retail_point_id: RetailPointId
    title: str
    kind: RegisterKind
    country: str
    register_number: str | None
    department: int
    active: bool
    version: int


class ShiftOpen(Body):
    opening_cash: Money


class ShiftClose(Body):
    counted_cash: Money
    note: Words = ""


class Shift(BaseModel):
    """`expected_cash` is computed from the ledger (R5); on an open shift it is the state of the moment."""

    id: PosShiftId
    store_id: StoreId
    register_id: RegisterId
    state: Literal["open", "closed"]
    opened_at: AwareDatetime
    opened_by: str
    opening_cash: Money
    expected_cash: Money
    counted_cash: Money | None
    difference: Money | None
    closed_at: AwareDatetime | None
    closed_by: str | None
    version: int


class RegisterOperation(BaseModel):
    """One thing done with a register: its type, what was asked, what came back, what went wrong (S224-S227)."""

    id: CashOperationId
    register_id: RegisterId
    shift_id: PosShiftId | None
    kind: str
    request: dict[str, Any]
    response: dict[str, Any] | None
    error: str | None
    by: str
    at: AwareDatetime
    answered_at: AwareDatetime | None


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
