"""The doors: the hub for people (control), the hook for providers and the secrets for services (runtime)."""

from integrations.api import configurations, exchanges, hooks, payments, secrets, webhooks

ROUTERS = (
    configurations.router,
    exchanges.router,
    payments.router,
    webhooks.router,
    hooks.router,
    secrets.router,
)
