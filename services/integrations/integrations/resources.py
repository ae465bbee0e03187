"""What a running process of this context holds: the key ring, the clients, the crews that call outside."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from chassis.service import Runtime

from integrations.actions.pursue_payment import Answered
from integrations.clients import Postman
from integrations.crew import Crew
from integrations.desk import Desk
from integrations.providers.yookassa.send import YooKassa
from integrations.sealing import Keyring
from integrations.settings import IntegrationsSettings


@dataclass(frozen=True)
class Resources:
    settings: IntegrationsSettings
    keyring: Keyring
    yookassa: YooKassa
    postman: Postman
    payments: Crew
    refunds: Crew
    reconcile: Crew
    notifications: Crew
    webhooks: Crew
    health: Crew
    payment_answers: Desk[Answered]

    @property
    def crews(self) -> tuple[Crew, ...]:
        return self.payments, self.refunds, self.reconcile, self.notifications, self.webhooks, self.health


@asynccontextmanager
async def resources(runtime: Runtime) -> AsyncIterator[Resources]:
    settings = runtime.settings
    assert isinstance(settings, IntegrationsSettings)
    held = Resources(
        settings=settings,
        keyring=Keyring.load(settings.secrets_key_file),
        yookassa=YooKassa(settings.provider_urls.get("yookassa"), settings.yookassa_read_seconds),
        postman=Postman(settings.webhook_total_seconds, allow_private=settings.webhook_allow_private),
        payments=Crew("payments", 16),
        refunds=Crew("refunds", 4),
        reconcile=Crew("reconcile", 16),
        notifications=Crew("notifications", 8),
        webhooks=Crew("webhooks", 32),
        health=Crew("health", 2),
        payment_answers=Desk(),
    )
    try:
        yield held
    finally:
        for crew in held.crews:
            await crew.finish(settings.graceful_seconds)
        await held.yookassa.close()


def held_by(runtime: Runtime) -> Resources:
    held: Resources = runtime.resources
    return held
