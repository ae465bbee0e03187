"""Wiring of the crm context."""

from chassis.schedules import Job
from chassis.service import Service
from chassis.settings import Settings
from fastapi import FastAPI

from chassis import service
from crm import api, api_belongings, api_bonus, api_merges, api_tasks, consumers, reminders
from crm.tables import metadata

SERVICE = Service(
    context="crm",
    package="crm",
    title="Narciss customers",
    metadata=metadata,
    routers=[api.router, api_belongings.router, api_merges.router, api_bonus.router, api_tasks.router],
    flows=[consumers.copies, consumers.orders],
    jobs=[Job("memorable dates", "5 * * * *", reminders.check_memorable_dates)],
    checks=[reminders.bonus_balances_add_up],
)


def build_app(settings: Settings | None = None) -> FastAPI:
    return service.build_app(SERVICE, settings)
