"""Health of configurations: asked for after each change, from time to time, and when a person wants to know."""

from datetime import timedelta

from chassis.scope import Scope
from chassis.service import Runtime
from contracts.ids import ConfigurationId

from integrations.actions.open_secrets import open_secrets
from integrations.actions.record_exchange import record_exchange
from integrations.domain.answer import Answer
from integrations.domain.configuration import Health
from integrations.domain.exchange import Ending
from integrations.loops.journal import line_of
from integrations.providers.mail.send import check_mail
from integrations.resources import held_by
from integrations.sealing import SecretUnreadable
from integrations.store import configurations, rewrapping
from integrations.views.troubles import troubles

CHECKED = frozenset({"yookassa", "email"})
"""Providers that are asked from here; channels report their own health."""
_EVERY = timedelta(minutes=15)


async def check_health(runtime: Runtime) -> bool:
    crew, now = held_by(runtime).health, runtime.clock()
    if crew.free <= 0:
        return False
    async with runtime.db.transaction(Scope.network()) as tx:
        claimed = await configurations.claim_checks(tx, CHECKED, now, now + _EVERY, crew.free)
    for configuration_id in claimed:
        crew.start(check(runtime, configuration_id))
    return False


async def check(runtime: Runtime, configuration_id: ConfigurationId) -> None:
    held = held_by(runtime)
    async with runtime.db.transaction(Scope.network()) as tx:
        configuration = await configurations.find(tx, configuration_id)
    if configuration is None:
        return
    try:
        async with runtime.db.transaction(Scope.network()) as tx:
            connection = await open_secrets(tx, held.keyring, configuration)
    except SecretUnreadable as error:
        async with runtime.db.transaction(Scope.network()) as tx:
            await configurations.save_health(
                tx, configuration_id, configuration.version, Health.ATTENTION, str(error), runtime.clock()
            )
        return
    answer = await (
        check_mail(connection) if configuration.provider == "email" else held.yookassa.read_shop(connection)
    )
    health, note = judged(answer)
    now = runtime.clock()
    async with runtime.db.transaction(Scope.network()) as tx:
        await configurations.save_health(tx, configuration_id, configuration.version, health, note, now)
        await record_exchange(tx, line_of(answer, connection, now, store_id=configuration.store_id))
    runtime.wake("health")


def judged(answer: Answer) -> tuple[Health, str]:
    """An answer that never came says nothing about our credentials."""
    if answer.ending is Ending.DONE:
        return Health.OK, ""
    if answer.ending in (Ending.AUTH_FAILED, Ending.REJECTED, Ending.NOT_FOUND):
        return Health.ATTENTION, f"{answer.status_code}: {answer.detail}"
    return Health.UNKNOWN, answer.detail or answer.ending.value


async def rewrap_secrets(runtime: Runtime) -> bool:
    """After a change of keys every data key is wrapped by the new one, a batch at a time."""
    keyring = held_by(runtime).keyring
    async with runtime.db.transaction(Scope.network()) as tx:
        stale = await rewrapping.wrapped_otherwise(tx, keyring.current)
        await rewrapping.save_rewrapped(tx, [(place, keyring.rewrap(sealed)) for place, sealed in stale])
    return bool(stale)


async def find_troubles(runtime: Runtime) -> list[str]:
    async with runtime.db.transaction(Scope.network()) as tx:
        return await troubles(tx, runtime.clock())
