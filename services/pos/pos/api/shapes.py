"""Rows as the outside sees them."""

from typing import Any

from contracts.api import pos as out
from contracts.api import pos_points
from contracts.money import Money

from pos.tables import Record


def payment(row: Record) -> out.Payment:
    return out.Payment.model_validate(_payment_values(row))


def payment_detail(
    row: Record,
    allocations: list[out.Allocation],
    refunds: list[out.Refund],
    fiscal_operations: list[out.FiscalOperation],
) -> out.PaymentDetail:
    parts = {"allocations": allocations, "refunds": refunds, "fiscal_operations": fiscal_operations}
    return out.PaymentDetail.model_validate(_payment_values(row) | parts)


def _payment_values(row: Record) -> dict[str, Any]:
    return _with_money(row, "amount", "allocated", "refunded", "unallocated", "refunding")


def allocation(row: Record) -> out.Allocation:
    return out.Allocation.model_validate(_with_money(row, "amount"))


def refund(row: Record) -> out.Refund:
    return out.Refund.model_validate(_with_money(row, "amount"))


def payment_request(row: Record) -> out.PaymentRequest:
    return out.PaymentRequest.model_validate(_with_money(row, "amount"))


def fiscal_operation(row: Record) -> out.FiscalOperation:
    return out.FiscalOperation.model_validate(_with_money(row, "total", "paid_cash", "paid_cashless"))


def _with_money(row: Record, *names: str) -> dict[str, Any]:
    """The row's values with the named amounts in the row's currency."""
    return dict(row._mapping) | {name: Money(row._mapping[name], row.currency) for name in names}


def retail_point(row: Record) -> pos_points.RetailPoint:
    return pos_points.RetailPoint.model_validate(dict(row._mapping))


def register(row: Record) -> pos_points.Register:
    return pos_points.Register.model_validate(dict(row._mapping))


def register_operation(row: Record) -> pos_points.RegisterOperation:
    return pos_points.RegisterOperation.model_validate(dict(row._mapping))


def shift(row: Record, expected: Money) -> pos_points.Shift:
    counted = None if row.counted_cash is None else Money(row.counted_cash, row.currency)
    return pos_points.Shift(
        id=row.id,
        store_id=row.store_id,
        register_id=row.register_id,
        state="open" if row.closed_at is None else "closed",
        opened_at=row.opened_at,
        opened_by=row.opened_by,
        opening_cash=Money(row.opening_cash, row.currency),
        expected_cash=expected,
        counted_cash=counted,
        difference=None if counted is None else counted - expected,
        closed_at=row.closed_at,
        closed_by=row.closed_by,
        version=row.version,
    )
