"""A public fact becomes one message and a delivery to each subscriber that listens to it."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from chassis.db import Tx
from chassis.events import Event
from chassis.ids import StoreId, uuid7
from contracts.ids import OrderId, WebhookDeliveryId, WebhookId

from integrations.domain import public_events
from integrations.domain.webhook import Webhook
from integrations.store import webhooks


async def announce(tx: Tx, event: Event, event_id: UUID, now: datetime) -> int:
    """How many subscribers will be told. The message's id is the event's own (R22)."""
    name = public_events.public_type(event)
    listeners = await webhooks.listening(tx, public_events.filters_for(name), event.store_id)
    if listeners:
        body = public_events.public_body(event)
        await _send(tx, event_id, name, body, listeners, event.store_id, getattr(event, "order_id", None), now)
    return len(listeners)


async def announce_test(tx: Tx, webhook: Webhook, message_id: UUID, now: datetime) -> None:
    """A message of no consequence to one subscriber, so that it can try its receiver."""
    data = {"test": True, "webhook_id": str(webhook.id)}
    body = public_events.body_of(public_events.TEST_TYPE, now.isoformat().replace("+00:00", "Z"), data)
    await _send(tx, message_id, public_events.TEST_TYPE, body, [webhook.id], webhook.store_id, None, now)


async def _send(
    tx: Tx,
    message_id: UUID,
    name: str,
    body: bytes,
    listeners: Sequence[WebhookId],
    store_id: StoreId | None,
    order_id: OrderId | None,
    now: datetime,
) -> None:
    await webhooks.add_message(tx, message_id, name, body, store_id=store_id, order_id=order_id, occurred_at=now)
    deliveries = [(WebhookDeliveryId(uuid7()), webhook_id) for webhook_id in listeners]
    await webhooks.add_deliveries(tx, message_id, deliveries, now)
