"""Between the country's receipt (lumas, plain words) and the register's messages (drams, numbered kinds)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from fiscal_gateway_am.domain.amounts import AmountOff, PercentOff, drams, lumas
from fiscal_gateway_am.domain.amounts import Discount as DomainDiscount
from fiscal_gateway_am.domain.ids import Crn, ReceiptNumber
from fiscal_gateway_am.domain.operation import IssuedReceipt
from fiscal_gateway_am.domain.receipt import Receipt, ReceiptLine
from fiscal_gateway_am.domain.returns import Return
from fiscal_gateway_am.domain.seen import ReceiptKind, SeenReceipt, SeenRow
from fiscal_gateway_am.hdm.messages import (
    Discount,
    Item,
    PrintReceipt,
    PrintReturn,
    ReceiptMode,
    ReturnAmounts,
    ReturnedRow,
)
from fiscal_gateway_am.hdm.responses import ReceiptLookedUp, ReceiptPrinted

PERCENT, OFF_EACH_UNIT, OFF_THE_LINE = 1, 2, 4
ADDITIONAL_PERCENT, ADDITIONAL_AMOUNT = 8, 16

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_KINDS = {0: ReceiptKind.SALE, 2: ReceiptKind.RETURN, 3: ReceiptKind.PREPAYMENT}


class Untranslatable(ValueError):
    """The register said something that has no meaning here: a fraction of a luma, an unknown kind."""


def receipt_request(receipt: Receipt) -> PrintReceipt:
    prepayment = receipt.is_prepayment
    return PrintReceipt(
        mode=ReceiptMode.PREPAYMENT if prepayment else ReceiptMode.GOODS,
        cash=drams(receipt.cash),
        cashless=drams(receipt.cashless),
        third_party=drams(receipt.third_party),
        prepayment_used=drams(receipt.prepayment),
        external_terminal=not receipt.on_register,
        partner_tin=receipt.buyer_tin,
        # A prepayment must not even mention marks (194).
        marks=None if prepayment else receipt.marks,
        items=None if prepayment else tuple(_item(line) for line in receipt.lines),
        acquirer_reference=receipt.acquirer_reference,
        terminal_id=receipt.terminal_id,
    )


def return_request(returned: Return) -> PrintReturn:
    """A full return is said without amounts and rows: the register repeats the original."""
    amounts = ReturnAmounts(
        cash=drams(returned.refund.cash),
        cashless=drams(returned.refund.cashless),
        prepayment=drams(returned.refund.prepayment),
    )
    return PrintReturn(
        crn=returned.crn,
        original=returned.original,
        amounts=None if returned.full else amounts,
        rows=tuple(ReturnedRow(row.row, row.quantity) for row in returned.rows),
        marks=returned.marks,
    )


def issued_receipt(said: ReceiptPrinted) -> IssuedReceipt:
    """Raises Untranslatable."""
    moment = said.time_ms if said.return_time_ms is None else said.return_time_ms
    return IssuedReceipt(
        number=ReceiptNumber(said.number),
        crn=Crn(said.crn),
        total=_lumas(said.total),
        fiscal_number=said.fiscal_number or None,
        registered_at=_moment(moment),
        change=_lumas(said.change),
        serial=said.serial or None,
        taxpayer_tin=said.tin or None,
        taxpayer=said.taxpayer or None,
        address=said.address or None,
        qr=said.qr or None,
        verification_number=said.verification_number or None,
    )


def seen_receipt(said: ReceiptLookedUp) -> SeenReceipt:
    """Raises Untranslatable."""
    kind = _KINDS.get(said.sale_type)
    if kind is None:
        raise Untranslatable(f"saleType {said.sale_type} is not documented")
    return SeenReceipt(
        number=ReceiptNumber(said.number),
        kind=kind,
        cashier=said.cashier,
        total=_lumas(said.total),
        cash=_lumas(said.cash),
        cashless=_lumas(said.cashless),
        third_party=_lumas(said.third_party),
        prepayment=_lumas(said.prepayment_used),
        reference=None if said.reference is None else ReceiptNumber(said.reference),
        reference_crn=Crn(said.reference_crn) if said.reference_crn else None,
        rows=tuple(SeenRow(row.row, row.code, row.quantity, _lumas(row.price), _lumas(row.total)) for row in said.rows),
        marks=said.marks,
    )


def _item(line: ReceiptLine) -> Item:
    return Item(
        department=line.department,
        quantity=line.quantity,
        price=drams(line.price),
        code=line.code,
        name=line.name,
        classifier=line.classifier,
        unit=line.unit,
        discount=_discount(line.discount),
        additional=_additional(line.additional),
    )


def _discount(discount: DomainDiscount | None) -> Discount | None:
    match discount:
        case None:
            return None
        case PercentOff(percent):
            return Discount(PERCENT, percent)
        case AmountOff(amount, each_unit):
            return Discount(OFF_EACH_UNIT if each_unit else OFF_THE_LINE, drams(amount))


def _additional(discount: DomainDiscount | None) -> Discount | None:
    match discount:
        case None:
            return None
        case PercentOff(percent):
            return Discount(ADDITIONAL_PERCENT, percent)
        case AmountOff(amount):
            return Discount(ADDITIONAL_AMOUNT, drams(amount))


def _moment(milliseconds: int) -> datetime:
    try:
        return _EPOCH + timedelta(milliseconds=milliseconds)
    except OverflowError as why:
        raise Untranslatable(f"{milliseconds} ms is no moment") from why


def _lumas(said: Decimal) -> int:
    try:
        return lumas(said)
    except ValueError as why:
        raise Untranslatable(str(why)) from why
