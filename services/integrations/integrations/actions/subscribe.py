"""Subscriptions to public events: made, changed, removed; their secrets are ours, shown once and sealed."""

import secrets as random
from dataclasses import replace
from datetime import datetime, timedelta

from chassis.db import Tx
from chassis.ids import uuid7
from chassis.refusals import ChangedMeanwhile
from contracts.ids import WebhookDeliveryId, WebhookId

from integrations.actions.configure import require_network
from integrations.domain import webhook as rules
from integrations.domain.refusals import DeliveryUnderway, WebhookSwitchedOff
from integrations.domain.standard_webhooks import SECRET_BYTES, secret_of
from integrations.domain.webhook import DeliveryState, Webhook
from integrations.sealing import Keyring, webhook_place
from integrations.store import webhooks


async def subscribe(tx: Tx, keyring: Keyring, webhook: Webhook, now: datetime) -> str:
    """The secret, to be shown this once."""
    require_network(tx, webhook.store_id)
    await webhooks.add(tx, webhook)
    return await _new_secret(tx, keyring, webhook.id, now)


async def change_webhook(
    tx: Tx,
    webhook_id: WebhookId,
    *,
    expected: int,
    changed_by: str,
    title: str | None,
    url: str | None,
    event_types: list[str] | None,
    enabled: bool | None,
) -> Webhook:
    """Switching it on forgets its failures and lets what waited go out."""
    before = await _load(tx, webhook_id, expected)
    after = replace(
        before,
        title=before.title if title is None else title,
        url=before.url if url is None else url,
        event_types=before.event_types if event_types is None else tuple(event_types),
        changed_by=changed_by,
        version=before.version + 1,
    )
    if enabled is not None:
        reason = None if enabled else "switched_off"
        after = replace(after, enabled=enabled, disabled_reason=reason, failing_since=None, paused_until=None)
    await webhooks.save(tx, after)
    return after


async def unsubscribe(tx: Tx, webhook_id: WebhookId, *, expected: int, removed_by: str, now: datetime) -> None:
    before = await _load(tx, webhook_id, expected)
    await webhooks.save(
        tx, replace(before, enabled=False, removed_at=now, changed_by=removed_by, version=before.version + 1)
    )


async def rotate_secret(tx: Tx, keyring: Keyring, webhook_id: WebhookId, overlap: timedelta, now: datetime) -> str:
    """The new secret, to be shown this once; the one before signs beside it until the overlap is over."""
    webhook = await webhooks.load(tx, webhook_id)
    require_network(tx, webhook.store_id)
    await webhooks.end_secrets(tx, webhook_id, now + min(overlap, rules.OVERLAP_MOST))
    return await _new_secret(tx, keyring, webhook_id, now)


async def replay_delivery(tx: Tx, delivery_id: WebhookDeliveryId, now: datetime) -> WebhookId:
    delivery = await webhooks.load_delivery(tx, delivery_id)
    webhook = await webhooks.load(tx, delivery.webhook_id)
    if not webhook.enabled:
        raise WebhookSwitchedOff()
    if delivery.state is DeliveryState.WAITING:
        raise DeliveryUnderway()
    await webhooks.save_delivery(tx, rules.replayed(delivery, now))
    return webhook.id


async def _load(tx: Tx, webhook_id: WebhookId, expected: int) -> Webhook:
    webhook = await webhooks.load(tx, webhook_id)
    require_network(tx, webhook.store_id)
    if webhook.version != expected:
        raise ChangedMeanwhile(version=webhook.version, expected=expected)
    return webhook


async def _new_secret(tx: Tx, keyring: Keyring, webhook_id: WebhookId, now: datetime) -> str:
    secret, secret_id = secret_of(random.token_bytes(SECRET_BYTES)), uuid7()
    sealed = keyring.seal(secret, webhook_place(webhook_id, str(secret_id)))
    await webhooks.add_secret(tx, secret_id, webhook_id, sealed, now)
    return secret
