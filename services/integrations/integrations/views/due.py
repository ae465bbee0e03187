"""What has fallen due and is in nobody's hands, in one look."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from chassis.db import Tx
from sqlalchemy import Exists, Table, exists, select

from integrations.domain.payment import TO_SEND
from integrations.tables import (
    configurations,
    notifications,
    provider_payments,
    provider_refunds,
    webhook_deliveries,
    webhooks,
)


async def what_is_due(tx: Tx, now: datetime, checked: Collection[str]) -> list[str]:
    """Names of the loops that have something to do; `checked` are the providers whose health is asked for."""
    states = provider_payments.c.state
    looks: dict[str, Exists] = {
        "payments": _free(provider_payments, now).where(states.in_([one.value for one in TO_SEND])),
        "refunds": _free(provider_refunds, now),
        "notifications": _free(notifications, now),
        "webhooks": exists()
        .where(webhooks.c.enabled, webhooks.c.removed_at.is_(None), webhooks.c.paused_until <= now)
        .where(_free(webhook_deliveries, now).where(webhook_deliveries.c.webhook_id == webhooks.c.id)),
        "health": exists().where(
            configurations.c.provider.in_(checked),
            configurations.c.enabled,
            configurations.c.removed_at.is_(None),
            configurations.c.next_check_at <= now,
        ),
    }
    found = await tx.first(select(*(look.label(name) for name, look in looks.items())))
    assert found is not None
    return [name for name, due in found._mapping.items() if due]


def _free(table: Table, now: datetime) -> Any:
    return exists().where(table.c.next_at <= now, table.c.lease_until <= now)
