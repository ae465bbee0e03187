"""Subscriptions, the messages they get and each delivery of one to another."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from chassis.context import Origin
from chassis.db import Tx
from chassis.ids import StoreId, uuid7
from chassis.refusals import NotFound
from contracts.ids import OrderId, WebhookDeliveryId, WebhookId
from sqlalchemy import Row, or_, select, text, update
from sqlalchemy.dialects.postgresql import insert

from integrations.domain.webhook import Delivery, DeliveryState, Webhook
from integrations.sealing import Sealed
from integrations.store.pursued import FREE
from integrations.tables import webhook_attempts, webhook_deliveries, webhook_messages, webhook_secrets, webhooks

_CHANGES = (
    "title",
    "url",
    "enabled",
    "changed_by",
    "version",
    "disabled_reason",
    "failing_since",
    "removed_at",
)
_DELIVERY_CHANGES = ("attempts", "round", "last_status", "last_error", "delivered_at", "next_at")


def _columns(webhook: Webhook) -> dict[str, Any]:
    paused = FREE if webhook.paused_until is None else webhook.paused_until
    return {
        "event_types": list(webhook.event_types),
        "paused_until": paused,
        **{name: getattr(webhook, name) for name in _CHANGES},
    }


def _read(row: Row[Any]) -> Webhook:
    return Webhook(
        id=WebhookId(row.id),
        store_id=row.store_id,
        event_types=tuple(row.event_types),
        paused_until=row.paused_until,
        **{name: getattr(row, name) for name in _CHANGES},
    )


async def add(tx: Tx, webhook: Webhook) -> None:
    await tx.execute(insert(webhooks).values(id=webhook.id, store_id=webhook.store_id, **_columns(webhook)))


async def save(tx: Tx, webhook: Webhook) -> None:
    await tx.execute(update(webhooks).where(webhooks.c.id == webhook.id).values(**_columns(webhook)))


async def load(tx: Tx, webhook_id: WebhookId) -> Webhook:
    """Locked until the transaction ends. Raises NotFound."""
    row = await tx.first(
        select(webhooks).where(webhooks.c.id == webhook_id, webhooks.c.removed_at.is_(None)).with_for_update()
    )
    if row is None:
        raise NotFound(what="webhook")
    return _read(row)


async def load_any(tx: Tx, webhook_id: WebhookId) -> Webhook:
    """Locked; also when it has been removed while something was on its way to it."""
    row = await tx.first(select(webhooks).where(webhooks.c.id == webhook_id).with_for_update())
    assert row is not None, "webhooks are marked, never deleted"
    return _read(row)


@dataclass(frozen=True, slots=True)
class Subscriber:
    """Who listens to what; without `store_id`, in every store."""

    id: WebhookId
    store_id: StoreId | None
    event_types: frozenset[str]


async def enabled(tx: Tx) -> Sequence[Subscriber]:
    rows = await tx.all(
        select(webhooks.c.id, webhooks.c.store_id, webhooks.c.event_types).where(
            webhooks.c.enabled, webhooks.c.removed_at.is_(None)
        )
    )
    return [Subscriber(WebhookId(row.id), row.store_id, frozenset(row.event_types)) for row in rows]


@dataclass(frozen=True, slots=True)
class Message:
    id: UUID
    type: str
    body: bytes
    store_id: StoreId | None
    order_id: OrderId | None
    occurred_at: datetime
    origin: Origin


async def add_messages(tx: Tx, messages: Sequence[Message]) -> None:
    rows = [
        {
            "id": message.id,
            "store_id": message.store_id,
            "type": message.type,
            "body": message.body,
            "order_id": message.order_id,
            "occurred_at": message.occurred_at,
            **message.origin.columns(),
        }
        for message in messages
    ]
    await tx.execute(insert(webhook_messages).on_conflict_do_nothing(), rows)


async def add_deliveries(tx: Tx, deliveries: Sequence[tuple[UUID, WebhookId, datetime]]) -> None:
    """Of a message to a subscriber, due at that moment."""
    rows = [
        {
            "id": WebhookDeliveryId(uuid7()),
            "webhook_id": webhook_id,
            "message_id": message_id,
            "state": DeliveryState.WAITING.value,
            "next_at": at,
            "created_at": at,
        }
        for message_id, webhook_id, at in deliveries
    ]
    await tx.execute(insert(webhook_deliveries).on_conflict_do_nothing(), rows)


@dataclass(frozen=True, slots=True)
class Claimed:
    delivery_id: WebhookDeliveryId
    webhook_id: WebhookId
    message_id: UUID
    store_id: StoreId | None
    order_id: OrderId | None
    type: str
    url: str
    body: bytes
    origin: Origin


_CLAIM = text(
    """
    update integrations.webhook_deliveries d set lease_until = :until
    from integrations.webhooks w, integrations.webhook_messages m
    where d.id in (
      select due.id from integrations.webhooks w
      cross join lateral (
        select id, next_at from integrations.webhook_deliveries
        where webhook_id = w.id and next_at <= :now and lease_until <= :now
        order by next_at
        limit greatest(:each - (select count(*) from integrations.webhook_deliveries
                                where webhook_id = w.id and lease_until > :now), 0)
        for update skip locked
      ) due
      where w.enabled and w.removed_at is null and w.paused_until <= :now
      order by due.next_at limit :most
    ) and w.id = d.webhook_id and m.id = d.message_id
    returning d.id, d.webhook_id, d.message_id, m.store_id, m.order_id, m.type, w.url, m.body,
      m.traceparent, m.caused_by
    """
)
"""At most `each` at a time for one subscriber, so that a dead one never holds up the others."""


async def claim(tx: Tx, now: datetime, until: datetime, *, each: int, most: int) -> Sequence[Claimed]:
    rows = await tx.all(_CLAIM, {"now": now, "until": until, "each": each, "most": most})
    return [
        Claimed(
            WebhookDeliveryId(row.id),
            WebhookId(row.webhook_id),
            row.message_id,
            row.store_id,
            row.order_id,
            row.type,
            row.url,
            row.body,
            Origin.of(row),
        )
        for row in rows
    ]


async def load_delivery(tx: Tx, delivery_id: WebhookDeliveryId) -> Delivery:
    """Locked until the transaction ends. Raises NotFound."""
    row = await tx.first(select(webhook_deliveries).where(webhook_deliveries.c.id == delivery_id).with_for_update())
    if row is None:
        raise NotFound(what="delivery")
    return Delivery(
        id=WebhookDeliveryId(row.id),
        webhook_id=WebhookId(row.webhook_id),
        message_id=row.message_id,
        state=DeliveryState(row.state),
        **{name: getattr(row, name) for name in _DELIVERY_CHANGES},
    )


async def save_delivery(tx: Tx, delivery: Delivery) -> None:
    await tx.execute(
        update(webhook_deliveries)
        .where(webhook_deliveries.c.id == delivery.id)
        .values(
            state=delivery.state.value,
            lease_until=FREE,
            **{name: getattr(delivery, name) for name in _DELIVERY_CHANGES},
        )
    )


async def replay_since(tx: Tx, webhook_id: WebhookId, since: datetime, now: datetime) -> int:
    """Everything the subscriber has not got since then is tried anew."""
    result = await tx.execute(
        update(webhook_deliveries)
        .where(
            webhook_deliveries.c.webhook_id == webhook_id,
            webhook_deliveries.c.created_at >= since,
            webhook_deliveries.c.state == DeliveryState.EXHAUSTED.value,
        )
        .values(state=DeliveryState.WAITING.value, round=0, next_at=now)
    )
    return int(result.rowcount)


async def add_attempt(tx: Tx, attempt: dict[str, Any]) -> None:
    await tx.execute(insert(webhook_attempts).values(attempt))


async def add_secret(tx: Tx, secret_id: UUID, webhook_id: WebhookId, sealed: Sealed, now: datetime) -> None:
    await tx.execute(
        insert(webhook_secrets).values(
            id=secret_id,
            webhook_id=webhook_id,
            key_id=sealed.key_id,
            wrapped_key=sealed.wrapped_key,
            sealed=sealed.sealed,
            last4=sealed.last4,
            fingerprint=sealed.fingerprint,
            made_at=now,
        )
    )


async def end_secrets(tx: Tx, webhook_id: WebhookId, valid_until: datetime) -> None:
    """The secret in use goes on until then, beside its successor; one that was ending already ends no later."""
    await tx.execute(
        update(webhook_secrets)
        .where(webhook_secrets.c.webhook_id == webhook_id, webhook_secrets.c.valid_until.is_(None))
        .values(valid_until=valid_until)
    )


async def secrets_of(tx: Tx, webhook_id: WebhookId, now: datetime) -> list[tuple[UUID, Sealed]]:
    """Those that sign now, the newest first; two at most."""
    rows = await tx.all(
        select(webhook_secrets)
        .where(
            webhook_secrets.c.webhook_id == webhook_id,
            or_(webhook_secrets.c.valid_until.is_(None), webhook_secrets.c.valid_until > now),
        )
        .order_by(webhook_secrets.c.made_at.desc(), webhook_secrets.c.id.desc())
        .limit(2)
    )
    return [(row.id, Sealed(row.key_id, row.wrapped_key, row.sealed, row.last4, row.fingerprint)) for row in rows]
