"""Bodies of pos about retail points, registers and shifts."""

from enum import StrEnum
from typing import Annotated, Any, Literal
from uuid import UUID

from chassis.ids import StoreId
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from contracts.events.parts import PaymentMethod
from contracts.ids import CashOperationId, PosShiftId, RegisterId, RetailPointId, UserId
from contracts.money import Money

Words = Annotated[str, Field(max_length=2000)]
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
