"""Retail points, registers, shifts, payments and their ledgers, refunds, fiscal operations."""

from alembic import op
from chassis.migrate import append_only, store_scope
from pos.tables import metadata

revision = "0001"
down_revision = None

OF_ONE_STORE = (
    "stores",
    "orders",
    "retail_points",
    "registers",
    "shifts",
    "register_operations",
    "payment_requests",
    "payments",
    "allocations",
    "refund_postings",
    "refunds",
    "payment_balances",
    "fiscal_operations",
)
# `sellables` has no store: a card's code, unit and classifier are the same in the whole network, and no secret.


def upgrade() -> None:
    metadata.create_all(op.get_bind())
    for table in OF_ONE_STORE:
        store_scope(op, "pos", table)
    for table in ("payments", "allocations", "refund_postings"):
        append_only(op, "pos", table)
