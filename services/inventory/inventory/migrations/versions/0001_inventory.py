"""Catalogue, stock, reservations, publication and the first documents."""

from alembic import op
from chassis.migrate import append_only, parent_scope, store_scope, stores_scope
from inventory.tables import metadata

revision = "0001"
down_revision = None

_BY_STORE = (
    "prices",
    "price_history",
    "locations",
    "batches",
    "balances",
    "movements",
    "holds",
    "order_reservations",
    "reservations",
    "publications",
    "documents",
    "document_numbers",
)
_LEDGERS = ("movements", "price_history", "recipe_versions", "recipe_components", "document_log")


def upgrade() -> None:
    metadata.create_all(op.get_bind())
    store_scope(op, "inventory", "stores", "id")
    for table in _BY_STORE:
        store_scope(op, "inventory", table)
    stores_scope(op, "inventory", "counterparties")
    parent_scope(op, "inventory", "document_lines", "document_id", "documents")
    parent_scope(op, "inventory", "document_log", "document_id", "documents")
    for table in _LEDGERS:
        append_only(op, "inventory", table)
