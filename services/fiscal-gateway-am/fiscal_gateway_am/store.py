"""Write side: registers and their leases, cases, the journal of exchanges."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from chassis.context import Origin, current_origin
from chassis.db import Tx
from chassis.ids import StoreId
from contracts.ids import FiscalOperationId, RegisterId
from sqlalchemy import ColumnElement, and_, exists, null, or_, select
from sqlalchemy.dialects.postgresql import insert

from fiscal_gateway_am import codec
from fiscal_gateway_am.domain.case import Case
from fiscal_gateway_am.domain.ids import Crn, ReceiptNumber
from fiscal_gateway_am.domain.operation import Register
from fiscal_gateway_am.hdm.client import Exchange
from fiscal_gateway_am.sealing import Sealed
from fiscal_gateway_am.tables import exchanges, operations, registers


class Superseded(Exception):
    """Somebody else has moved the case or the register on: what was about to be saved is history."""


@dataclass(frozen=True, slots=True)
class RegisterRow:
    """A register as it is kept."""

    id: RegisterId
    store_id: StoreId
    register: Register
    sealed: Sealed
    leased_by: UUID | None
    version: int


async def claim_register(tx: Tx, holder: UUID, now: datetime, lease: timedelta) -> tuple[RegisterId, StoreId] | None:
    """Lease one register that has something to do now; no other worker gets it before `lease` is over."""
    found = (
        select(registers.c.id).where(_can_go_on(now)).limit(1).with_for_update(skip_locked=True, of=registers)
    ).scalar_subquery()
    row = await tx.first(
        registers.update()
        .where(registers.c.id == found)
        .values(leased_by=holder, leased_until=now + lease)
        .returning(registers.c.id, registers.c.store_id)
    )
    return None if row is None else (RegisterId(row.id), StoreId(row.store_id))


async def has_work(tx: Tx, now: datetime) -> bool:
    """Whether any register in nobody's hands has something to do now."""
    return bool(await tx.scalar(select(exists().where(_can_go_on(now)))))


def _can_go_on(now: datetime) -> ColumnElement[bool]:
    its_turn = or_(registers.c.occupied_by.is_(None), registers.c.occupied_by == operations.c.id)
    work = exists().where(operations.c.register_id == registers.c.id, operations.c.due_at <= now, its_turn)
    free = or_(registers.c.leased_until.is_(None), registers.c.leased_until <= now)
    return and_(free, work)


async def extend_lease(tx: Tx, register_id: RegisterId, holder: UUID, until: datetime | None) -> bool:
    """Until later, or until now (`None`). False when the lease is another's by now."""
    changed = await tx.execute(
        registers.update()
        .where(registers.c.id == register_id, registers.c.leased_by == holder)
        .values(leased_until=until, leased_by=holder if until else None)
    )
    return bool(changed.rowcount)


async def register_for_update(tx: Tx, register_id: RegisterId) -> RegisterRow | None:
    row = await tx.first(select(registers).where(registers.c.id == register_id).with_for_update())
    if row is None:
        return None
    last = None if row.last_number is None else ReceiptNumber(row.last_number)
    occupied = None if row.occupied_by is None else FiscalOperationId(row.occupied_by)
    return RegisterRow(
        RegisterId(row.id),
        StoreId(row.store_id),
        Register(Crn(row.crn), last, occupied),
        Sealed(row.key_id, row.sealed_settings),
        row.leased_by,
        row.version,
    )


async def add_register(tx: Tx, row: RegisterRow) -> bool:
    """False when another register has this CRN, or this id, wherever it stands."""
    result = await tx.execute(
        insert(registers)
        .values(
            id=row.id,
            store_id=row.store_id,
            crn=row.register.crn,
            last_number=row.register.last_number,
            key_id=row.sealed.key_id,
            sealed_settings=row.sealed.sealed,
            version=row.version,
        )
        .on_conflict_do_nothing()
    )
    return bool(result.rowcount)


async def save_register(tx: Tx, row: RegisterRow, register: Register) -> None:
    """Raises Superseded when it is not as `row` says any more."""
    changed = await tx.execute(
        registers.update()
        .where(registers.c.id == row.id, registers.c.version == row.version)
        .values(version=row.version + 1, last_number=register.last_number, occupied_by=register.occupied_by)
    )
    if not changed.rowcount:
        raise Superseded(f"register {row.id}")


async def save_settings(tx: Tx, register_id: RegisterId, sealed: Sealed) -> None:
    """How the device is reached is no part of what a conversation under way relies on: the version stays."""
    await tx.execute(
        registers.update()
        .where(registers.c.id == register_id)
        .values(key_id=sealed.key_id, sealed_settings=sealed.sealed)
    )


async def case_for_update(tx: Tx, operation_id: FiscalOperationId) -> Case | None:
    row = await tx.first(select(operations).where(operations.c.id == operation_id).with_for_update())
    return None if row is None else codec.read(row)


async def case_of(tx: Tx, operation_id: FiscalOperationId) -> Case | None:
    row = await tx.first(select(operations).where(operations.c.id == operation_id))
    return None if row is None else codec.read(row)


async def origin_of(tx: Tx, operation_id: FiscalOperationId) -> Origin:
    """What led to the request the operation is registered for."""
    row = await tx.first(
        select(operations.c.traceparent, operations.c.caused_by).where(operations.c.id == operation_id)
    )
    return Origin() if row is None else Origin.of(row)


async def next_case(tx: Tx, row: RegisterRow, now: datetime) -> Case | None:
    """What this register does now: the operation whose outcome is open, else the one asked for first."""
    statement = select(operations).where(operations.c.register_id == row.id, operations.c.due_at <= now)
    if row.register.occupied_by is not None:
        statement = statement.where(operations.c.id == row.register.occupied_by)
    found = await tx.first(
        statement.order_by(operations.c.requested_at, operations.c.id).limit(1).with_for_update(of=operations)
    )
    return None if found is None else codec.read(found)


async def add_case(tx: Tx, case: Case) -> None:
    origin = current_origin().columns()
    await tx.execute(operations.insert().values(id=case.id, requested_at=case.requested_at, **_columns(case), **origin))


async def asked_anew(tx: Tx, operation_id: FiscalOperationId) -> None:
    """What happens from here on follows from the newer request."""
    await tx.execute(operations.update().where(operations.c.id == operation_id).values(**current_origin().columns()))


async def save_case(tx: Tx, case: Case) -> None:
    """`case.version` is the new one. Raises Superseded when the saved one is not the one before it."""
    changed = await tx.execute(
        operations.update()
        .where(operations.c.id == case.id, operations.c.version == case.version - 1)
        .values(**_columns(case))
    )
    if not changed.rowcount:
        raise Superseded(f"operation {case.id}")


def _columns(case: Case) -> dict[str, Any]:
    issued = None if case.entry is None else case.entry.issued
    # An empty JSON column is SQL's null; None would be stored as JSON's.
    written = {name: null() if value is None else value for name, value in codec.written(case).items()}
    return {
        "store_id": case.store_id,
        "register_id": case.request.register_id,
        "order_id": case.request.order_id,
        "kind": case.request.kind.value,
        "request_sequence": case.request.sequence,
        "state": str(case.state),
        "receipt_number": None if issued is None else issued.number,
        "fiscal_number": None if issued is None else issued.fiscal_number,
        "due_at": case.due_at,
        "version": case.version,
        **written,
    }


async def add_exchanges(tx: Tx, row: RegisterRow, operation_id: FiscalOperationId, said: Sequence[Exchange]) -> None:
    """What was said to the register for an operation, in one statement."""
    if said:
        common = {"store_id": row.store_id, "register_id": row.id, "operation_id": operation_id}
        await tx.execute(
            exchanges.insert().values(
                [
                    {
                        "asked": exchange.operation.name.lower(),
                        "request": exchange.request,
                        "code": exchange.code,
                        "response": exchange.response,
                        "failure": exchange.failure,
                        "started_at": exchange.started_at,
                        "ended_at": exchange.ended_at,
                        **common,
                    }
                    for exchange in said
                ]
            )
        )
