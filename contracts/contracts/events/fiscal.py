"""Published by the Armenian fiscal gateway; another country's gateway says the same."""

from typing import ClassVar

from chassis.events import Event
from pydantic import AwareDatetime

from contracts.events.parts import Titles
from contracts.ids import FiscalOperationId, OrderId, RegisterId
from contracts.money import Money


class FiscalFact(Event):
    producer: ClassVar[str] = "fiscal-gateway-am"
    subject_field: ClassVar[str] = "fiscal_operation_id"

    fiscal_operation_id: FiscalOperationId
    register_id: RegisterId
    order_id: OrderId | None = None


class ReceiptIssued(FiscalFact):
    """The register made the receipt, once."""

    name: ClassVar[str] = "fiscal.receipt_issued"

    receipt_number: str
    fiscal_number: str
    register_number: str
    """CRN."""
    issued_at: AwareDatetime
    total: Money
    verification_url: str | None = None
    attention: tuple[str, ...] = ()
    """What about the receipt still wants a person's eye: `fiscal_number_missing` (then `fiscal_number` is empty),
    `total_differs`, `another_register`, `number_went_back`, `paper_may_be_missing`."""


class ReceiptRefused(FiscalFact):
    """The register made no receipt and says why; a person mends the data or the device, then repeats."""

    name: ClassVar[str] = "fiscal.receipt_refused"

    code: str
    remedy: str
    """`fix_data` or `fix_device`."""
    explanation: str
    explanation_texts: Titles | None = None
    """The same in the languages of the product, where the register's own code says it."""


class ReceiptUnknown(FiscalFact):
    """The answer was lost; nothing is repeated until the register has been asked (decision 10)."""

    name: ClassVar[str] = "fiscal.receipt_unknown"

    since: AwareDatetime
    explanation: str


class ReceiptResolved(FiscalFact):
    """Doubt ended: `issued`, `not_issued`, or `needs_person` with both facts."""

    name: ClassVar[str] = "fiscal.receipt_resolved"

    outcome: str
    evidence: str
    receipt_number: str | None = None
    fiscal_number: str | None = None
    """None while it stands on paper only: a register does not tell it again."""
    register_number: str | None = None
    total: Money | None = None
    attention: tuple[str, ...] = ()
    sent_again: bool = False
    """After `not_issued`: the gateway sends the operation again by itself; otherwise a person repeats it."""
