"""Zones, slots, couriers, shifts, deliveries, their log and proofs."""

from alembic import op
from chassis.migrate import append_only, store_scope, stores_scope
from delivery.tables import metadata

revision = "0001"
down_revision = None


def upgrade() -> None:
    metadata.create_all(op.get_bind())
    for table in (
        "stores",
        "zones",
        "slot_rules",
        "slots",
        "shifts",
        "deliveries",
        "delivery_log",
        "proofs",
        "closed_orders",
    ):
        store_scope(op, "delivery", table)
    stores_scope(op, "delivery", "couriers")
    append_only(op, "delivery", "delivery_log")
    append_only(op, "delivery", "proofs")
