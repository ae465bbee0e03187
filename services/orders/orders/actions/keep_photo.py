"""Keep a picture of an order's bouquets (R26)."""

from datetime import datetime
from uuid import UUID

from chassis.db import Tx
from contracts.ids import OrderId

from orders import store
from orders.domain.order import Actor


async def keep_photo(
    tx: Tx, order_id: OrderId, photo_id: UUID, content: bytes, kind: str, actor: Actor, now: datetime
) -> None:
    """Raises NotFound for an order out of scope."""
    order = await store.read(tx, order_id)
    await store.add_photo(tx, order, photo_id, content, kind, actor.principal, now)
