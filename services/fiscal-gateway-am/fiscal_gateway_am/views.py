"""Read side: what waits, what is in doubt, and what was said to the register."""

from collections.abc import Sequence
from typing import Any

from chassis.db import Tx
from contracts.ids import FiscalOperationId
from sqlalchemy import Row, select

from fiscal_gateway_am import codec
from fiscal_gateway_am.domain.case import Case
from fiscal_gateway_am.domain.operation import State
from fiscal_gateway_am.tables import exchanges, operations, registers

LONGEST_LIST = 500


async def doubts(tx: Tx) -> list[Case]:
    """Operations nobody knows the outcome of, the oldest first; PARKED ones wait for a person."""
    undecided = (State.SENT.value, State.UNKNOWN.value, State.PARKED.value)
    rows = await tx.all(
        select(operations)
        .where(operations.c.state.in_(undecided))
        .order_by(operations.c.requested_at)
        .limit(LONGEST_LIST)
    )
    return [codec.read(row) for row in rows]


async def without_fiscal_number(tx: Tx) -> list[Case]:
    """Receipts that exist while their fiscal number stands on paper only."""
    rows = await tx.all(
        select(operations)
        .where(operations.c.state == State.ISSUED.value, operations.c.fiscal_number.is_(None))
        .order_by(operations.c.requested_at)
        .limit(LONGEST_LIST)
    )
    return [codec.read(row) for row in rows]


async def exchanges_of(tx: Tx, operation_id: FiscalOperationId) -> Sequence[Row[Any]]:
    return await tx.all(select(exchanges).where(exchanges.c.operation_id == operation_id).order_by(exchanges.c.id))


async def all_registers(tx: Tx) -> Sequence[Row[Any]]:
    """Every register without its settings."""
    return await tx.all(
        select(
            registers.c.id,
            registers.c.store_id,
            registers.c.crn,
            registers.c.last_number,
            registers.c.occupied_by,
            registers.c.leased_until,
        ).order_by(registers.c.crn)
    )
