"""Notifications are hints: each is verified by reading the object back with the shop's own credentials."""

from datetime import datetime

import structlog
from chassis.scope import Scope
from chassis.service import Runtime

from integrations.actions.open_secrets import Connection, open_secrets
from integrations.actions.record_exchange import record_exchange
from integrations.actions.verify_notification import verify_payment, verify_refund
from integrations.domain.answer import Answer
from integrations.domain.exchange import Ending, Exchange
from integrations.domain.pauses import SEND_SECONDS, later
from integrations.domain.payment import NotTheSame
from integrations.loops.journal import line_of
from integrations.loops.payments import LEASE
from integrations.providers.yookassa.receive import named_in, read_payment, read_refund
from integrations.resources import held_by
from integrations.sealing import SecretUnreadable
from integrations.store import configurations, notifications
from integrations.store.notifications import Notification

log = structlog.get_logger()
_MOST_ATTEMPTS = 20


async def verify_notifications(runtime: Runtime) -> bool:
    crew, now = held_by(runtime).notifications, runtime.clock()
    if crew.free <= 0:
        return False
    async with runtime.db.transaction(Scope.network()) as tx:
        claimed = await notifications.claim(tx, now, now + LEASE, crew.free)
    for notification in claimed:
        crew.start(verify(runtime, notification), notification.origin)
    return False


async def verify(runtime: Runtime, told: Notification) -> None:
    held = held_by(runtime)
    try:
        async with runtime.db.transaction(Scope.network()) as tx:
            configuration = await configurations.find(tx, told.configuration_id)
            connection = await open_secrets(tx, held.keyring, configuration) if configuration else None
    except SecretUnreadable as error:
        return await _put_off(runtime, told, str(error))
    if connection is None or "secret_key" not in connection.secrets:
        return await _close(runtime, told, "orphan", "its configuration is gone")
    about_refund = (told.event or "").startswith("refund.")
    ask = held.yookassa.read_refund if about_refund else held.yookassa.read_payment
    answer = await ask(connection, told.object_id or "")
    if answer.ending is Ending.DONE:
        await _follow(runtime, told, connection, answer, about_refund=about_refund)
    elif answer.ending is Ending.NOT_FOUND:
        log.warning("notified of something the provider does not know", notification=str(told.id))
        await _close(runtime, told, "orphan", "the provider does not know this object", connection, answer)
    else:
        await _put_off(runtime, told, f"{answer.ending}: {answer.detail}", connection, answer)
    runtime.wake("notifications")
    return None


async def _follow(
    runtime: Runtime, told: Notification, connection: Connection, answer: Answer, *, about_refund: bool
) -> None:
    now, pace = runtime.clock(), held_by(runtime).settings.provider_pace
    line = line_of(answer, connection, now, store_id=connection.configuration.store_id)
    try:
        async with runtime.db.transaction(Scope.network()) as tx:
            if about_refund:
                seen_refund, refund_id = read_refund(answer.body), named_in(answer.body, "refund_id")
                await verify_refund(tx, told.id, line, seen_refund, refund_id, now, pace)
            else:
                seen, request_id = read_payment(answer.body, connection), named_in(answer.body, "payment_request_id")
                await verify_payment(tx, told.id, line, seen, request_id, now, pace)
    except NotTheSame as error:
        log.error("the provider contradicts our record", notification=str(told.id), problem=str(error))
        await _close(runtime, told, "mismatch", str(error), connection, answer)


async def _close(
    runtime: Runtime,
    told: Notification,
    state: str,
    note: str,
    connection: Connection | None = None,
    answer: Answer | None = None,
) -> None:
    async with runtime.db.transaction(Scope.network()) as tx:
        await notifications.close(tx, told.id, state, note)
        if connection and answer:
            await record_exchange(tx, _line(connection, answer, runtime.clock(), told))


async def _put_off(
    runtime: Runtime,
    told: Notification,
    note: str,
    connection: Connection | None = None,
    answer: Answer | None = None,
) -> None:
    """Later; after many failures the poller of open payments is enough."""
    now, pace = runtime.clock(), held_by(runtime).settings.provider_pace
    if told.attempts >= _MOST_ATTEMPTS:
        return await _close(runtime, told, "orphan", f"given up: {note}", connection, answer)
    async with runtime.db.transaction(Scope.network()) as tx:
        await notifications.put_off(tx, told.id, later(now, told.attempts, SEND_SECONDS, pace), note)
        if connection and answer:
            await record_exchange(tx, _line(connection, answer, now, told))
    return None


def _line(connection: Connection, answer: Answer, now: datetime, told: Notification) -> Exchange:
    return line_of(answer, connection, now, store_id=connection.configuration.store_id, reference=told.object_id)
