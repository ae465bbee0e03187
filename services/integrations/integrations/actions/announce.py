"""A public fact becomes one message and a delivery to each subscriber that listens to it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from chassis.context import Origin, current_origin
from chassis.db import Tx
from chassis.events import Event
from contracts.ids import WebhookId

from integrations.domain import public_events
from integrations.domain.webhook import Webhook
from integrations.store import webhooks
from integrations.store.webhooks import Message, Subscriber


@dataclass(frozen=True, slots=True)
class PublicFact:
    """A fact subscribers may hear. `told` hints that there is something to deliver, once it is committed."""

    event: Event
    event_id: UUID
    heard_at: datetime
    told: Callable[[], None]
    origin: Origin = field(default_factory=current_origin)


async def announce(tx: Tx, facts: Sequence[PublicFact]) -> None:
    """A message of each fact that anybody listens to, under the event's own id (R22); one look at the subscribers."""
    subscribers = await webhooks.enabled(tx)
    heard = [(fact, listeners) for fact in facts if (listeners := _listeners(fact.event, subscribers))]
    if not heard:
        return
    await webhooks.add_messages(
        tx,
        [
            Message(
                id=fact.event_id,
                type=public_events.public_type(fact.event),
                body=public_events.public_body(fact.event),
                store_id=fact.event.store_id,
                order_id=getattr(fact.event, "order_id", None),
                occurred_at=fact.heard_at,
                origin=fact.origin,
            )
            for fact, _ in heard
        ],
    )
    deliveries = [(fact.event_id, webhook_id, fact.heard_at) for fact, listeners in heard for webhook_id in listeners]
    await webhooks.add_deliveries(tx, deliveries)
    tx.after_commit(heard[-1][0].told)


def _listeners(event: Event, subscribers: Sequence[Subscriber]) -> list[WebhookId]:
    """Subscriptions of the network and of the store it happened in."""
    filters = set(public_events.filters_for(public_events.public_type(event)))
    return [one.id for one in subscribers if one.store_id in (None, event.store_id) and filters & one.event_types]


async def announce_test(tx: Tx, webhook: Webhook, message_id: UUID, now: datetime) -> None:
    """A message of no consequence to one subscriber, so that it can try its receiver."""
    data = {"test": True, "webhook_id": str(webhook.id)}
    body = public_events.body_of(public_events.TEST_TYPE, now.isoformat().replace("+00:00", "Z"), data)
    message = Message(message_id, public_events.TEST_TYPE, body, webhook.store_id, None, now, current_origin())
    await webhooks.add_messages(tx, [message])
    await webhooks.add_deliveries(tx, [(message_id, webhook.id, now)])
