"""Deliveries to subscribers: signed at each attempt, a few at a time for each, none waiting for another's slowness."""

import random
from datetime import timedelta

from chassis.ids import uuid7
from chassis.scope import Scope
from chassis.service import Runtime
from contracts.ids import ExchangeId

from integrations.actions.record_delivery import record_attempt, signing_secrets
from integrations.clients import Reply
from integrations.domain.exchange import Exchange, excerpt
from integrations.domain.standard_webhooks import headers
from integrations.domain.webhook import Response
from integrations.resources import held_by
from integrations.store import webhooks
from integrations.store.webhooks import Claimed

AT_A_TIME = 4
"""Attempts under way to one subscriber."""
LEASE = timedelta(seconds=60)


async def deliver_webhooks(runtime: Runtime) -> bool:
    crew, now = held_by(runtime).webhooks, runtime.clock()
    if crew.free <= 0:
        return False
    async with runtime.db.transaction(Scope.network()) as tx:
        claimed = await webhooks.claim(tx, now, now + LEASE, each=AT_A_TIME, most=crew.free)
    for one in claimed:
        crew.start(deliver(runtime, one), one.origin, order_id=one.order_id)
    return False


async def deliver(runtime: Runtime, claimed: Claimed) -> None:
    held, now = held_by(runtime), runtime.clock()
    async with runtime.db.transaction(Scope.network()) as tx:
        secrets = await signing_secrets(tx, held.keyring, claimed.webhook_id, now)
    signed = headers(secrets, str(claimed.message_id), int(now.timestamp()), claimed.body)
    reply = await held.postman.deliver(claimed.url, claimed.body, signed)
    response = Response(reply.status_code, reply.error, reply.retry_after)
    ended = runtime.clock()
    line = _line(runtime, claimed, reply, response, secrets)
    async with runtime.db.transaction(Scope.network()) as tx:
        await record_attempt(
            tx,
            claimed,
            response,
            line,
            snippet=excerpt(reply.body, secrets),
            duration_ms=reply.duration_ms,
            now=ended,
            pace=held.settings.webhook_pace,
            jitter=random.uniform(0.8, 1.2),  # noqa: S311  (spreads retries, protects nothing)
        )
    runtime.wake("webhooks")


def _line(runtime: Runtime, claimed: Claimed, reply: Reply, response: Response, secrets: list[str]) -> Exchange:
    said = f"{reply.status_code or response.word} in {reply.duration_ms} ms"
    return Exchange(
        id=ExchangeId(uuid7()),
        store_id=claimed.store_id,
        configuration_id=None,
        provider="webhook",
        direction="out",
        operation=claimed.type,
        outcome=response.outcome,
        at=runtime.clock(),
        status_code=reply.status_code,
        duration_ms=reply.duration_ms,
        order_id=claimed.order_id,
        reference=str(claimed.delivery_id),
        caused_by=claimed.message_id,
        request=excerpt(claimed.body.decode(), secrets),
        response=excerpt(reply.body, secrets),
        detail=said,
    )
