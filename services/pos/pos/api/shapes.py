"""Rows as the outside sees them."""

from typing import Any

from contracts.api import pos as out
from contracts.money import Money
from sqlalchemy import Row


def payment(row: Row[Any]) -> out.Payment:
    return out.Payment.model_validate(_payment_values(row))


def payment_detail(
    row: Row[Any],
    allocations: list[out.Allocation],
    refunds: list[out.Refund],
    fiscal_operations: list[out.FiscalOperation],
) -> out.PaymentDetail:
    parts = {"allocations": allocations, "refunds": refunds, "fiscal_operations": fiscal_operations}
    return out.PaymentDetail.model_validate(_payment_values(row) | parts)


def _payment_values(row: Row[Any]) -> dict[str, Any]:
    return _with_money(row, "amount", "allocated", "refunded", "unallocated", "refunding")


def allocation(row: Row[Any]) -> out.Allocation:
    return out.Allocation.model_validate(_with_money(row, "amount"))


def refund(row: Row[Any]) -> out.Refund:
    return out.Refund.model_validate(_with_money(row, "amount"))


def payment_request(row: Row[Any]) -> out.PaymentRequest:
    return out.PaymentRequest.model_validate(_with_money(row, "amount"))


def fiscal_operation(row: Row[Any]) -> out.FiscalOperation:
    return out.FiscalOperation.model_validate(_with_money(row, "total", "paid_cash", "paid_cashless"))


def _with_money(row: Row[Any], *names: str) -> dict[str, Any]:
    """The row's values with the named amounts in the row's currency."""
    return dict(row._mapping) | {name: Money(row._mapping[name], row.currency) for name in names}


def retail_point(row: Row[Any]) -> out.RetailPoint:
    return out.RetailPoint.model_validate(dict(row._mapping))


def register(row: Row[Any]) -> out.Register:
    return out.Register.model_validate(dict(row._mapping))


def register_operation(row: Row[Any]) -> out.RegisterOperation:
    return out.RegisterOperation.model_validate(dict(row._mapping))


def shift(row: Row[Any], expected: Money) -> out.Shift:
    counted = None if row.counted_cash is None else Money(row.counted_cash, row.currency)
    return out.Shift(
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
