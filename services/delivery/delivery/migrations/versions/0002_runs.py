"""The dispatcher's day and the courier's run: order of stops, both times of every act, pictures, minimal orders."""

from alembic import op
from chassis.migrate import append_only, store_scope
from delivery.tables import metadata

revision = "0002"
down_revision = "0001"

COLUMNS = {
    "stores": ("address text", "phone text"),
    "zones": (
        "minimal_order bigint not null default 0"
        " constraint ck_zones_minimal_order_not_negative check (minimal_order >= 0)",
    ),
    "slots": ("version integer not null default 1",),
    "shifts": (
        "version integer not null default 1",
        "start_recorded_at timestamptz",
        "end_recorded_at timestamptz",
    ),
    "deliveries": (
        "contents text[] not null default '{}'",
        "position integer",
        "failure_cause text",
        "failure_reason text",
        "picked_up_at timestamptz",
    ),
    "delivery_log": (
        "occurred_at timestamptz",
        "who_name text not null default ''",
        "cause text",
        "courier_id uuid",
    ),
}
"""Absent only where 0001 ran before they stood in the tables."""
INDEXES = (
    "ix_deliveries_shift on delivery.deliveries (shift_id)",
    "ix_proofs_delivery_id on delivery.proofs (delivery_id)",
)
NEW_TABLES = ("proof_images", "store_points")


def upgrade() -> None:
    for table, columns in COLUMNS.items():
        for column in columns:
            op.execute(f"alter table delivery.{table} add column if not exists {column}")
    for index in INDEXES:
        op.execute(f"create index if not exists {index}")
    for table in NEW_TABLES:
        metadata.tables[f"delivery.{table}"].create(op.get_bind(), checkfirst=True)
        store_scope(op, "delivery", table)
    append_only(op, "delivery", "proof_images")
