"""Read side: lists and single documents."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from chassis.db import Tx
from chassis.ids import StoreId
from contracts.ids import OrderId
from sqlalchemy import Row, Select, select

from chassis import paging
from pos.tables import (
    allocations,
    fiscal_operations,
    orders,
    payment_balances,
    payment_requests,
    payments,
    refunds,
    register_operations,
    registers,
    retail_points,
    shifts,
)

Rows = Sequence[Row[Any]]
PAYMENTS = select(
    payments,
    payment_balances.c.allocated,
    payment_balances.c.refunded,
    payment_balances.c.unallocated,
    payment_balances.c.refunding,
).join(payment_balances, payment_balances.c.payment_id == payments.c.id)


async def payment_page(
    tx: Tx,
    *,
    store_id: StoreId | None,
    order_id: OrderId | None,
    bounds: tuple[datetime, datetime] | None,
    size: int,
    cursor: str | None,
) -> tuple[Rows, str | None]:
    """Newest first."""
    statement: Select[Any] = PAYMENTS
    if store_id is not None:
        statement = statement.where(payments.c.store_id == store_id)
    if order_id is not None:
        touching = select(allocations.c.payment_id).where(allocations.c.order_id == order_id)
        statement = statement.where((payments.c.order_id == order_id) | payments.c.id.in_(touching))
    if bounds is not None:
        statement = statement.where(payments.c.recorded_at >= bounds[0], payments.c.recorded_at < bounds[1])
    columns = [payments.c.recorded_at, payments.c.id]
    rows = await tx.all(paging.after(statement, columns, [datetime, UUID], cursor, size))
    return paging.split(rows, size, "recorded_at", "id")


async def payment(tx: Tx, payment_id: UUID) -> Row[Any] | None:
    return await tx.first(PAYMENTS.where(payments.c.id == payment_id))


async def allocations_of(tx: Tx, payment_id: UUID) -> Rows:
    return await tx.all(
        select(allocations).where(allocations.c.payment_id == payment_id).order_by(allocations.c.at, allocations.c.id)
    )


async def refunds_of(tx: Tx, payment_id: UUID) -> Rows:
    return await tx.all(
        select(refunds).where(refunds.c.payment_id == payment_id).order_by(refunds.c.requested_at, refunds.c.id)
    )


async def refunds_named(tx: Tx, refund_ids: Sequence[UUID]) -> Rows:
    return await tx.all(select(refunds).where(refunds.c.id.in_(refund_ids)).order_by(refunds.c.id))


async def refund_page(
    tx: Tx, *, store_id: StoreId | None, state: str | None, size: int, cursor: str | None
) -> tuple[Rows, str | None]:
    """What was asked for last, first."""
    statement = select(refunds)
    if store_id is not None:
        statement = statement.where(refunds.c.store_id == store_id)
    if state is not None:
        statement = statement.where(refunds.c.state == state)
    columns = [refunds.c.requested_at, refunds.c.id]
    rows = await tx.all(paging.after(statement, columns, [datetime, UUID], cursor, size))
    return paging.split(rows, size, "requested_at", "id")


async def requests_of(tx: Tx, order_id: OrderId) -> Rows:
    return await tx.all(
        select(payment_requests).where(payment_requests.c.order_id == order_id).order_by(payment_requests.c.number)
    )


async def order(tx: Tx, order_id: OrderId) -> Row[Any] | None:
    return await tx.first(select(orders).where(orders.c.id == order_id))


async def fiscal_page(
    tx: Tx,
    *,
    store_id: StoreId | None,
    order_id: OrderId | None,
    state: str | None,
    size: int,
    cursor: str | None,
) -> tuple[Rows, str | None]:
    statement = select(fiscal_operations)
    if store_id is not None:
        statement = statement.where(fiscal_operations.c.store_id == store_id)
    if order_id is not None:
        statement = statement.where(fiscal_operations.c.order_id == order_id)
    if state is not None:
        statement = statement.where(fiscal_operations.c.state == state)
    columns = [fiscal_operations.c.created_at, fiscal_operations.c.id]
    rows = await tx.all(paging.after(statement, columns, [datetime, UUID], cursor, size))
    return paging.split(rows, size, "created_at", "id")


async def fiscal_of_payment(tx: Tx, payment_id: UUID) -> Rows:
    return await tx.all(
        select(fiscal_operations)
        .where(fiscal_operations.c.payment_id == payment_id)
        .order_by(fiscal_operations.c.created_at, fiscal_operations.c.id)
    )


async def points(tx: Tx, store_id: StoreId | None) -> Rows:
    """All of a store, or of every store in sight: a shop has few."""
    statement = select(retail_points).order_by(retail_points.c.created_at, retail_points.c.id)
    return await tx.all(statement if store_id is None else statement.where(retail_points.c.store_id == store_id))


async def registers_of(tx: Tx, store_id: StoreId | None, point_id: UUID | None) -> Rows:
    statement = select(registers).order_by(registers.c.created_at, registers.c.id)
    if store_id is not None:
        statement = statement.where(registers.c.store_id == store_id)
    if point_id is not None:
        statement = statement.where(registers.c.retail_point_id == point_id)
    return await tx.all(statement)


async def shift(tx: Tx, shift_id: UUID) -> Row[Any] | None:
    return await tx.first(select(shifts).where(shifts.c.id == shift_id))


async def shift_page(tx: Tx, register_id: UUID, size: int, cursor: str | None) -> tuple[Rows, str | None]:
    statement = select(shifts).where(shifts.c.register_id == register_id)
    columns = [shifts.c.opened_at, shifts.c.id]
    rows = await tx.all(paging.after(statement, columns, [datetime, UUID], cursor, size))
    return paging.split(rows, size, "opened_at", "id")


async def operation_page(tx: Tx, register_id: UUID, size: int, cursor: str | None) -> tuple[Rows, str | None]:
    statement = select(register_operations).where(register_operations.c.register_id == register_id)
    columns = [register_operations.c.at, register_operations.c.id]
    rows = await tx.all(paging.after(statement, columns, [datetime, UUID], cursor, size))
    return paging.split(rows, size, "at", "id")
