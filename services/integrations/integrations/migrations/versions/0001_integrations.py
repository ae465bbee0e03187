"""Configurations and their secrets, provider payments and refunds, notifications, exchanges, outbound webhooks."""

from alembic import op
from chassis.migrate import append_only, network_default_scope, parent_scope, store_scope
from integrations.tables import metadata

revision = "0001"
down_revision = None

SCHEMA = "integrations"


def upgrade() -> None:
    metadata.create_all(op.get_bind())
    network_default_scope(op, SCHEMA, "configurations")
    for table in ("provider_payments", "early_withdrawals", "provider_refunds", "exchanges"):
        store_scope(op, SCHEMA, table)
    for table in ("webhooks", "webhook_messages"):
        store_scope(op, SCHEMA, table)
    for table in ("configuration_secrets", "notifications"):
        parent_scope(op, SCHEMA, table, "configuration_id", "configurations")
    for table in ("webhook_secrets", "webhook_deliveries"):
        parent_scope(op, SCHEMA, table, "webhook_id", "webhooks")
    parent_scope(op, SCHEMA, "webhook_attempts", "delivery_id", "webhook_deliveries")
    for table in ("exchanges", "webhook_messages", "webhook_attempts"):
        append_only(op, SCHEMA, table)
