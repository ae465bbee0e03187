"""Tasks: made, changed, finished (S239, S240)."""

from datetime import datetime
from typing import Any
from uuid import UUID

from chassis.db import Tx
from chassis.ids import StoreId, uuid7
from chassis.refusals import NotFound, check_version
from contracts.events.crm import TaskChanged
from sqlalchemy import Row

from crm import store
from crm.domain.refusals import TaskClosed, TaskIsOpen

OPEN = "open"


async def create_task(tx: Tx, store_id: StoreId, fields: dict[str, Any], *, by: str, now: datetime) -> Row[Any]:
    task_id = uuid7()
    await store.add_task(
        tx, id=task_id, store_id=store_id, created_by=by, created_at=now, state=OPEN, version=1, **fields
    )
    row = await store.lock_task(tx, task_id)
    if row is None:
        raise NotFound(what="task")
    _announce(tx, row, now)
    return row


async def change_task(
    tx: Tx, task_id: UUID, fields: dict[str, Any], *, expected_version: int | None, now: datetime
) -> Row[Any]:
    """Raises NotFound, ChangedMeanwhile, TaskClosed."""
    row = await store.lock_task(tx, task_id)
    if row is None:
        raise NotFound(what="task")
    if expected_version is not None:
        check_version(expected_version, row.version)
    if row.state != OPEN:
        raise TaskClosed(state=row.state)
    saved = await store.save_task(tx, task_id, **fields)
    _announce(tx, saved, now)
    return saved


async def reopen_task(tx: Tx, task_id: UUID, *, now: datetime) -> Row[Any]:
    """A task that was ended too early is open again. Raises NotFound, TaskIsOpen."""
    row = await store.lock_task(tx, task_id)
    if row is None:
        raise NotFound(what="task")
    if row.state == OPEN:
        raise TaskIsOpen()
    saved = await store.save_task(tx, task_id, state=OPEN)
    _announce(tx, saved, now)
    return saved


def _announce(tx: Tx, row: Row[Any], now: datetime) -> None:
    tx.publish(
        TaskChanged(
            store_id=row.store_id,
            sequence=row.version,
            occurred_at=now,
            task_id=row.id,
            title=row.title,
            state=row.state,
            assignee_id=row.assignee_id,
            due_at=row.due_at,
            customer_id=row.customer_id,
            conversation_id=row.conversation_id,
            order_id=row.order_id,
        )
    )
