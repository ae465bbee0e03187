"""Payments and refunds stand alike: a row is written once, claimed when due, taken a step further and saved."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from functools import cache
from typing import Any, Generic, TypeVar
from uuid import UUID

from chassis.context import Origin, current_origin
from chassis.db import Tx
from contracts.events.parts import ReceiptLine
from contracts.ids import OrderId
from contracts.money import Money
from pydantic import TypeAdapter
from sqlalchemy import ColumnElement, Row, Table, Update, bindparam, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.sql.dml import ReturningInsert

from integrations.domain.payment import Payment
from integrations.domain.refund import Refund

FREE = text("'epoch'::timestamptz")
LINES: TypeAdapter[tuple[ReceiptLine, ...]] = TypeAdapter(tuple[ReceiptLine, ...])
_WRITTEN_OTHERWISE = frozenset({"amount", "lines", "state"})
Id = TypeVar("Id", bound=UUID)


@dataclass(frozen=True, slots=True)
class Claimed(Generic[Id]):
    """Due and in our hands; `origin` is what the row was written with, `row` how it stands, locked until the end of
    the transaction that claimed it."""

    id: Id
    order_id: OrderId | None
    origin: Origin
    row: Row[Any]


def _plain(subject: type[Payment | Refund]) -> Iterable[str]:
    return (one.name for one in fields(subject) if one.name not in _WRITTEN_OTHERWISE)


def read(subject: type[Payment | Refund], row: Row[Any]) -> Mapping[str, Any]:
    """What a payment or refund is made of, but for its state."""
    plain = {name: getattr(row, name) for name in _plain(subject)}
    return plain | {"amount": Money(row.amount, row.currency), "lines": LINES.validate_python(row.lines)}


async def add(tx: Tx, table: Table, subject: Payment | Refund) -> bool:
    """False when it is known: any number of causes is one payment, and money goes back once (R22)."""
    made = await tx.scalar(
        _adding(table),
        {
            **{name: getattr(subject, name) for name in _plain(type(subject))},
            "amount": subject.amount.amount,
            "currency": subject.amount.currency,
            "lines": LINES.dump_python(subject.lines, mode="json"),
            "state": subject.state.value,
            **current_origin().columns(),
        },
    )
    return made is not None


@cache
def _adding(table: Table) -> ReturningInsert[Any]:
    return insert(table).on_conflict_do_nothing().returning(table.c.id)


async def save(
    tx: Tx, table: Table, subjects: Sequence[Payment | Refund], changes: tuple[str, ...], *, holding: bool
) -> None:
    """Save what may change. Unless somebody is `holding` it (a call is under way), the lease ends."""
    rows = [
        {"this": one.id, "now_state": one.state.value, **{f"now_{name}": getattr(one, name) for name in changes}}
        for one in subjects
    ]
    if rows:
        await tx.execute(_saving(table, changes, holding=holding), rows)


@cache
def _saving(table: Table, changes: tuple[str, ...], *, holding: bool) -> Update:
    """Built once: that costs more than its execution."""
    lease = {} if holding else {"lease_until": FREE}
    values = {name: bindparam(f"now_{name}", type_=table.c[name].type) for name in ("state", *changes)}
    return update(table).where(table.c.id == bindparam("this")).values(**lease, **values)


async def first(tx: Tx, table: Table, which: ColumnElement[bool]) -> Row[Any] | None:
    """Locked until the transaction ends."""
    return await tx.first(select(table).where(which).with_for_update())


async def claim(
    tx: Tx, table: Table, now: datetime, lease_until: datetime, limit: int, *more: ColumnElement[bool]
) -> list[Claimed[Any]]:
    """Due rows nobody else holds; the lease ends by itself when their worker dies."""
    due = (
        select(table.c.id)
        .where(table.c.next_at <= now, table.c.lease_until <= now, *more)
        .order_by(table.c.next_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    rows = await tx.all(
        update(table)
        .where(table.c.id.in_(due.scalar_subquery()))
        .values(lease_until=lease_until, attempts=table.c.attempts + 1)
        .returning(*table.c)
    )
    return [Claimed(row.id, row.order_id, Origin.of(row), row) for row in rows]


async def origin_of(tx: Tx, table: Table, subject: Payment | Refund) -> Origin:
    row = await tx.first(select(table.c.traceparent, table.c.caused_by).where(table.c.id == subject.id))
    assert row is not None, "payments and refunds are never removed"
    return Origin.of(row)
