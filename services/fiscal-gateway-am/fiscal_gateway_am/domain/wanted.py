"""From the shop's request to a receipt or a return of this country."""

from __future__ import annotations

from contracts.events.pos import FiscalKind, FiscalRequested

from fiscal_gateway_am.domain import refusals
from fiscal_gateway_am.domain.device import Departments
from fiscal_gateway_am.domain.ids import Crn
from fiscal_gateway_am.domain.receipt import Receipt, SoldLine, Tender, TenderKind, prepayment, sale
from fiscal_gateway_am.domain.returns import BroughtBack, Refund, Return, full_return, partial_return
from fiscal_gateway_am.domain.seen import ReceiptKind, SeenReceipt


def receipt_of(request: FiscalRequested, departments: Departments) -> Receipt:
    """A sale or a prepayment. Money without cash was taken elsewhere: a shop's terminal, a payment provider."""
    _require_one_currency(request)
    tenders = (
        Tender(TenderKind.CASH, request.paid_cash.amount),
        Tender(TenderKind.CASHLESS_ELSEWHERE, request.paid_cashless.amount),
    )
    total, currency = request.total.amount, request.total.currency
    if request.kind is FiscalKind.PREPAYMENT:
        deposit = prepayment(tenders, currency=currency, buyer_tin=request.buyer_tax_number)
        if deposit.total != total:
            raise refusals.TotalsDisagree(lines=deposit.total, total=total)
        return deposit
    lines = [
        SoldLine(
            department=departments.of(line.classifier_code or ""),
            quantity=line.quantity,
            price=line.unit_price.amount,
            total=line.total.amount,
            code=line.product_code,
            name=line.title,
            classifier=line.classifier_code or "",
            unit=line.unit,
        )
        for line in request.lines
    ]
    return sale(lines, tenders, total=total, currency=currency, buyer_tin=request.buyer_tax_number)


def return_of(request: FiscalRequested, seen: SeenReceipt, crn: Crn) -> Return:
    """The whole of the original when the sums agree, otherwise the goods that came back; a deposit has no goods."""
    _require_one_currency(request)
    total = request.total.amount
    if total == seen.total:
        return full_return(seen, crn, total)
    refund = Refund(cash=request.paid_cash.amount, cashless=request.paid_cashless.amount)
    goods = [BroughtBack(line.product_code, line.quantity) for line in request.lines if line.total.amount != 0]
    if refund.total != total:
        raise refusals.ReturnAmountsDisagree(named=refund.total, register=total)
    return partial_return(seen, crn, () if seen.kind is ReceiptKind.PREPAYMENT else goods, refund)


def _require_one_currency(request: FiscalRequested) -> None:
    amounts = (request.total, request.paid_cash, request.paid_cashless)
    lines = [money for line in request.lines for money in (line.unit_price, line.total)]
    for money in (*amounts, *lines):
        if money.currency != "AMD":
            raise refusals.CurrencyNotDram(currency=money.currency)
