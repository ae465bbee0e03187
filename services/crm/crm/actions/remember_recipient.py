"""Whom an order goes to is remembered on the buyer's card, so that nobody types an address twice (S40)."""

from datetime import datetime
from typing import Any
from uuid import UUID

from chassis.db import Tx
from chassis.ids import uuid7
from contracts.events.parts import DeliveryTerms

from crm import store, store_recipients


async def remember_recipient(tx: Tx, customer_id: UUID, delivery: DeliveryTerms, now: datetime) -> None:
    """New, or known and used again. A customer this store does not see is not its customer."""
    if delivery.recipient is None or not delivery.recipient.name.strip():
        return
    if await store.lock_customer(tx, customer_id) is None:
        return
    name, phone = delivery.recipient.name.strip(), delivery.recipient.phone
    address: dict[str, Any] | None = delivery.address.model_dump(mode="json") if delivery.address else None
    known = await store_recipients.same_recipient(tx, customer_id, name, phone, address)
    if known is not None:
        await store_recipients.note_used(tx, known.id, address, now)
    else:
        await store_recipients.add_recipient(
            tx, id=uuid7(), customer_id=customer_id, name=name, phone=phone, address=address, last_used_at=now
        )
