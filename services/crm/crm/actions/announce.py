"""Say what a customer is now, so that others' copies follow."""

from datetime import datetime
from typing import Any

from chassis.db import Tx
from contracts.events.crm import CustomerChanged, CustomerCreated
from contracts.ids import ConversationId
from sqlalchemy import Row

from crm import store


async def announce_created(tx: Tx, row: Row[Any], now: datetime, conversation_id: ConversationId | None = None) -> None:
    state = await _state(tx, row, now)
    tx.publish(CustomerCreated.model_validate({**state, "conversation_id": conversation_id}))


async def announce_changed(tx: Tx, row: Row[Any], now: datetime) -> None:
    tx.publish(CustomerChanged.model_validate(await _state(tx, row, now)))


async def _state(tx: Tx, row: Row[Any], now: datetime) -> dict[str, Any]:
    return {
        "store_id": row.store_ids[0],
        "sequence": row.version,
        "occurred_at": now,
        "customer_id": row.id,
        "store_ids": tuple(row.store_ids),
        "display_name": row.display_name,
        "phones": tuple(row.phones),
        "emails": tuple(row.emails),
        "language": row.language,
        "identities": await store.identities_of(tx, row.id),
        "origin": row.origin,
    }
