"""What we say to the register: operations 1-6, 9-12 and 14, with the field names of the device.

A request does not carry its sequence number: the session adds it when the frame is written.
Amounts are in drams here (Decimal, at most two decimals), as the wire wants them.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import IntEnum, StrEnum
from typing import ClassVar, Protocol

from fiscal_gateway_am.hdm.plain_json import Plain


class Operation(IntEnum):
    """Beware the manual's order: 6 registers a return, 10 only looks a receipt up."""

    LIST_OPERATORS = 1
    LOG_IN = 2
    LOG_OUT = 3
    PRINT_RECEIPT = 4
    PRINT_LAST_COPY = 5
    PRINT_RETURN = 6
    PRINT_REPORT = 9
    LOOK_UP_RECEIPT = 10
    MOVE_CASH = 11
    TELL_TIME = 12
    SYNCHRONISE = 14


LEAVES_A_TRACE = frozenset(
    {Operation.PRINT_RECEIPT, Operation.PRINT_RETURN, Operation.PRINT_REPORT, Operation.MOVE_CASH}
)
"""Operations that must not be repeated while it is unknown whether the first one took effect (R10)."""


class Patience(StrEnum):
    """How long an answer may take: a question, a printout, or a customer at the device's own card terminal."""

    QUERY = "query"
    PRINT = "print"
    CARD = "card"


class ReceiptMode(IntEnum):
    SIMPLE = 1
    GOODS = 2
    PREPAYMENT = 3


class ReportType(IntEnum):
    X = 1
    Z = 2


class Request(Protocol):
    """One operation of a logged-in session."""

    @property
    def operation(self) -> Operation: ...

    @property
    def patience(self) -> Patience: ...

    def fields(self) -> dict[str, Plain]: ...


@dataclass(frozen=True, slots=True)
class ListOperators:
    password: str

    def fields(self) -> dict[str, Plain]:
        return {"password": self.password}


@dataclass(frozen=True, slots=True)
class LogIn:
    password: str
    cashier: int
    pin: str

    def fields(self) -> dict[str, Plain]:
        return {"password": self.password, "cashier": self.cashier, "pin": self.pin}


@dataclass(frozen=True, slots=True)
class Bare:
    """An operation that has nothing to say but its number."""

    operation: Operation
    patience: Patience = Patience.QUERY

    def fields(self) -> dict[str, Plain]:
        return {}


LOG_OUT = Bare(Operation.LOG_OUT)
TELL_TIME = Bare(Operation.TELL_TIME)
PRINT_LAST_COPY = Bare(Operation.PRINT_LAST_COPY, Patience.PRINT)
# The device answers only after the tax service has answered it.
SYNCHRONISE = Bare(Operation.SYNCHRONISE, Patience.PRINT)


@dataclass(frozen=True, slots=True)
class Discount:
    """`kind`: 1 percent, 2 off each unit, 4 off the line; as an additional one 8 percent, 16 amount."""

    kind: int
    value: Decimal


@dataclass(frozen=True, slots=True)
class Item:
    department: int
    quantity: Decimal
    price: Decimal
    code: str
    name: str
    classifier: str
    unit: str
    discount: Discount | None = None
    additional: Discount | None = None

    def fields(self) -> dict[str, Plain]:
        said: dict[str, Plain] = {
            "dep": self.department,
            "qty": self.quantity,
            "price": self.price,
            "productCode": self.code,
            "productName": self.name,
            "adgCode": self.classifier,
            "unit": self.unit,
        }
        # A discount pair is left out entirely when there is none: the device refuses a zero one.
        if self.discount is not None:
            said |= {"discount": self.discount.value, "discountType": self.discount.kind}
        if self.additional is not None:
            said |= {
                "additionalDiscount": self.additional.value,
                "additionalDiscountType": self.additional.kind,
            }
        return said


@dataclass(frozen=True, slots=True)
class PrintReceipt:
    """Operation 4. `external_terminal` False makes the device start its own card payment and wait for it."""

    operation: ClassVar[Operation] = Operation.PRINT_RECEIPT
    mode: ReceiptMode
    cash: Decimal
    cashless: Decimal
    third_party: Decimal = Decimal(0)
    prepayment_used: Decimal = Decimal(0)
    external_terminal: bool = True
    partner_tin: str | None = None
    marks: tuple[str, ...] | None = ()
    items: tuple[Item, ...] | None = None
    department: int | None = None
    payment_system: int | None = None
    acquirer_reference: str | None = None
    terminal_id: str | None = None

    @property
    def patience(self) -> Patience:
        return Patience.CARD if self.cashless > 0 and not self.external_terminal else Patience.PRINT

    def fields(self) -> dict[str, Plain]:
        said: dict[str, Plain] = {
            "mode": int(self.mode),
            "paidAmount": self.cash,
            "paidAmountCard": self.cashless,
            "partialAmount": self.third_party,
            "prePaymentAmount": self.prepayment_used,
            "useExtPOS": self.external_terminal,
            "partnerTin": self.partner_tin,
        }
        optional: dict[str, Plain] = {
            "eMarks": self.marks,
            "dep": self.department,
            "PaymentSystem": self.payment_system,
            "rrn": self.acquirer_reference,
            "terminalId": self.terminal_id,
        }
        said |= {name: value for name, value in optional.items() if value is not None}
        said["items"] = None if self.items is None else [item.fields() for item in self.items]
        return said


@dataclass(frozen=True, slots=True)
class ReturnAmounts:
    cash: Decimal
    cashless: Decimal
    prepayment: Decimal


@dataclass(frozen=True, slots=True)
class ReturnedRow:
    row: int
    quantity: Decimal


@dataclass(frozen=True, slots=True)
class PrintReturn:
    """Operation 6. A full return says neither amounts nor rows; `original` is the receipt's ordinal number."""

    operation: ClassVar[Operation] = Operation.PRINT_RETURN
    patience: ClassVar[Patience] = Patience.PRINT
    crn: str
    original: int
    amounts: ReturnAmounts | None = None
    rows: tuple[ReturnedRow, ...] = ()
    marks: tuple[str, ...] = ()
    acquirer_reference: str | None = None
    terminal_id: str | None = None

    def fields(self) -> dict[str, Plain]:
        said: dict[str, Plain] = {"crn": self.crn, "returnTicketId": self.original}
        if self.amounts is not None:
            said |= {
                "cashAmountForReturn": self.amounts.cash,
                "cardAmountForReturn": self.amounts.cashless,
                "prePaymentAmountForReturn": self.amounts.prepayment,
            }
        if self.rows:
            said["returnItemList"] = [{"rpid": row.row, "quantity": row.quantity} for row in self.rows]
        if self.marks:
            said["eMarks"] = list(self.marks)
        if self.acquirer_reference is not None:
            said["rrn"] = self.acquirer_reference
        if self.terminal_id is not None:
            said["terminalId"] = self.terminal_id
        return said


@dataclass(frozen=True, slots=True)
class PrintReport:
    """Operation 9. Times are milliseconds since the epoch; the range may not exceed two months (170).

    At most one filter: department, cashier, or `transaction_type` (1 cash, 2 cashless); two give 169.
    """

    operation: ClassVar[Operation] = Operation.PRINT_REPORT
    patience: ClassVar[Patience] = Patience.PRINT
    report: ReportType
    start_ms: int
    end_ms: int
    department: int | None = None
    cashier: int | None = None
    transaction_type: int | None = None

    def fields(self) -> dict[str, Plain]:
        said: dict[str, Plain] = {
            "reportType": int(self.report),
            "startDate": self.start_ms,
            "endDate": self.end_ms,
        }
        filters: dict[str, Plain] = {
            "deptId": self.department,
            "cashierId": self.cashier,
            "transactionTypeId": self.transaction_type,
        }
        return said | {name: value for name, value in filters.items() if value is not None}


@dataclass(frozen=True, slots=True)
class LookUpReceipt:
    """Operation 10, read-only. `number` is the ordinal number, never the eight-digit fiscal one."""

    operation: ClassVar[Operation] = Operation.LOOK_UP_RECEIPT
    patience: ClassVar[Patience] = Patience.QUERY
    crn: str
    number: int

    def fields(self) -> dict[str, Plain]:
        return {"receiptId": str(self.number), "crn": self.crn}


@dataclass(frozen=True, slots=True)
class MoveCash:
    """Operation 11: cash put into the drawer or taken out; `amount` above zero (191)."""

    operation: ClassVar[Operation] = Operation.MOVE_CASH
    patience: ClassVar[Patience] = Patience.PRINT
    amount: Decimal
    into_drawer: bool
    cashier: int | None = None
    description: str | None = None

    def fields(self) -> dict[str, Plain]:
        said: dict[str, Plain] = {"amount": self.amount, "isCashIn": self.into_drawer}
        if self.cashier is not None:
            said["cashierId"] = self.cashier
        if self.description is not None:
            said["description"] = self.description
        return said
