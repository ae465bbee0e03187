"""What a person should look at: for `doctor`."""

from datetime import datetime, timedelta

from chassis.db import Tx
from sqlalchemy import ColumnElement, ScalarSelect, func, select

from integrations.tables import configurations, notifications, provider_payments, provider_refunds, webhooks

_TOO_LONG = timedelta(minutes=15)
_SENTENCES = {
    "payments": "payments have had an unknown outcome for more than a quarter of an hour",
    "refunds": "refunds have had an unknown outcome for more than a quarter of an hour",
    "notifications": "notifications contradict our records",
    "webhooks": "webhooks were switched off because their subscribers do not answer",
}


async def troubles(tx: Tx, now: datetime) -> list[str]:
    """One sentence each; nothing in them is secret."""
    ill = await tx.all(
        select(configurations.c.title, configurations.c.health_note)
        .where(configurations.c.health == "needs_attention", configurations.c.removed_at.is_(None))
        .order_by(configurations.c.title)
        .limit(20)
    )
    found = [f"{row.title} needs attention: {row.health_note}" for row in ill]
    counts = await tx.first(select(*(_count(*which).label(name) for name, which in _countable(now).items())))
    assert counts is not None
    return found + [f"{count} {_SENTENCES[name]}" for name, count in counts._mapping.items() if count]


def _countable(now: datetime) -> dict[str, tuple[ColumnElement[bool], ...]]:
    payments, refunds, long_ago = provider_payments.c, provider_refunds.c, now - _TOO_LONG
    return {
        "payments": (payments.state == "unknown", payments.first_sent_at < long_ago),
        "refunds": (refunds.state == "unknown", refunds.first_sent_at < long_ago),
        "notifications": (notifications.c.state == "mismatch",),
        "webhooks": (
            webhooks.c.disabled_reason.in_(["gone", "failing_too_long"]),
            webhooks.c.removed_at.is_(None),
        ),
    }


def _count(*which: ColumnElement[bool]) -> ScalarSelect[int]:
    return select(func.count()).where(*which).scalar_subquery()
