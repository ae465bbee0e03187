"""Which conversation an order came from, and what the buyer has been told about it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from chassis.db import Tx
from chassis.ids import StoreId
from contracts.ids import ConversationId, CustomerId, OrderId
from sqlalchemy import case, func, literal_column
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.sql.dml import ReturningInsert

from messenger.tables import orders, waiting_notices


@dataclass(frozen=True, slots=True)
class KnownOrder:
    """`placed` is False while only later events of the order have come; `new` is True for the first of all."""

    number: str
    conversation_id: ConversationId | None
    customer_id: CustomerId | None
    placed: bool
    closed: bool
    told_sequence: int
    new: bool


@dataclass(frozen=True, slots=True)
class Notice:
    """Something the buyer is to be told. `sequence` orders notices about the order's own state."""

    event_id: UUID
    order_id: OrderId
    store_id: StoreId
    kind: str
    facts: dict[str, Any]
    occurred_at: datetime
    sequence: int | None = None
    expires_at: datetime | None = None


async def remember(
    tx: Tx,
    order_id: OrderId,
    store_id: StoreId,
    number: str,
    *,
    conversation_id: ConversationId | None = None,
    customer_id: CustomerId | None = None,
    placed: bool = False,
    closed: bool = False,
) -> KnownOrder:
    """Add what this event knows of the order; nothing known is forgotten. What is known now is locked from here on.

    Every event about an order writes its row first, so two of them are weighed one after the other and a notice
    cannot slip past the order it waits for.
    """
    row = await tx.first(
        _remembering(),
        {
            "id": order_id,
            "store_id": store_id,
            "number": number,
            "conversation_id": conversation_id,
            "customer_id": customer_id,
            "placed": placed,
            "closed": closed,
        },
    )
    assert row is not None, "written or changed, it is there"
    return KnownOrder(
        number=row.number,
        conversation_id=ConversationId(row.conversation_id) if row.conversation_id else None,
        customer_id=CustomerId(row.customer_id) if row.customer_id else None,
        placed=row.placed,
        closed=row.closed,
        told_sequence=row.told_sequence,
        new=row.new,
    )


@cache
def _remembering() -> ReturningInsert[Any]:
    """Built once: that costs more than its execution."""
    statement = insert(orders)
    new = statement.excluded
    return statement.on_conflict_do_update(
        index_elements=["id"],
        set_={
            "number": case((new.number != "", new.number), else_=orders.c.number),
            "conversation_id": func.coalesce(orders.c.conversation_id, new.conversation_id),
            "customer_id": func.coalesce(new.customer_id, orders.c.customer_id),
            "placed": orders.c.placed | new.placed,
            "closed": orders.c.closed | new.closed,
        },
        # Only a row that was there before has been locked or changed by anybody.
    ).returning(*orders.c, literal_column("xmax = 0").label("new"))


async def told(tx: Tx, order_id: OrderId, sequence: int) -> None:
    await tx.execute(
        orders.update().where(orders.c.id == order_id, orders.c.told_sequence < sequence).values(told_sequence=sequence)
    )


async def keep_notice(tx: Tx, notice: Notice) -> None:
    """The notice waits until it is known where the order came from."""
    await tx.execute(
        insert(waiting_notices)
        .values(
            id=notice.event_id,
            order_id=notice.order_id,
            store_id=notice.store_id,
            kind=notice.kind,
            facts=notice.facts,
            sequence=notice.sequence,
            expires_at=notice.expires_at,
            occurred_at=notice.occurred_at,
        )
        .on_conflict_do_nothing()
    )


async def take_notices(tx: Tx, order_id: OrderId) -> Sequence[Notice]:
    rows = await tx.all(
        waiting_notices.delete().where(waiting_notices.c.order_id == order_id).returning(*waiting_notices.c)
    )
    found = [
        Notice(
            event_id=row.id,
            order_id=OrderId(row.order_id),
            store_id=StoreId(row.store_id),
            kind=row.kind,
            facts=row.facts,
            occurred_at=row.occurred_at,
            sequence=row.sequence,
            expires_at=row.expires_at,
        )
        for row in rows
    ]
    return sorted(found, key=lambda notice: notice.occurred_at)
