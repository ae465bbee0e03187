"""Fiscal operations and the log of what was done with registers."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from chassis.db import Tx
from chassis.ids import StoreId
from contracts.api.pos import FiscalState
from contracts.api.pos_points import PointRules
from contracts.ids import FiscalOperationId, OrderId
from contracts.money import Money
from sqlalchemy import Row, func, select
from sqlalchemy.dialects.postgresql import insert

from pos.domain.fiscal import Registered, Standing, Tenders
from pos.tables import fiscal_operations, register_operations, registers, retail_points


async def main_point_rules(tx: Tx, store_id: StoreId) -> PointRules:
    """Rules of the store's first active retail point; the defaults where there is none."""
    rules = await tx.scalar(
        select(retail_points.c.rules)
        .where(retail_points.c.store_id == store_id, retail_points.c.active)
        .order_by(retail_points.c.created_at, retail_points.c.id)
        .limit(1)
    )
    return PointRules() if rules is None else PointRules.model_validate(rules)


async def fiscal_register(tx: Tx, store_id: StoreId, wanted: UUID | None) -> Row[Any] | None:
    """The fiscal register a sale of this store goes to: the one it was paid at, else the store's first."""
    statement = (
        select(registers, retail_points.c.rules)
        .join(retail_points, retail_points.c.id == registers.c.retail_point_id)
        .where(registers.c.store_id == store_id, registers.c.kind == "hdm")
        .where(registers.c.active, retail_points.c.active)
        .order_by((registers.c.id == wanted).desc().nulls_last(), registers.c.created_at, registers.c.id)
        .limit(1)
    )
    return await tx.first(statement)


async def add_operation(tx: Tx, **values: Any) -> None:
    await tx.execute(insert(fiscal_operations).values(**values))


async def operation(tx: Tx, operation_id: UUID) -> Row[Any] | None:
    return await tx.first(select(fiscal_operations).where(fiscal_operations.c.id == operation_id))


async def lock_operation(tx: Tx, operation_id: UUID) -> Row[Any] | None:
    return await tx.first(select(fiscal_operations).where(fiscal_operations.c.id == operation_id).with_for_update())


async def change_operation(tx: Tx, operation_id: UUID, **values: Any) -> None:
    await tx.execute(fiscal_operations.update().where(fiscal_operations.c.id == operation_id).values(**values))


async def save_standing(tx: Tx, operation_id: UUID, standing: Standing) -> None:
    """Receipt facts that are known stay when a later fact does not repeat them."""
    kept = ("receipt_number", "fiscal_number", "register_number", "verification_url", "issued_at")
    values: dict[str, Any] = {
        name: func.coalesce(getattr(standing, name), fiscal_operations.c[name])
        for name in kept
        if getattr(standing, name) is not None
    }
    values |= {
        "state": standing.state.value,
        "fact_sequence": standing.fact_sequence,
        "problem": standing.problem,
        "remedy": standing.remedy,
    }
    await change_operation(tx, operation_id, **values)


async def waiting_returns(tx: Tx, original_id: UUID) -> Sequence[Row[Any]]:
    return await tx.all(
        select(fiscal_operations)
        .where(
            fiscal_operations.c.original_operation_id == original_id,
            fiscal_operations.c.state == FiscalState.WAITING.value,
        )
        .order_by(fiscal_operations.c.id)
        .with_for_update()
    )


async def registered(tx: Tx, order_id: OrderId, currency: str) -> list[Registered]:
    """Sales of the order that were sent to a register, oldest first, with what was returned of each."""
    rows = await tx.all(
        select(fiscal_operations)
        .where(fiscal_operations.c.order_id == order_id, fiscal_operations.c.currency == currency)
        .order_by(fiscal_operations.c.created_at, fiscal_operations.c.id)
    )
    returned: dict[UUID, Tenders] = {}
    for row in rows:
        if row.original_operation_id is not None:
            earlier = returned.get(row.original_operation_id, Tenders.none(currency))
            returned[row.original_operation_id] = earlier + _tenders(row)
    return [
        Registered(row.id, _tenders(row), returned.get(row.id, Tenders.none(currency)))
        for row in rows
        if row.original_operation_id is None
    ]


def _tenders(row: Row[Any]) -> Tenders:
    return Tenders(Money(row.paid_cash, row.currency), Money(row.paid_cashless, row.currency))


async def log_request(tx: Tx, **values: Any) -> None:
    """One thing asked of a register (S224, S225)."""
    await tx.execute(insert(register_operations).values(**values))


async def log_answer(
    tx: Tx, operation_id: FiscalOperationId, attempt: int, response: dict[str, Any], error: str | None, at: Any
) -> None:
    """What came back, and what went wrong (S226, S227)."""
    await tx.execute(
        register_operations.update()
        .where(register_operations.c.fiscal_operation_id == operation_id, register_operations.c.attempt == attempt)
        .values(response=response, error=error, answered_at=at)
    )
