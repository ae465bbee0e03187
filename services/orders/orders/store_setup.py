"""Pipeline stages, loss reasons and store policies."""

from typing import Any
from uuid import UUID

from chassis.db import Tx
from chassis.ids import StoreId
from contracts.ids import StageId
from sqlalchemy import Row, Table, delete, func, insert, select, text, update

from orders.tables import loss_reasons, orders, policies, saved_views, stages


async def add(tx: Tx, table: Table, values: dict[str, Any]) -> Row[Any]:
    return (await tx.execute(insert(table).values(values).returning(table))).one()


async def lock_stage(tx: Tx, stage_id: StageId) -> Row[Any] | None:
    """The stage, with all stages of the network locked in one order: nobody removes two last ones at once."""
    await tx.execute(text("select pg_advisory_xact_lock(hashtextextended('orders.stages', 0))"))
    return await tx.first(select(stages).where(stages.c.id == stage_id))


async def other_stages(tx: Tx, stage_id: StageId, status: str) -> list[StageId]:
    """Stages in use for the same status, in the board's order, without this one."""
    rows = await tx.all(
        select(stages.c.id)
        .where(stages.c.status == status, stages.c.active, stages.c.id != stage_id)
        .order_by(stages.c.position, stages.c.id)
    )
    return [StageId(row.id) for row in rows]


async def move_orders(tx: Tx, stage_id: StageId, to: StageId) -> None:
    """Orders of a stage that goes out of use stand in another one of the same status."""
    await tx.execute(update(orders).where(orders.c.stage_id == stage_id).values(stage_id=to))


async def change(tx: Tx, table: Table, key: UUID, values: dict[str, Any]) -> Row[Any]:
    """Write the values and bump the version; the row must have been read in this transaction."""
    statement = update(table).where(table.c.id == key).values(version=table.c.version + 1, **values).returning(table)
    return (await tx.execute(statement)).one()


async def lock_loss_reason(tx: Tx, reason_id: UUID) -> Row[Any] | None:
    return await tx.first(select(loss_reasons).where(loss_reasons.c.id == reason_id).with_for_update())


async def loss_reason_code_taken(tx: Tx, code: str) -> bool:
    return bool(await tx.scalar(select(func.count()).select_from(loss_reasons).where(loss_reasons.c.code == code)))


async def lock_policy(tx: Tx, store: StoreId) -> Row[Any] | None:
    return await tx.first(select(policies).where(policies.c.store_id == store).with_for_update())


async def change_policy(tx: Tx, store: StoreId, values: dict[str, Any]) -> Row[Any]:
    statement = update(policies).where(policies.c.store_id == store)
    written = statement.values(version=policies.c.version + 1, **values).returning(policies)
    return (await tx.execute(written)).one()


async def count_views(tx: Tx, owner: str) -> int:
    return int(await tx.scalar(select(func.count()).select_from(saved_views).where(saved_views.c.owner == owner)) or 0)


async def lock_view(tx: Tx, owner: str, view_id: UUID) -> Row[Any] | None:
    mine = select(saved_views).where(saved_views.c.owner == owner, saved_views.c.id == view_id)
    return await tx.first(mine.with_for_update())


async def remove_view(tx: Tx, owner: str, view_id: UUID) -> bool:
    done = await tx.execute(delete(saved_views).where(saved_views.c.owner == owner, saved_views.c.id == view_id))
    return done.rowcount == 1
