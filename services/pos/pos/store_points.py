"""Retail points, registers, shifts: write side and the reads that decide."""

from typing import Any
from uuid import UUID

from chassis.db import Tx
from chassis.ids import StoreId
from contracts.events.parts import PaymentMethod
from contracts.ids import PosShiftId, RegisterId, RetailPointId
from contracts.money import Money
from sqlalchemy import Row, func, select
from sqlalchemy.dialects.postgresql import insert

from pos.tables import payments, refund_postings, registers, retail_points, shifts, stores


async def point(tx: Tx, point_id: UUID) -> Row[Any] | None:
    return await tx.first(select(retail_points).where(retail_points.c.id == point_id))


async def lock_point(tx: Tx, point_id: RetailPointId) -> Row[Any] | None:
    return await tx.first(select(retail_points).where(retail_points.c.id == point_id).with_for_update())


async def add_point(tx: Tx, **values: Any) -> bool:
    result = await tx.execute(insert(retail_points).values(**values).on_conflict_do_nothing())
    return bool(result.rowcount)


async def change_point(tx: Tx, point_id: RetailPointId, **values: Any) -> None:
    await tx.execute(retail_points.update().where(retail_points.c.id == point_id).values(**values))


async def register(tx: Tx, register_id: UUID) -> Row[Any] | None:
    return await tx.first(select(registers).where(registers.c.id == register_id))


async def lock_register(tx: Tx, register_id: RegisterId) -> Row[Any] | None:
    return await tx.first(select(registers).where(registers.c.id == register_id).with_for_update())


async def add_register(tx: Tx, **values: Any) -> bool:
    result = await tx.execute(insert(registers).values(**values).on_conflict_do_nothing())
    return bool(result.rowcount)


async def change_register(tx: Tx, register_id: RegisterId, **values: Any) -> None:
    await tx.execute(registers.update().where(registers.c.id == register_id).values(**values))


async def store_currency(tx: Tx, store_id: StoreId) -> str | None:
    """None until the store is known here."""
    found: str | None = await tx.scalar(select(stores.c.currency).where(stores.c.store_id == store_id))
    return found


async def open_shift(tx: Tx, register_id: RegisterId, *, keep: bool = False) -> Row[Any] | None:
    """The register's open shift; `keep` holds it open until the transaction ends."""
    statement = select(shifts).where(shifts.c.register_id == register_id, shifts.c.closed_at.is_(None))
    return await tx.first(statement.with_for_update(read=True) if keep else statement)


async def lock_shift(tx: Tx, shift_id: PosShiftId) -> Row[Any] | None:
    """Locked against money that is being recorded in it at this moment."""
    return await tx.first(select(shifts).where(shifts.c.id == shift_id).with_for_update())


async def add_shift(tx: Tx, **values: Any) -> None:
    await tx.execute(insert(shifts).values(**values))


async def change_shift(tx: Tx, shift_id: PosShiftId, **values: Any) -> None:
    await tx.execute(shifts.update().where(shifts.c.id == shift_id).values(**values))


async def expected_cash(tx: Tx, shift: Row[Any]) -> Money:
    """Opening cash, plus cash taken, minus cash given back in this shift."""
    taken = select(func.coalesce(func.sum(payments.c.amount), 0)).where(
        payments.c.shift_id == shift.id, payments.c.method == PaymentMethod.CASH.value
    )
    given = select(func.coalesce(func.sum(refund_postings.c.amount), 0)).where(refund_postings.c.shift_id == shift.id)
    row = await tx.first(select(taken.scalar_subquery().label("taken"), given.scalar_subquery().label("given")))
    assert row is not None
    return Money(shift.opening_cash + int(row.taken) - int(row.given), shift.currency)
