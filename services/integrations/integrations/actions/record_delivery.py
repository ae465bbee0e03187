"""Open the secrets for one attempt; afterwards keep what it brought."""

from datetime import datetime

from chassis.db import Tx
from chassis.ids import uuid7
from contracts.ids import WebhookId

from integrations.actions.record_exchange import record_exchange
from integrations.domain import webhook as rules
from integrations.domain.exchange import Exchange
from integrations.domain.webhook import Response
from integrations.sealing import Keyring, webhook_place
from integrations.store import webhooks
from integrations.store.webhooks import Claimed

SNIPPET = 2048


async def signing_secrets(tx: Tx, keyring: Keyring, webhook_id: WebhookId, now: datetime) -> list[str]:
    """Raises SecretUnreadable."""
    sealed = await webhooks.secrets_of(tx, webhook_id, now)
    return [keyring.unseal(one, webhook_place(webhook_id, str(secret_id))) for secret_id, one in sealed]


async def record_attempt(
    tx: Tx,
    claimed: Claimed,
    response: Response,
    line: Exchange,
    *,
    snippet: str,
    duration_ms: int,
    now: datetime,
    pace: float,
    jitter: float,
) -> None:
    webhook = await webhooks.load_any(tx, claimed.webhook_id)
    delivery = await webhooks.load_delivery(tx, claimed.delivery_id)
    webhook, delivery = rules.attempted(webhook, delivery, response, now, pace, jitter)
    await webhooks.save(tx, webhook)
    await webhooks.save_delivery(tx, delivery)
    await webhooks.add_attempt(
        tx,
        {
            "id": uuid7(),
            "delivery_id": delivery.id,
            "number": delivery.attempts,
            "outcome": response.word or "delivered",
            "status_code": response.status_code,
            "duration_ms": duration_ms,
            "response": snippet.replace("\x00", "")[:SNIPPET],
            "at": now,
        },
    )
    await record_exchange(tx, line)
