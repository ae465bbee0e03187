"""What the register says back, read leniently: numbers come as numbers or as texts, lists as null.

Unknown fields are ignored, because older and newer devices add their own. A field we depend on and
cannot read raises pydantic's ValidationError; on a printing operation that means the outcome is unknown.
"""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from fiscal_gateway_am.hdm.plain_json import MOST_DIGITS

LARGEST = 2**63 - 1
"""What the columns of the journal hold, in the smallest units too."""


def _amount(value: object) -> object:
    number: object = value
    if isinstance(value, str):
        try:
            number = Decimal(value.strip())
        except InvalidOperation as why:
            raise ValueError(f"{value[:40]!r} is not a number") from why
    if isinstance(number, Decimal) and (not number.is_finite() or abs(number.adjusted()) > MOST_DIGITS):
        raise ValueError("not a number of a register")
    if isinstance(number, int | Decimal) and abs(Decimal(number)) * 100 > LARGEST:
        raise ValueError("a number larger than any register's")
    return number


def _whole(value: object) -> object:
    number = _amount(value)
    if isinstance(number, Decimal):
        if not number.is_finite() or number != number.to_integral_value():
            raise ValueError(f"{value!r} is not a whole number")
        return int(number)
    return number


def _or_nothing(value: object) -> object:
    return None if value is None or value == "" else _whole(value)


def _zero_if_absent(value: object) -> object:
    return Decimal(0) if value is None or value == "" else _amount(value)


def _text(value: object) -> object:
    if value is None:
        return ""
    return str(value) if isinstance(value, int | Decimal) else value


def _list(value: object) -> object:
    return [] if value is None else value


Whole = Annotated[int, BeforeValidator(_whole)]
WholeOrNothing = Annotated[int | None, BeforeValidator(_or_nothing)]
Amount = Annotated[Decimal, BeforeValidator(_amount)]
AmountOrZero = Annotated[Decimal, BeforeValidator(_zero_if_absent)]
Text = Annotated[str, BeforeValidator(_text)]


class Response(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True, populate_by_name=True)


class Operator(Response):
    id: Whole
    name: Text = ""
    departments: Annotated[tuple[Whole, ...], BeforeValidator(_list)] = Field(default=(), alias="deps")


class Department(Response):
    """`type` is the tax regime: 1 VAT, 2 no VAT, 3 turnover tax, 7 micro-enterprise."""

    id: Whole
    name: Text = ""
    type: Whole


class OperatorsListed(Response):
    operators: Annotated[tuple[Operator, ...], BeforeValidator(_list)] = Field(default=(), alias="c")
    departments: Annotated[tuple[Department, ...], BeforeValidator(_list)] = Field(default=(), alias="d")

    @model_validator(mode="before")
    @classmethod
    def _unwrap(cls, value: Any) -> Any:
        # The manual shows a wrapper that live devices do not send.
        if isinstance(value, dict) and isinstance(value.get("list"), dict):
            return value["list"]
        return value


class LoggedIn(Response):
    key: str


class ReceiptPrinted(Response):
    """Answer of operations 4 and 6. `number` is the handle for returns and recovery.

    `time_ms` is the moment of registration, of the original receipt when this is a return (then
    `return_time_ms` is the return's own). Amounts are in drams.
    """

    number: Whole = Field(alias="rseq")
    crn: Text
    serial: Text = Field(alias="sn")
    tin: Text
    taxpayer: Text = ""
    address: Text = ""
    time_ms: Whole = Field(alias="time")
    return_time_ms: WholeOrNothing = Field(default=None, alias="rtime")
    fiscal_number: Text = Field(alias="fiscal")
    total: Amount
    change: AmountOrZero = Decimal(0)
    qr: Text = ""
    marks_counted: WholeOrNothing = Field(default=None, alias="emarksCount")
    verification_number: Text = Field(default="", alias="verificationNumber")


class LookedUpRow(Response):
    """`row` is what a partial return names; `total` includes tax and every discount."""

    row: Whole = Field(alias="rpid")
    code: Text = Field(default="", alias="gc")
    name: Text = Field(default="", alias="gn")
    quantity: Amount = Field(alias="qty")
    price: Amount = Field(alias="p")
    unit: Text = Field(default="", alias="mu")
    classifier: Text = Field(default="", alias="adg")
    department: WholeOrNothing = Field(default=None, alias="did")
    total: Amount = Field(alias="tt")


class ReceiptLookedUp(Response):
    """Answer of operation 10. It never contains the fiscal number, the serial number or the QR code.

    `time` is left out on purpose: devices send it truncated to 32 bits, so nothing may be decided by it.
    """

    number: Whole = Field(alias="rseq")
    cashier: WholeOrNothing = Field(default=None, alias="cid")
    total: Amount = Field(alias="ta")
    cash: AmountOrZero = Decimal(0)
    cashless: AmountOrZero = Field(default=Decimal(0), alias="card")
    third_party: AmountOrZero = Field(default=Decimal(0), alias="ppa")
    prepayment_used: AmountOrZero = Field(default=Decimal(0), alias="ppu")
    sale_type: Whole = Field(alias="saleType")
    sub_type: WholeOrNothing = Field(default=None, alias="subType")
    buyer_tin: Text = Field(default="", alias="pTin")
    reference: WholeOrNothing = Field(default=None, alias="ref")
    reference_crn: Text = Field(default="", alias="refcrn")
    marks: Annotated[tuple[Text, ...], BeforeValidator(_list)] = Field(default=(), alias="eMarks")
    rows: Annotated[tuple[LookedUpRow, ...], BeforeValidator(_list)] = Field(default=(), alias="totals")

    @model_validator(mode="before")
    @classmethod
    def _old_name_of_the_kind(cls, value: Any) -> Any:
        if isinstance(value, dict) and "saleType" not in value and "type" in value:
            return {**value, "saleType": value["type"]}
        return value


class TimeTold(Response):
    """Operation 12; the format is not documented, so the text is shown, never parsed."""

    text: Text = Field(alias="dt")
