"""Say what a customer is now, so that others' copies and our own search follow."""

from datetime import datetime
from typing import Any

from chassis.db import Tx
from contracts.events.crm import CustomerChanged, CustomerCreated
from contracts.ids import ConversationId
from sqlalchemy import Row

from crm import store, store_search
from crm.domain.words import words_of
from crm.numbers import said_numbers


async def announce_created(tx: Tx, row: Row[Any], now: datetime, conversation_id: ConversationId | None = None) -> None:
    state = await _state(tx, row, now)
    tx.publish(CustomerCreated.model_validate({**state, "conversation_id": conversation_id}))


async def announce_changed(tx: Tx, row: Row[Any], now: datetime) -> None:
    tx.publish(CustomerChanged.model_validate(await _state(tx, row, now)))


async def _state(tx: Tx, row: Row[Any], now: datetime) -> dict[str, Any]:
    identities = await store.identities_of(tx, row.id)
    seen_as = [name for one in identities for name in (one.display_name, one.username)]
    await store_search.keep_words(
        tx, row.id, row.store_ids, words_of([row.display_name, *seen_as, *row.emails], said_numbers(row.phones))
    )
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
        "identities": identities,
        "origin": row.origin,
    }
