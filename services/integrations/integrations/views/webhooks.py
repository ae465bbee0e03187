"""Subscriptions, their deliveries and attempts, as partners' keepers see them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from chassis.db import Tx
from chassis.refusals import NotFound
from contracts.ids import WebhookDeliveryId, WebhookId
from sqlalchemy import Row, Select, select, true

from chassis import paging
from integrations.tables import webhook_attempts, webhook_deliveries, webhook_messages, webhook_secrets, webhooks


def _selected() -> Select[Any]:
    newest = (
        select(webhook_secrets.c.last4, webhook_secrets.c.fingerprint)
        .where(webhook_secrets.c.webhook_id == webhooks.c.id, webhook_secrets.c.valid_until.is_(None))
        .order_by(webhook_secrets.c.made_at.desc(), webhook_secrets.c.id.desc())
        .limit(1)
        .lateral("newest")
    )
    return (
        select(webhooks, newest.c.last4.label("secret_last4"), newest.c.fingerprint.label("secret_fingerprint"))
        .join(newest, true())
        .where(webhooks.c.removed_at.is_(None))
    )


async def webhook_list(tx: Tx, cursor: str | None, size: int) -> tuple[Sequence[Row[Any]], str | None]:
    rows = await tx.all(paging.after(_selected(), [webhooks.c.id], [UUID], cursor, size))
    return paging.split(rows, size, "id")


async def webhook_card(tx: Tx, webhook_id: WebhookId) -> Row[Any]:
    """Raises NotFound."""
    row = await tx.first(_selected().where(webhooks.c.id == webhook_id))
    if row is None:
        raise NotFound(what="webhook")
    return row


async def delivery_list(
    tx: Tx, webhook_id: WebhookId, state: str | None, cursor: str | None, size: int
) -> tuple[Sequence[Row[Any]], str | None]:
    table = webhook_deliveries
    statement = (
        select(table, webhook_messages.c.type, webhook_messages.c.order_id)
        .join(webhook_messages, webhook_messages.c.id == table.c.message_id)
        .where(table.c.webhook_id == webhook_id)
    )
    if state is not None:
        statement = statement.where(table.c.state == state)
    rows = await tx.all(paging.after(statement, [table.c.created_at, table.c.id], [datetime, UUID], cursor, size))
    return paging.split(rows, size, "created_at", "id")


async def attempt_list(tx: Tx, delivery_id: WebhookDeliveryId) -> Sequence[Row[Any]]:
    """At most a few dozen: the schedule ends, and a replay adds one run of it. Raises NotFound."""
    known = await tx.scalar(select(webhook_deliveries.c.id).where(webhook_deliveries.c.id == delivery_id))
    if known is None:
        raise NotFound(what="delivery")
    statement = select(webhook_attempts).where(webhook_attempts.c.delivery_id == delivery_id)
    return await tx.all(statement.order_by(webhook_attempts.c.number).limit(200))
