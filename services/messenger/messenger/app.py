"""Wiring of the messenger context."""

from chassis.scope import Scope
from chassis.service import Runtime, Service
from chassis.settings import Settings
from fastapi import FastAPI

from chassis import service
from messenger.api import conversations, desk, hooks, messages, web_chat
from messenger.consumers import customers, names, notices
from messenger.loops import forget, watch
from messenger.resources import open_resources
from messenger.settings import MessengerSettings
from messenger.tables import metadata
from messenger.views.health import problems


async def self_check(runtime: Runtime) -> list[str]:
    """Accounts in trouble, webhooks that failed, messages nobody sends."""
    async with runtime.db.transaction(Scope.network()) as tx:
        return await problems(tx, runtime.clock())


SERVICE = Service(
    context="messenger",
    package="messenger",
    title="Messenger",
    metadata=metadata,
    routers=[hooks.router, conversations.router, messages.router, desk.router, web_chat.router],
    flows=[names, customers, notices],
    loops=watch.LOOPS,
    jobs=[forget.JOB],
    settings=MessengerSettings,
    resources=open_resources,
    checks=[self_check],
)


def build_app(settings: Settings | None = None) -> FastAPI:
    return service.build_app(SERVICE, settings)
