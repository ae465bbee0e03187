"""What the register will show if it registers this: written into the journal before the first byte leaves."""

from __future__ import annotations

from fiscal_gateway_am.domain.receipt import Receipt
from fiscal_gateway_am.domain.returns import Return
from fiscal_gateway_am.domain.seen import Expected, ExpectedRow, ReceiptKind


def of_receipt(receipt: Receipt, cashier: int) -> Expected:
    return Expected(
        kind=ReceiptKind.PREPAYMENT if receipt.is_prepayment else ReceiptKind.SALE,
        cashier=cashier,
        total=receipt.total,
        cash=receipt.cash,
        change=receipt.change,
        cashless=receipt.cashless,
        third_party=receipt.third_party,
        prepayment=receipt.prepayment,
        rows=tuple(ExpectedRow(line.code, line.quantity, line.price) for line in receipt.lines),
    )


def of_return(returned: Return, cashier: int) -> Expected:
    return Expected(
        kind=ReceiptKind.RETURN,
        cashier=cashier,
        total=returned.total,
        cash=returned.refund.cash,
        change=0,
        cashless=returned.refund.cashless,
        third_party=0,
        prepayment=returned.refund.prepayment,
        original=returned.original,
    )
